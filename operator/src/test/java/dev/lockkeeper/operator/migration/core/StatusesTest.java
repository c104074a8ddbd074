package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.contract.Action.APPLY;
import static dev.lockkeeper.contract.Action.PLAN;
import static dev.lockkeeper.operator.Fixtures.CONTENT;
import static dev.lockkeeper.operator.Fixtures.FINGERPRINT;
import static dev.lockkeeper.operator.Fixtures.NOW;
import static dev.lockkeeper.operator.Fixtures.RUN;
import static dev.lockkeeper.operator.Fixtures.SCHEMA;
import static dev.lockkeeper.operator.migration.core.Given.DIGEST;
import static dev.lockkeeper.operator.migration.core.Given.earlierRun;
import static dev.lockkeeper.operator.migration.core.Given.fresh;
import static dev.lockkeeper.operator.migration.core.Given.planned;
import static dev.lockkeeper.operator.migration.core.Given.running;
import static dev.lockkeeper.operator.migration.core.GivenTarget.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.FailedTarget;
import dev.lockkeeper.api.MigrationStatus.HistoryEntry;
import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.api.MigrationStatus.TargetCounts;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.attempt.core.Ending;
import dev.lockkeeper.operator.attempt.core.Names;
import dev.lockkeeper.operator.reason.Reason;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user reads after each decision. */
class StatusesTest {
  private static final AttemptSeen WORKING = new AttemptSeen.Working();

  /** How generic tools (kstatus, Argo CD, Flux) read the three conditions. */
  enum Reading {
    CURRENT,
    IN_PROGRESS,
    FAILED
  }

