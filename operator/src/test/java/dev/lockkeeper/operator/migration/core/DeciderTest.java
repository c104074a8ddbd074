package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.contract.Action.APPLY;
import static dev.lockkeeper.contract.Action.PLAN;
import static dev.lockkeeper.operator.Fixtures.FINGERPRINT;
import static dev.lockkeeper.operator.Fixtures.NOW;
import static dev.lockkeeper.operator.Fixtures.RUN;
import static dev.lockkeeper.operator.attempt.core.StraySeen.State.STOPS;
import static dev.lockkeeper.operator.attempt.core.StraySeen.State.WORKS;
import static dev.lockkeeper.operator.migration.core.Given.DIGEST;
import static dev.lockkeeper.operator.migration.core.Given.earlierRun;
import static dev.lockkeeper.operator.migration.core.Given.fresh;
import static dev.lockkeeper.operator.migration.core.Given.planned;
import static dev.lockkeeper.operator.migration.core.Given.running;
import static dev.lockkeeper.operator.migration.core.GivenTarget.target;
import static dev.lockkeeper.operator.migration.core.Rule.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.attempt.core.Ending;
import dev.lockkeeper.operator.attempt.core.StraySeen;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of a run, one a line: when this is seen, that is decided. */
class DeciderTest {
  private static final AttemptSeen ABSENT = new AttemptSeen.Absent();
  private static final AttemptSeen HINDERED =
      new AttemptSeen.Hindered(Reason.IMAGE_NOT_PULLED, "No such image.");
  private static final AttemptSeen STARTING = new AttemptSeen.Starting();
  private static final AttemptSeen WORKING = new AttemptSeen.Working();
  private static final AttemptSeen STOPPING = new AttemptSeen.Stopping();
  private static final AttemptSeen ENDED = new AttemptSeen.Ended(ending(ExitCode.CHANGESET_FAILED));
  private static final AttemptSeen STOPPED = new AttemptSeen.Ended(ending(ExitCode.STOPPED));

  /** Just after the moment by which an attempt that was held at {@link Fixtures#NOW} must start. */
  private static final Instant TOO_LATE = NOW.plusSeconds(601);

  static Stream<Rule> theWayOfARun() {
    return Stream.of(
        when("it is new", fresh().target(target("a")), "start run " + RUN),
        when(
            "the content is not pinned",
            fresh().run(RUN, FINGERPRINT).target(target("a")),
            "pin " + RUN),
        when("the finalizer is not on", running().unmarked().target(target("a")), "mark"),
        when(
            "nothing is known of what is pending",
            running().target(target("a")),
            "hold a: apply 1"),
        when(
            "the hold is written",
            running().target(target("a").held(APPLY, ABSENT)),
            "create apply on a"),
        when(
            "the pod waits",
            running().target(target("a").held(APPLY, STARTING)),
            "wait Applying until 12:00:05: Applies to target a, attempt 1: waits for its pod."),
        when(
            "the pod cannot run",
            running().target(target("a").held(APPLY, HINDERED)),
            "wait ImageNotPulled until 12:00:10: Target a, attempt 1: No such image."),
        when(
            "the pod's node does not answer",
            planned().target(target("a").held(APPLY, new AttemptSeen.OutOfSight("Gone."))),
            "wait NodeLost: Target a, attempt 1: Gone."),
        when(
            "the attempt works",
            running().target(target("a").held(APPLY, WORKING)),
            "wait Applying: Applies to target a, attempt 1."),
        when(
            "the attempt only plans",
            running().target(target("a").held(PLAN, WORKING)),
            "wait Planning: Plans on target a, attempt 1."),
        when(
            "the attempt has ended",
            running().target(target("a").held(APPLY, ENDED)),
            "conclude a: FAILED, ChangesetFailed"),
        when(
            "the plan is there",
            planned().target(target("a").planned(DIGEST)),
            "hold a: apply 2 by " + DIGEST),
        when(
            "the target is held by a plan",
            planned().target(target("a").planned(DIGEST).by(DIGEST).held(APPLY, ABSENT)),
            "create apply on a by " + DIGEST),
        when(
            "the first target is done",
            planned().target(target("a").succeeded()).target(target("b")),
            "hold b: apply 1 by " + DIGEST),
        when(
            "every target is done",
            planned().target(target("a").succeeded()).target(target("b").succeeded()),
            "end " + RUN + ": Succeeded, 2 of 2 targets have every changeset."),
        when(
            "the run has ended and the finalizer is on",
            planned().ended(RunOutcome.Succeeded).target(target("a").succeeded()),
            "unmark"),
        when(
            "all is done",
            planned().unmarked().ended(RunOutcome.Succeeded).target(target("a").succeeded()),
            "rest: Succeeded, 1 of 1 targets have every changeset."));
  }

