package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.api.MigrationCommandSpec.Command.Abort;
import static dev.lockkeeper.api.MigrationCommandSpec.Command.Hold;
import static dev.lockkeeper.api.MigrationCommandSpec.Command.Resume;
import static dev.lockkeeper.api.MigrationCommandSpec.Command.Retry;
import static dev.lockkeeper.contract.Action.APPLY;
import static dev.lockkeeper.operator.Fixtures.FINGERPRINT;
import static dev.lockkeeper.operator.Fixtures.RUN;
import static dev.lockkeeper.operator.migration.core.Given.earlierRun;
import static dev.lockkeeper.operator.migration.core.Given.fresh;
import static dev.lockkeeper.operator.migration.core.Given.planned;
import static dev.lockkeeper.operator.migration.core.Given.running;
import static dev.lockkeeper.operator.migration.core.GivenTarget.target;
import static dev.lockkeeper.operator.migration.core.Rule.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.api.MigrationStatus.RecordedCommand;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.reason.Reason;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of people's commands, one a line: when this is seen, that is decided. */
class CommandsTest {
  private static final String NEXT_RUN = RUN.replaceFirst("-1$", "-2");
  private static final AttemptSeen ABSENT = new AttemptSeen.Absent();
  private static final AttemptSeen WORKING = new AttemptSeen.Working();

  static Stream<Rule> holding() {
    return Stream.of(
        when("Hold is ordered", running().target(target("a")).ordered(Hold), "accept hold-1"),
        when("it is before any run", fresh().target(target("a")).ordered(Hold), "accept hold-1"),
        when(
            "it is in the middle of an attempt",
            running().target(target("a").held(APPLY, WORKING)).ordered(Hold),
            "accept hold-1"),
        when(
            "it stands in the status",
            running().target(target("a")).ordered(Hold).accepted(Hold, 1),
            "answer hold-1: Accepted, Nothing starts until somebody orders Resume."),
        when("it is answered", running().target(target("a")).accepted(Hold, 1), "unmark"),
        when(
            "and the finalizer is off",
            running().unmarked().target(target("a")).accepted(Hold, 1),
            "wait Held: ann ordered Hold: Peak. Nothing starts until somebody orders Resume."),
        when(
            "an attempt works",
            running().target(target("a").held(APPLY, WORKING)).accepted(Hold, 1),
            "intend to stop a (job-of-a): ann ordered Hold: Peak"),
        when(
            "its Job is not made yet",
            running().target(target("a").held(APPLY, ABSENT)).accepted(Hold, 1),
            "conclude a: STOPPED, Stopped"),
        when(
            "there is no run yet",
            fresh().target(target("a")).accepted(Hold, 1),
            "wait Held: ann ordered Hold: Peak. Nothing starts until somebody orders Resume."),
        when(
            "another content is there",
            earlierRun(null).target(target("a")).accepted(Hold, 1),
            "end 00000000-1: Superseded, The changelog changed: a run for the new content takes over."),
        when(
            "several orders wait for an answer",
            running().target(target("a")).accepted(Hold, 1).ordered(Resume).ordered(Hold),
            "accept resume-1"),
        when(
            "Hold is ordered though it is held",
            running().target(target("a")).accepted(Hold, 9).ordered(Hold),
            "answer hold-1: Refused, It is held already since 2026-11-21T12:00:00Z, by ann: Resume ends that."),
        when(
            "Resume is acted on",
            running().target(target("a")).accepted(Hold, 1).accepted(Resume, 2),
            "hold a: apply 1"),
        when(
            "Resume is ordered and nothing is held",
            running().target(target("a")).ordered(Resume),
            "answer resume-1: Refused, No Hold is in force."),
        when(
            "Resume is ordered of what spec.suspend holds",
            running().suspended().target(target("a")).ordered(Resume),
            "answer resume-1: Refused, No Hold is in force: spec.suspend holds the Migration; set it to false."));
  }

  static Stream<Rule> aborting() {
    return Stream.of(
        when("Abort is ordered", running().target(target("a")).ordered(Abort), "accept abort-1"),
        when(
            "an attempt works",
            running().target(target("a").held(APPLY, WORKING)).accepted(Abort, 1),
            "intend to stop a (job-of-a): ann ordered Abort: Peak"),
        when(
            "nothing works",
            planned().target(target("a").succeeded()).target(target("b")).accepted(Abort, 1),
            "end "
                + RUN
                + ": Aborted, ann ordered Abort: Peak. Order Retry for another run, or change the changelog."),
        when(
            "all was done by then",
            planned().target(target("a").succeeded()).accepted(Abort, 1),
            "end " + RUN + ": Succeeded, 1 of 1 targets have every changeset."),
        when(
            "a target had failed by then",
            planned()
                .target(target("a").failed(Reason.CHANGESET_FAILED, "No."))
                .target(target("b"))
                .accepted(Abort, 1),
            "end " + RUN + ": Failed, Target a: No."),
        when(
            "the changelog cannot be read",
            planned().unreadable().target(target("a")).accepted(Abort, 1),
            "end "
                + RUN
                + ": Aborted, ann ordered Abort: Peak. Order Retry for another run, or change the changelog."),
        when(
            "no target is left",
            planned().accepted(Abort, 1),
            "end "
                + RUN
                + ": Aborted, ann ordered Abort: Peak. Order Retry for another run, or change the changelog."),
        when(
            "its run has ended",
            planned().unmarked().ended(RunOutcome.Aborted).target(target("a")).accepted(Abort, 1),
            "rest: Aborted, ann ordered Abort: Peak. Order Retry for another run, or change the changelog."),
        when(
            "another content comes after it",
            earlierRun(RunOutcome.Aborted).target(target("a")).accepted(Abort, 1),
            "start run " + NEXT_RUN),
        when(
            "it is aborted already",
            running().target(target("a")).accepted(Abort, 9).ordered(Abort),
            "answer abort-1: Refused, Run %s is aborted already since 2026-11-21T12:00:00Z, by ann."
                .formatted(RUN)),
        when(
            "no run is under way",
            planned().ended(RunOutcome.Succeeded).target(target("a").succeeded()).ordered(Abort),
            "answer abort-1: Refused, No run is under way: to keep the next one from starting, order Hold or set spec.suspend."));
  }