  record Case(String what, Given given, Phase phase, Reading reading, String reason) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "start", fresh().target(target("a")), Phase.Pending, Reading.IN_PROGRESS, "RunStarted"),
        new Case(
            "superseded",
            earlierRun(null).target(target("a")),
            Phase.Pending,
            Reading.IN_PROGRESS,
            "RunStarted"),
        new Case(
            "hold without a plan",
            running().target(target("a")),
            Phase.Running,
            Reading.IN_PROGRESS,
            "Applying"),
        new Case(
            "create a plan",
            running().target(target("a").held(PLAN, new AttemptSeen.Absent())),
            Phase.Planning,
            Reading.IN_PROGRESS,
            "Planning"),
        new Case(
            "hold by a plan",
            planned().target(target("a")),
            Phase.Running,
            Reading.IN_PROGRESS,
            "Applying"),
        new Case(
            "create an apply",
            planned().target(target("a").held(APPLY, new AttemptSeen.Absent())),
            Phase.Running,
            Reading.IN_PROGRESS,
            "Applying"),
        new Case(
            "at work",
            planned().target(target("a").held(APPLY, WORKING)),
            Phase.Running,
            Reading.IN_PROGRESS,
            "Applying"),
        new Case(
            "retry",
            planned().unmarked().target(target("a").retrying(Reason.LOCK_HELD)),
            Phase.Running,
            Reading.IN_PROGRESS,
            "LockHeld"),
        new Case(
            "an image that cannot be pulled",
            planned()
                .target(
                    target("a")
                        .held(APPLY, new AttemptSeen.Hindered(Reason.IMAGE_NOT_PULLED, "No."))),
            Phase.Running,
            Reading.IN_PROGRESS,
            "ImageNotPulled"),
        new Case(
            "a node that does not answer",
            planned().target(target("a").held(APPLY, new AttemptSeen.OutOfSight("Gone."))),
            Phase.Running,
            Reading.IN_PROGRESS,
            "NodeLost"),
        new Case(
            "stop",
            planned().suspended().target(target("a").held(APPLY, WORKING)),
            Phase.Held,
            Reading.IN_PROGRESS,
            "Stopping"),
        new Case(
            "suspended",
            fresh().suspended().target(target("a")),
            Phase.Held,
            Reading.IN_PROGRESS,
            "Suspended"),
        new Case(
            "no changelog",
            fresh().unreadable(),
            Phase.Waiting,
            Reading.IN_PROGRESS,
            "AwaitingChangelog"),
        new Case(
            "no target",
            fresh().run(RUN, FINGERPRINT).missing("a"),
            Phase.Waiting,
            Reading.IN_PROGRESS,
            "AwaitingTarget"),
        new Case(
            "success",
            planned().target(target("a").succeeded()),
            Phase.Succeeded,
            Reading.CURRENT,
            "Succeeded"),
        new Case(
            "rest after success",
            planned().unmarked().ended(RunOutcome.Succeeded).target(target("a").succeeded()),
            Phase.Succeeded,
            Reading.CURRENT,
            "Succeeded"),
        new Case(
            "failure",
            planned().target(target("a").failed(Reason.CHANGESET_FAILED, "No.")),
            Phase.Failed,
            Reading.FAILED,
            "ChangesetFailed"),
        new Case(
            "rest after failure",
            planned()
                .unmarked()
                .ended(RunOutcome.Failed)
                .target(target("a").failed(Reason.CHANGESET_FAILED, "No.")),
            Phase.Failed,
            Reading.FAILED,
            "ChangesetFailed"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldReadTheSameToPeopleAndToTools(Case seen) {
    var status = statusOf(seen.given().generation(7));

    assertThat(status.phase()).isEqualTo(seen.phase());
    assertThat(reading(status)).isEqualTo(seen.reading());
    assertThat(status.observedGeneration()).isEqualTo(7);
    assertThat(status.conditions().subList(0, 3))
        .extracting(Condition::type)
        .containsExactly("Ready", "Reconciling", "Stalled");
    assertThat(status.conditions().subList(0, 3))
        .allSatisfy(
            condition -> {
              assertThat(condition.message()).isNotBlank();
              assertThat(condition.observedGeneration()).isEqualTo(7);
            });
  }

  /** The cause stands in {@code Ready}; that it is tried again, in {@code Reconciling}. */
  @ParameterizedTest
  @MethodSource("cases")
  void shouldSayTheReasonInReadyAndThatItIsRetriedInReconciling(Case seen) {
    var status = statusOf(seen.given());
    var retried =
        seen.reading() == Reading.IN_PROGRESS && Reason.named(seen.reason()).kind().isFailure();

    assertThat(condition(status, "Ready").reason()).isEqualTo(seen.reason());
    assertThat(condition(status, "Stalled").reason()).isEqualTo(seen.reason());
    assertThat(condition(status, "Reconciling").reason())
        .isEqualTo(retried ? "Retrying" : seen.reason());
  }

  @Test
  void shouldTellAtOnceThatAnAttemptWasCutOff() {
    var evicted =
        new Ending(
            ExitCode.Outcome.STOPPED,
            ExitCode.Failure.NONE,
            Reason.EVICTED,
            "Pod x was evicted.",
            new RunResult(
                RUN,
                1,
                Action.APPLY,
                ExitCode.STOPPED,
                "",
                null,
                new RunResult.Changesets(3, 1, null),
                "",
                null,
                null,
                NOW,
                NOW),
            null,
            NOW);

    var status =
        statusOf(planned().target(target("a").held(APPLY, new AttemptSeen.Ended(evicted))));

    assertThat(condition(status, "Ready").reason()).isEqualTo("Evicted");
    assertThat(condition(status, "Ready").message())
        .isEqualTo("Target a, attempt 1: Pod x was evicted.");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldChangeNothingWhenTheSameIsSeenAgainLater(Case seen) {
    var first = statusOf(seen.given());

    var again = statusOf(seen.given().with(first.conditions()).at(NOW.plusSeconds(1)));

    assertThat(again.conditions())
        .extracting(Condition::lastTransitionTime)
        .isEqualTo(first.conditions().stream().map(Condition::lastTransitionTime).toList());
  }

  @Test
  void shouldMoveATransitionTimeOnlyWithItsStatus() {
    var running = statusOf(planned().target(target("a")));
    var later = NOW.plusSeconds(60);

    var done =
        statusOf(planned().target(target("a").succeeded()).with(running.conditions()).at(later));

    assertThat(condition(done, "Ready").lastTransitionTime()).isEqualTo(later.toString());
    assertThat(condition(done, "Reconciling").lastTransitionTime()).isEqualTo(later.toString());
    assertThat(condition(done, "Stalled").lastTransitionTime()).isEqualTo(NOW.toString());
    assertThat(condition(done, "Planned").lastTransitionTime()).isEqualTo(NOW.toString());
  }

  @Test
  void shouldSayNothingWhereTheDecisionIsNoNews() {
    assertThat(after(running().unmarked().target(target("a")))).isEmpty();
    assertThat(after(planned().deleted())).isEmpty();
    assertThat(after(planned().deleted().unmarked())).isEmpty();
  }

  @Test
  void shouldNameRunFingerprintAndStart() {
    var status = statusOf(earlierRun(RunOutcome.Failed).plan(3).target(target("a")));

    assertThat(status.run()).isEqualTo(RUN.replace("-1", "-2"));
    assertThat(status.fingerprint()).isEqualTo(FINGERPRINT);
    assertThat(status.metrics().startedAt()).isEqualTo(NOW.toString());
    assertThat(status.metrics().finishedAt()).isNull();
    assertThat(status.plan()).as("of the run before").isNull();
    assertThat(status.snapshot()).as("of the run before").isNull();
    assertThat(status.history()).hasSize(1);
  }

  @Test
  void shouldNameTheSnapshotOnceItIsPinned() {
    var status = statusOf(fresh().run(RUN, FINGERPRINT).target(target("a")));

    assertThat(status.snapshot().name()).isEqualTo(Names.snapshot(SCHEMA, RUN, CONTENT.hash()));
  }

  @Test
  void shouldSayWhatIsPlanned() {
    var planned = condition(statusOf(planned().target(target("a"))), "Planned");

    assertThat(planned.holds()).isTrue();
    assertThat(planned.message())
        .isEqualTo(
            "The plan has 2 changesets, 1 of them destructive, 0 not reversible;"
                + " it is in ConfigMap plan.");
    assertThat(statusOf(running().target(target("a"))).conditions()).hasSize(3);
  }

  @Test
  void shouldCountEveryTargetOnce() {
    var status =
        statusOf(
            planned()
                .target(target("a").succeeded())
                .target(target("b").succeeded().edited())
                .target(target("c").held(APPLY, WORKING))
                .target(target("d").notMeant())
                .target(target("e").retrying(Reason.LOCK_HELD))
                .missing("f", "g"));

    assertThat(status.rollout().targets()).isEqualTo(new TargetCounts(6, 4, 1, 1, 0));
    assertThat(status.rollout().progress()).isEqualTo("1/6");
  }

  @Test
  void shouldListWhatFailedAndWhy() {
    var given = planned();
    for (int i = 0; i < 25; i++) {
      given.target(target("t" + i).failed(Reason.CHANGESET_FAILED, "No " + i + "."));
    }

    var status = statusOf(given);

    assertThat(status.failures())
        .hasSize(20)
        .startsWith(new FailedTarget("t0", "ChangesetFailed", null, "No 0."));
    assertThat(status.rollout().targets().failed()).isEqualTo(25);
  }

  @Test
  void shouldSumUpWhatTheRunDid() {
    var status =
        statusOf(
            planned()
                .target(target("a").succeeded())
                .target(target("b").succeeded().inRun("00000000-1", "v1:00000000"))
                .target(target("c").retrying(Reason.LOCK_HELD)));

    assertThat(status.metrics().changesetsApplied()).isEqualTo(2);
    assertThat(status.metrics().retries()).isEqualTo(1);
  }

  @Test
  void shouldNotSumUpWhatAMigrationOfThePastDid() {
    var status = statusOf(planned().target(target("a").succeeded().byThePast()));

    assertThat(status.metrics().changesetsApplied()).isZero();
    assertThat(status.rollout().progress()).isEqualTo("1/1");
  }

  @Test
  void shouldEnterTheHistoryWhenTheRunEnds() {
    var status =
        statusOf(
            planned()
                .at(NOW.plusSeconds(90))
                .target(target("a").succeeded())
                .target(target("b").failed(Reason.CHANGESET_FAILED, "No.")));

    var entry = status.history().getFirst();
    assertThat(entry.run()).isEqualTo(RUN);
    assertThat(entry.fingerprint()).isEqualTo(FINGERPRINT);
    assertThat(entry.outcome()).isEqualTo(RunOutcome.Failed);
    assertThat(entry.finishedAt()).isEqualTo("2026-11-21T12:01:30Z");
    assertThat(entry.targets()).isEqualTo("1/2");
    assertThat(status.metrics().finishedAt()).isEqualTo("2026-11-21T12:01:30Z");
  }

  @Test
  void shouldJudgeASupersededRunByWhatItWasFor() {
    var status =
        statusOf(
            earlierRun(null)
                .target(target("a").succeeded().inRun("00000000-1", "v1:00000000"))
                .target(target("b")));

    assertThat(status.history().getFirst().outcome()).isEqualTo(RunOutcome.Superseded);
    assertThat(status.history().getFirst().run()).isEqualTo("00000000-1");
    assertThat(status.history().getFirst().fingerprint()).isEqualTo("v1:00000000");
    assertThat(status.history().getFirst().targets()).isEqualTo("1/2");
  }

  @Test
  void shouldNotForgetWhatIsDoneWhenTheChangelogCannotBeRead() {
    var status =
        statusOf(
            planned()
                .unmarked()
                .ended(RunOutcome.Succeeded)
                .unreadable()
                .target(target("a").succeeded()));

    assertThat(status.rollout().progress()).isEqualTo("1/1");
    assertThat(status.history()).hasSize(1);
  }

  @Test
  void shouldKeepTheLastTenRuns() {
    var given = planned().target(target("a").succeeded());
    for (int i = 1; i <= 10; i++) {
      given.history("00000000-" + i, RunOutcome.Superseded);
    }

    var history = statusOf(given).history();

    assertThat(history).hasSize(10);
    assertThat(history.getFirst().run()).isEqualTo(RUN);
    assertThat(history.getLast().run()).isEqualTo("00000000-2");
  }

  @Test
  void shouldKeepWhatTheHistoryNames() {
    var given = planned().target(target("a").succeeded());
    for (int i = 1; i <= 10; i++) {
      given.history("00000000-" + i, RunOutcome.Superseded);
    }

    var kept = Statuses.runsKept(RUN, given.seen());

    assertThat(kept)
        .containsExactlyElementsOf(
            statusOf(given).history().stream().map(HistoryEntry::run).toList());
  }

  @Test
  void shouldBoundEveryMessage() {
    var status =
        statusOf(planned().target(target("a").failed(Reason.CHANGESET_FAILED, "x".repeat(5000))));

    assertThat(status.conditions())
        .allSatisfy(condition -> assertThat(condition.message()).hasSizeLessThanOrEqualTo(1024));
  }

  @Test
  void shouldSayWhatWentWrongInAPassAndKeepTheRest() {
    var before = statusOf(planned().target(target("a").held(APPLY, WORKING)));

    var after =
        Statuses.afterError(before, 8, Reason.API_REFUSED, "exceeded\nquota", NOW.plusSeconds(5));

    assertThat(reading(after)).isEqualTo(Reading.IN_PROGRESS);
    assertThat(condition(after, "Ready").reason()).isEqualTo("ApiRefused");
    assertThat(condition(after, "Ready").message()).isEqualTo("exceeded quota");
    assertThat(after.observedGeneration()).isEqualTo(8);
    assertThat(after.run()).isEqualTo(before.run());
    assertThat(after.rollout()).isEqualTo(before.rollout());
    assertThat(
            Statuses.afterError(
                after, 8, Reason.API_REFUSED, "exceeded\nquota", NOW.plusSeconds(9)))
        .as("the same trouble is no news")
        .isEqualTo(after);
  }

  @Test
  void shouldTellAStatusInALine() {
    assertThat(Statuses.summary(statusOf(planned().target(target("a")))))
        .isEqualTo("Running, Applying: Applies to target a, attempt 1.");
  }

  @Test
  void shouldSumUpAPlanThatOnlyTheTargetsKnow() {
    var seen = running().plan(2).target(target("a").planned(DIGEST)).seen();

    assertThat(Statuses.after(Decider.decide(seen), seen).orElseThrow().plan().digest())
        .isEqualTo(DIGEST);
  }

  private static Optional<MigrationStatus> after(Given given) {
    var seen = given.seen();
    return Statuses.after(Decider.decide(seen), seen);
  }

  private static MigrationStatus statusOf(Given given) {
    return after(given).orElseThrow();
  }

  /** Also: no two of them hold at once. */
  private static Reading reading(MigrationStatus status) {
    var ready = condition(status, "Ready").holds();
    var reconciling = condition(status, "Reconciling").holds();
    var stalled = condition(status, "Stalled").holds();
    assertThat(Stream.of(ready, reconciling, stalled).filter(holds -> holds)).hasSize(1);
    return ready ? Reading.CURRENT : stalled ? Reading.FAILED : Reading.IN_PROGRESS;
  }

  private static Condition condition(MigrationStatus status, String type) {
    return status.conditions().stream()
        .filter(c -> c.type().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