  static Stream<Rule> failures() {
    return Stream.of(
        when(
            "a target failed",
            planned()
                .target(target("a").failed(Reason.CHANGESET_FAILED, "No."))
                .target(target("b")),
            "end " + RUN + ": Failed, Target a: No."),
        when(
            "the failure is told",
            planned()
                .unmarked()
                .ended(RunOutcome.Failed)
                .target(target("a").failed(Reason.CHANGESET_FAILED, "No."))
                .target(target("b")),
            "rest: Failed, Target a: No."),
        when(
            "the target that failed was edited",
            planned()
                .unmarked()
                .ended(RunOutcome.Failed)
                .target(target("a").failed(Reason.CHANGESET_FAILED, "No.").edited()),
            "start run " + next(2)),
        when(
            "the target that failed is no longer meant",
            planned()
                .unmarked()
                .ended(RunOutcome.Failed)
                .target(target("a").failed(Reason.CHANGESET_FAILED, "No.").notMeant())
                .target(target("b")),
            "start run " + next(2)),
        when(
            "an attempt ended for a passing reason",
            planned().unmarked().target(target("a").retrying(Reason.LOCK_HELD)),
            "wait LockHeld until 12:00:05: Target a, attempt 1: It was LockHeld."
                + " Tried again at 2026-11-21T12:00:05Z."),
        when(
            "it is time to try again",
            planned().at(NOW.plusSeconds(5)).target(target("a").retrying(Reason.LOCK_HELD)),
            "hold a: apply 2 by " + DIGEST),
        when(
            "the plan differs from what is pending there",
            planned()
                .at(NOW.plusSeconds(5))
                .target(target("a").succeeded())
                .target(target("b").retrying(Reason.PLAN_DIFFERS)),
            "hold b: apply 2"),
        when(
            "the target was planned apart",
            planned()
                .target(target("a").succeeded())
                .target(target("b").planned("sha256:own").attempts(2)),
            "hold b: apply 3 by sha256:own"),
        when(
            "nothing is pending on the target that was planned",
            running().plan(0).target(target("a").succeeded()).target(target("b")),
            "hold b: apply 1"),
        when(
            "an attempt was stopped and nobody holds it back",
            planned().target(target("a").stopped().attempts(3)),
            "hold a: apply 4 by " + DIGEST),
        when(
            "neither Job nor pod is there long after the hold",
            planned().at(TOO_LATE).target(target("a").held(APPLY, ABSENT)),
            "conclude a: FAILED, NeverStarted"),
        when(
            "the pod did not start in time",
            planned().at(TOO_LATE).target(target("a").held(APPLY, STARTING)),
            "stop a (job-of-a): its pod did not start in time"),
        when(
            "it was cut off unasked before anything came of it",
            planned().target(target("a").held(APPLY, STOPPED)),
            "conclude a: FAILED, Stopped"),
        when(
            "it was cut off unasked after some changesets",
            planned().target(target("a").held(APPLY, stoppedAfter(3))),
            "conclude a: STOPPED, Stopped"),
        when(
            "it works for longer than it may have waited",
            planned().at(TOO_LATE).target(target("a").held(APPLY, WORKING)),
            "wait Applying: Applies to target a, attempt 1."));
  }