  static Stream<Rule> tryingAgain() {
    var failed = target("a").failed(Reason.CHANGESET_FAILED, "No.");
    return Stream.of(
        when(
            "Retry is ordered of what failed",
            planned().ended(RunOutcome.Failed).target(failed).ordered(Retry),
            "start run %s as retry-1 says".formatted(NEXT_RUN)),
        when(
            "it is of what was aborted",
            planned()
                .ended(RunOutcome.Aborted)
                .target(target("a"))
                .accepted(Abort, 1)
                .ordered(Retry),
            "start run %s as retry-1 says".formatted(NEXT_RUN)),
        when(
            "the run has begun",
            running()
                .run(NEXT_RUN, FINGERPRINT)
                .ended(RunOutcome.Failed)
                .target(failed)
                .accepted(Retry, 1),
            "hold a: apply 2"),
        when(
            "it fails again",
            running().target(failed).accepted(Retry, 1),
            "end " + RUN + ": Failed, Target a: No."),
        when(
            "the run is under way",
            running().target(target("a")).ordered(Retry),
            "answer retry-1: Refused, Run %s is under way, and tries again by itself where that may help: Abort ends it."
                .formatted(RUN)),
        when(
            "there was no run",
            fresh().target(target("a")).ordered(Retry),
            "answer retry-1: Refused, Nothing has run with this changelog: a run begins by itself."),
        when(
            "all is done",
            planned().ended(RunOutcome.Succeeded).target(target("a").succeeded()).ordered(Retry),
            "answer retry-1: Refused, Every target has every changeset: there is nothing to try again."),
        when(
            "it is held",
            planned().ended(RunOutcome.Failed).target(failed).accepted(Hold, 9).ordered(Retry),
            "answer retry-1: Refused, A Hold is in force: order Resume first."),
        when(
            "it is suspended",
            planned().suspended().ended(RunOutcome.Failed).target(failed).ordered(Retry),
            "answer retry-1: Refused, spec.suspend holds the Migration: set it to false first."));
  }

  static Stream<Rule> anyOrder() {
    return Stream.of(
        when(
            "it was meant for an earlier Migration of the name",
            running().target(target("a")).orderedBefore(Abort),
            "answer abort-1: Refused, The Migration was created after this was ordered: order it again if it is meant."),
        when(
            "the Migration is being deleted",
            running().deleted().target(target("a").held(APPLY, WORKING)).ordered(Hold),
            "answer hold-1: Refused, The Migration is being deleted."));
  }

  @ParameterizedTest
  @MethodSource({"holding", "aborting", "tryingAgain", "anyOrder"})
  void shouldDecide(Rule rule) {
    assertThat(InWords.of(Decider.decide(rule.given().seen()))).isEqualTo(rule.then());
  }

  @Test
  void whoOrderedWhatAndWhyStandsInTheStatus() {
    var seen = running().target(target("a")).ordered(Abort).seen();

    assertThat(after(seen).commands())
        .containsExactly(
            new RecordedCommand(
                "uid-of-abort-1",
                Abort,
                "ann",
                "2026-11-21T12:00:00Z",
                RUN,
                "Peak.",
                null,
                null,
                null));
  }

  @Test
  void aRunThatWasOrderedTellsByWhom() {
    var seen =
        planned()
            .ended(RunOutcome.Aborted)
            .target(target("a"))
            .accepted(Abort, 1)
            .ordered(Retry)
            .seen();

    var status = after(seen);

    assertThat(status.run()).isEqualTo(NEXT_RUN);
    assertThat(status.commands()).extracting(RecordedCommand::run).containsExactly(RUN, NEXT_RUN);
    assertThat(ready(status).message())
        .isEqualTo("Run %s: ann ordered Retry: Peak.".formatted(NEXT_RUN));
  }

  @Test
  void whatWasAbortedHasFailedForToolsAndPeople() {
    var seen = planned().target(target("a")).accepted(Abort, 1).seen();

    var status = after(seen);

    assertThat(status.phase()).isEqualTo(Phase.Failed);
    assertThat(ready(status).reason()).isEqualTo("Aborted");
    assertThat(status.history().getFirst().outcome()).isEqualTo(RunOutcome.Aborted);
  }

  @Test
  void ofManyOrdersThoseThatCountAreKept() {
    var given = running().target(target("a")).accepted(Abort, 1).accepted(Hold, 2);
    for (int number = 3; number < 60; number++) {
      given.run("00000000-" + number, "v1:").accepted(Retry, number);
    }

    var kept = after(given.run(RUN, FINGERPRINT).ordered(Resume).seen()).commands();

    assertThat(kept).hasSize(21);
    assertThat(kept.getFirst().uid()).as("it still ends the run").isEqualTo("uid-of-abort-1");
    assertThat(kept.get(1).uid()).isEqualTo("uid-of-retry-41");
    assertThat(kept.getLast().command()).isEqualTo(Resume);
  }

  private static MigrationStatus after(Observation seen) {
    return Statuses.after(Decider.decide(seen), seen).orElseThrow();
  }

  private static Condition ready(MigrationStatus status) {
    return status.conditions().getFirst();
  }
}