  static Stream<Rule> waiting() {
    return Stream.of(
        when(
            "the changelog cannot be read",
            fresh().unreadable().target(target("a")),
            "wait AwaitingChangelog: There is no ConfigMap."),
        when(
            "a target that is named does not exist",
            fresh().run(RUN, FINGERPRINT).missing("b", "c").target(target("a")),
            "wait AwaitingTarget: MigrationTarget b, c does not exist in this namespace: create it."),
        when(
            "no target is selected",
            fresh().run(RUN, FINGERPRINT),
            "wait AwaitingTarget: No MigrationTarget matches targets.selector:"
                + " create one or correct the labels."),
        when(
            "another Migration holds the target",
            planned().unmarked().target(target("a").heldByAnother()),
            "wait AwaitingTarget until 12:00:30: Target a is held by Migration data"
                + " (apply, attempt 1): this one goes on when that ends."),
        when(
            "it waits and the finalizer is still on",
            planned().target(target("a").heldByAnother()),
            "unmark"),
        when(
            "the cluster runs as many attempts as it may",
            planned().unmarked().full().target(target("a")),
            "queue until 12:00:30: 2 attempts run in the cluster, the most that"
                + " maxRunningAttempts allows; it starts by itself."),
        when(
            "there is no such runner profile",
            planned().unmarked().withoutProfile().target(target("a")),
            "wait ProfileUnknown: No such profile."),
        when(
            "the runner profile is gone after the hold",
            planned().withoutProfile().target(target("a").held(APPLY, ABSENT)),
            "conclude a: STOPPED, Stopped"),
        when(
            "the runner profile is gone while the attempt works",
            planned().withoutProfile().target(target("a").held(APPLY, WORKING)),
            "wait Applying: Applies to target a, attempt 1."),
        when(
            "there is no room, but an attempt of ours has its place already",
            planned().full().target(target("a").by(DIGEST).held(APPLY, ABSENT)),
            "create apply on a by " + DIGEST),
        when(
            "the holder of the target is gone and its attempt has ended",
            planned().target(target("a").attempts(4).heldByThePast("00000000-1", ENDED)),
            "conclude a: STOPPED, Stopped"),
        when(
            "the holder of the target is gone and its attempt may still begin",
            planned().unmarked().target(target("a").heldByThePast("00000000-1", ABSENT)),
            "wait AwaitingTarget until 12:00:30: Target a was held by Migration schema, which is"
                + " gone: its attempt ends first, by 2026-11-21T12:10:00Z if it has not begun."),
        when(
            "the holder of the target is gone and its attempt can begin no more",
            planned().at(TOO_LATE).target(target("a").heldByThePast("00000000-1", ABSENT)),
            "conclude a: STOPPED, Stopped"),
        when(
            "the holder of the target is gone and its attempt works on",
            planned().target(target("a").heldByThePast("00000000-1", WORKING)),
            "stop a (job-of-a): its Migration schema is gone"),
        when(
            "the holder of the target is gone and its attempt's node does not answer",
            planned()
                .unmarked()
                .target(
                    target("a").heldByThePast("00000000-1", new AttemptSeen.OutOfSight("Dark."))),
            "wait NodeLost until 12:00:30: Target a was held by Migration schema, which is gone:"
                + " Dark."));
  }

  static Stream<Rule> strays() {
    return Stream.of(
        when(
            "an attempt works on a target that is gone",
            running().stray(WORKS).target(target("a")),
            "stop t1 (stray-job): its MigrationTarget was deleted meanwhile"),
        when(
            "that attempt is stopping",
            running().deleted().stray(STOPS),
            "wait Stopping: An attempt on target t1, which was deleted meanwhile, ends after its"
                + " changeset (Job stray-job)."),
        when(
            "a Job was not let go",
            running().stray(StraySeen.State.ENDED).target(target("a")),
            "let expire stray-job"),
        when(
            "the Job of an attempt was there and is gone",
            planned().hadJobOf("a").target(target("a").planned(DIGEST).held(APPLY, ABSENT)),
            "conclude a: FAILED, ResultLost"),
        when(
            "the Job of an attempt that was asked to stop is gone",
            planned().suspended().hadJobOf("a").target(target("a").held(APPLY, ABSENT)),
            "conclude a: STOPPED, Stopped"),
        when(
            "the node of an attempt does not answer whose target is gone",
            running().stray(StraySeen.State.OUT_OF_SIGHT).target(target("a")),
            "wait NodeLost until 12:00:10: The node of an attempt on target t1, which was deleted"
                + " meanwhile, does not answer (Job stray-job). "
                + Reason.NODE_LOST.remedy()));
  }

  static Stream<Rule> neverStarted() {
    var lost = new AttemptSeen.Ended(Ending.lost(Reason.RESULT_LOST, "Gone.", NOW));
    return Stream.of(
        when(
            "no Job could be made in time",
            planned().at(TOO_LATE).target(target("a").planned(DIGEST).held(APPLY, ABSENT)),
            "conclude a: FAILED, NeverStarted"),
        when(
            "a quota kept its Job from being made in time",
            planned()
                .at(TOO_LATE)
                .with(ready(Reason.QUOTA_EXCEEDED))
                .target(target("a").planned(DIGEST).held(APPLY, ABSENT)),
            "conclude a: FAILED, QuotaExceeded"),
        when(
            "what kept its pod from running is told until it is given up",
            planned()
                .at(TOO_LATE)
                .hinderedJobOf("a", Reason.POD_NOT_SCHEDULED, "No node.")
                .target(target("a").planned(DIGEST).held(APPLY, lost)),
            "conclude a: FAILED, PodNotScheduled"),
        when(
            "its Job is gone as well",
            planned()
                .at(TOO_LATE)
                .hinderedJobOf("a", Reason.IMAGE_NOT_PULLED, "No image.")
                .target(target("a").planned(DIGEST).held(APPLY, ABSENT)),
            "conclude a: FAILED, ImageNotPulled"),
        when(
            "it is gone before its time was over, whatever was in its way",
            planned()
                .hinderedJobOf("a", Reason.IMAGE_NOT_PULLED, "No image.")
                .target(target("a").planned(DIGEST).held(APPLY, lost)),
            "conclude a: FAILED, ResultLost"),
        when(
            "its pod is gone because it is held back: that counts for nothing",
            planned().suspended().target(target("a").planned(DIGEST).held(APPLY, lost)),
            "conclude a: STOPPED, Stopped"),
        when(
            "its Job was there, is gone, and its name is taken",
            planned()
                .hadJobOf("a")
                .target(target("a").planned(DIGEST).held(APPLY, new AttemptSeen.Voided())),
            "conclude a: FAILED, ResultLost"),
        when(
            "its name was taken before it had a Job",
            planned().target(target("a").planned(DIGEST).held(APPLY, new AttemptSeen.Voided())),
            "conclude a: STOPPED, Stopped"),
        when(
            "somebody put a container beside it that does not end",
            planned().target(target("a").planned(DIGEST).held(APPLY, new AttemptSeen.Outlived())),
            "stop a (job-of-a): it has ended, and another container of its pod has not"));
  }

  private static List<Condition> ready(Reason reason) {
    return List.of(
        new Condition(
            Condition.READY, Condition.FALSE, reason.wireName(), "It says no.", NOW.toString(), 1));
  }

  static Stream<Rule> suspension() {
    return Stream.of(
        when(
            "it is suspended from the start",
            fresh().suspended().target(target("a")),
            "wait Suspended: spec.suspend is true: nothing starts until it is false."),
        when(
            "it is suspended between two targets",
            planned().suspended().target(target("a").succeeded()).target(target("b")),
            "unmark"),
        when(
            "it is suspended and marked no more",
            planned().unmarked().suspended().target(target("a")),
            "wait Suspended: spec.suspend is true: nothing starts until it is false."),
        when(
            "it is suspended and its changelog cannot be read",
            fresh().suspended().unreadable(),
            "wait Suspended: spec.suspend is true: nothing starts until it is false."),
        when(
            "it is suspended after the hold",
            planned().suspended().target(target("a").held(APPLY, ABSENT)),
            "conclude a: STOPPED, Stopped"),
        when(
            "it is suspended while the pod waits",
            planned().suspended().target(target("a").held(APPLY, STARTING)),
            "intend to stop a (job-of-a): it is suspended"),
        when(
            "it is suspended while the attempt works",
            planned().suspended().target(target("a").held(APPLY, WORKING)),
            "intend to stop a (job-of-a): it is suspended"),
        when(
            "it is suspended, and that the attempt shall stop is written down",
            planned()
                .suspended()
                .stoppingJobOf("a", "it is suspended")
                .target(target("a").held(APPLY, WORKING)),
            "stop a (job-of-a): it is suspended"),
        when(
            "it goes on before the attempt was asked to stop",
            planned()
                .stoppingJobOf("a", "it is suspended")
                .target(target("a").held(APPLY, WORKING)),
            "wait Applying: Applies to target a, attempt 1."),
        when(
            "it goes on before the attempt has stopped",
            planned()
                .stoppingJobOf("a", "it is suspended")
                .target(target("a").held(APPLY, new AttemptSeen.Stopping())),
            "wait Stopping: Attempt 1 on target a ends after its changeset: it is suspended."),
        when(
            "it goes on when the attempt has stopped",
            planned()
                .stoppingJobOf("a", "it is suspended")
                .target(target("a").held(APPLY, STOPPED)),
            "conclude a: STOPPED, Stopped"),
        when(
            "it stops, and nobody asked for it",
            planned().hadJobOf("a").target(target("a").held(APPLY, STOPPED)),
            "conclude a: FAILED, Stopped"),
        when(
            "it is suspended and the attempt has stopped",
            planned().suspended().target(target("a").held(APPLY, STOPPED)),
            "conclude a: STOPPED, Stopped"),
        when(
            "the attempt is stopping",
            planned().suspended().target(target("a").held(APPLY, STOPPING)),
            "wait Stopping: Attempt 1 on target a ends after its changeset: it is suspended."),
        when(
            "it is suspended when all is done",
            planned()
                .unmarked()
                .suspended()
                .ended(RunOutcome.Succeeded)
                .target(target("a").succeeded()),
            "rest: Succeeded, 1 of 1 targets have every changeset."),
        when(
            "it is suspended after it failed",
            planned()
                .unmarked()
                .suspended()
                .ended(RunOutcome.Failed)
                .target(target("a").failed(Reason.LOCK_HELD, "No.")),
            "rest: Failed, Target a: No."));
  }

  static Stream<Rule> deletion() {
    return Stream.of(
        when("it is deleted", planned().deleted().target(target("a").stopped()), "unmark"),
        when("it is deleted and not marked", planned().deleted().unmarked(), "let go"),
        when(
            "it is deleted after the hold",
            planned().deleted().target(target("a").held(APPLY, ABSENT)),
            "conclude a: STOPPED, Stopped"),
        when(
            "it is deleted while the attempt works",
            planned().deleted().target(target("a").held(APPLY, WORKING)),
            "intend to stop a (job-of-a): the Migration is deleted"),
        when(
            "it is deleted and the attempt has stopped",
            planned().deleted().target(target("a").held(APPLY, STOPPED)),
            "conclude a: STOPPED, Stopped"),
        when(
            "it is deleted with its changelog",
            planned().deleted().unreadable().target(target("a").held(APPLY, STOPPING)),
            "wait Stopping: Attempt 1 on target a ends after its changeset: the Migration is deleted."));
  }

  static Stream<Rule> edits() {
    return Stream.of(
        when(
            "the content is edited while an attempt of the run before works",
            earlierRun(null).target(target("a").heldIn("00000000-1", APPLY, WORKING)),
            "wait Applying: Applies to target a, attempt 1."),
        when(
            "the content is edited between hold and Job",
            earlierRun(null).target(target("a").heldIn("00000000-1", APPLY, ABSENT)),
            "conclude a: STOPPED, Stopped"),
        when(
            "nothing of the run before is under way",
            earlierRun(null).target(target("a")),
            "end 00000000-1: Superseded, The changelog changed: a run for the new content takes"
                + " over."),
        when(
            "the run before has ended",
            earlierRun(RunOutcome.Superseded).target(target("a")),
            "start run " + next(2)),
        when(
            "the run before failed",
            earlierRun(RunOutcome.Failed)
                .target(
                    target("a")
                        .inRun("00000000-1", "v1:00000000")
                        .failed(Reason.CHANGESET_FAILED, "No.")),
            "start run " + next(2)),
        when(
            "a target joins after all was done",
            planned()
                .unmarked()
                .ended(RunOutcome.Succeeded)
                .target(target("a").succeeded())
                .target(target("b")),
            "start run " + next(2)),
        when(
            "a target is edited after all was done",
            planned()
                .unmarked()
                .ended(RunOutcome.Succeeded)
                .target(target("a").succeeded().edited()),
            "start run " + next(2)),
        when(
            "a target leaves while its attempt works",
            planned().target(target("a").notMeant().held(APPLY, WORKING)).target(target("b")),
            "wait Applying: Applies to target a, attempt 1."),
        when(
            "a target leaves between hold and Job",
            planned().target(target("a").notMeant().held(APPLY, ABSENT)).target(target("b")),
            "conclude a: STOPPED, Stopped"),
        when(
            "it is created anew and the targets have all",
            fresh().target(target("a").succeeded().byThePast()),
            "start run " + RUN),
        when(
            "it is created anew and the targets had all before",
            running().target(target("a").succeeded().byThePast()),
            "end " + RUN + ": Succeeded, 1 of 1 targets have every changeset."),
        when(
            "it is created anew and the plan of before is gone with it",
            running().target(target("a").planned("sha256:gone").attempts(3).byThePast()),
            "hold a: apply 4"),
        when(
            "it is created anew after a failure for a passing reason",
            running().target(target("a").retrying(Reason.LOCK_HELD).attempts(5).byThePast()),
            "hold a: apply 6"));
  }

  @ParameterizedTest
  @MethodSource({
    "theWayOfARun",
    "failures",
    "waiting",
    "strays",
    "neverStarted",
    "suspension",
    "deletion",
    "edits"
  })
  void shouldFollowTheRule(Rule rule) {
    assertThat(InWords.of(Decider.decide(rule.given().seen()))).isEqualTo(rule.then());
  }

  @Test
  void shouldStoreTheOutcomeUnderTheFingerprintOfItsRun() {
    var ofNow = Decider.decide(planned().target(target("a").held(APPLY, ENDED)).seen());
    var ofBefore =
        Decider.decide(
            earlierRun(null).target(target("a").heldIn("00000000-1", APPLY, ENDED)).seen());
    var ofNoRunWeKnow =
        Decider.decide(planned().target(target("a").heldIn("22222222-1", APPLY, ENDED)).seen());

    assertThat(((Decision.Conclude) ofNow).fingerprint()).isEqualTo(FINGERPRINT);
    assertThat(((Decision.Conclude) ofBefore).fingerprint()).isEqualTo("v1:00000000");
    assertThat(((Decision.Conclude) ofNoRunWeKnow).fingerprint()).isEmpty();
  }

  @Test
  void shouldBoundTheTimeInWhichAnAttemptMayStart() {
    var hold = (Decision.Hold) Decider.decide(planned().target(target("a")).seen());

    assertThat(hold.bounds().startBy()).isEqualTo(NOW.plusSeconds(600));
  }

  private static Ending ending(ExitCode code) {
    return new Ending(code.outcome(), code.failure(), Reason.of(code), "Said.", null, null, NOW);
  }

  private static AttemptSeen stoppedAfter(int changesets) {
    var result =
        new RunResult(
            RUN,
            1,
            APPLY,
            ExitCode.STOPPED,
            "",
            null,
            new RunResult.Changesets(9, changesets, null),
            "",
            null,
            null,
            NOW,
            NOW);
    return new AttemptSeen.Ended(
        new Ending(
            ExitCode.Outcome.STOPPED,
            ExitCode.Failure.NONE,
            Reason.STOPPED,
            "",
            result,
            null,
            NOW));
  }

  private static String next(int ordinal) {
    return RUN.replaceFirst("-1$", "-" + ordinal);
  }
}
