package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.api.MigrationCommandSpec.Command.Approve;
import static dev.lockkeeper.api.MigrationCommandSpec.Command.Reject;
import static dev.lockkeeper.contract.Action.APPLY;
import static dev.lockkeeper.contract.Action.PLAN;
import static dev.lockkeeper.operator.migration.core.Given.DIGEST;
import static dev.lockkeeper.operator.migration.core.Given.planned;
import static dev.lockkeeper.operator.migration.core.Given.running;
import static dev.lockkeeper.operator.migration.core.GivenTarget.target;
import static dev.lockkeeper.operator.migration.core.Rule.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.RecordedCommand;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.attempt.core.Names;
import dev.lockkeeper.operator.reason.Reason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of approvals, one a line: when this is seen, that is decided. */
class ApprovalsTest {
  private static final AttemptSeen ABSENT = new AttemptSeen.Absent();
  private static final AttemptSeen WORKING = new AttemptSeen.Working();
  private static final String ANOTHER = "sha256:" + "0".repeat(64);
  private static final String READ =
      "read the plan in ConfigMap %s, then create a MigrationCommand Approve with digest %s."
          .formatted(Names.plan(Fixtures.SCHEMA, Fixtures.RUN, DIGEST), DIGEST);
  private static final String EXPIRED =
      "Nobody approved the plan in the time that the target's owner gives. Order Retry for another run when somebody can.";

  private static final String ANNOTATE =
      "nobody knows who did: whoever it was annotates the Migration with lockkeeper.dev/requested-by and his user name.";

  private static GivenTarget asking(int count) {
    return target("a").asks(count, false);
  }

  private static GivenTarget askingForAnother() {
    return target("a").asks(1, true);
  }

  static Stream<Rule> theWayToAnApproval() {
    return Stream.of(
        when("there is no plan", running().target(asking(1)), "hold a: plan 1"),
        when(
            "the plan is there",
            planned().unmarked().target(asking(1).planned(DIGEST)),
            "wait AwaitingApproval: Target a has 0 of 1 approvals: " + READ),
        when(
            "it is waited for so long only",
            planned().unmarked().target(target("a").asksWithin("1h").planned(DIGEST)),
            "wait AwaitingApproval until 13:00:00: Target a has 0 of 1 approvals: "
                + READ
                + " The run ends at 2026-11-21T13:00:00Z without."),
        when(
            "it has been waited for since some time",
            planned()
                .unmarked()
                .waitsForApproval("11:30:00")
                .target(target("a").asksWithin("1h").planned(DIGEST)),
            "wait AwaitingApproval until 12:30:00: Target a has 0 of 1 approvals: "
                + READ
                + " The run ends at 2026-11-21T12:30:00Z without."),
        when(
            "it has been waited for long enough",
            planned()
                .unmarked()
                .waitsForApproval("11:00:00")
                .target(target("a").asksWithin("1h").planned(DIGEST)),
            "end 8420a7ce-1: Expired, " + EXPIRED),
        when(
            "the run has ended for want of it",
            planned()
                .unmarked()
                .ended(RunOutcome.Expired)
                .target(target("a").asksWithin("1h").planned(DIGEST)),
            "rest: Expired, " + EXPIRED),
        when(
            "it comes after that",
            planned()
                .unmarked()
                .ended(RunOutcome.Expired)
                .ordered(Approve, "ben", DIGEST)
                .target(target("a").asksWithin("1h").planned(DIGEST)),
            "answer approve-1: Refused, No run is under way that this could be about."),
        when(
            "it was made on another target",
            planned().target(target("b").succeeded()).target(asking(1)).accepted(Approve, 1),
            "hold a: plan 1"),
        when(
            "the target was edited since",
            planned().target(asking(1).planned(DIGEST).edited()).accepted(Approve, 1),
            "hold a: plan 2"),
        when(
            "it differs here",
            planned()
                .target(asking(1).retrying(Reason.PLAN_DIFFERS))
                .at(Fixtures.NOW.plusSeconds(60)),
            "hold a: plan 2"),
        when(
            "somebody approves",
            planned().target(asking(1).planned(DIGEST)).ordered(Approve, "ann", DIGEST),
            "accept approve-1"),
        when(
            "somebody did",
            planned().target(asking(1).planned(DIGEST)).accepted(Approve, 1),
            "hold a: apply 2 by " + DIGEST),
        when(
            "one of two did",
            planned().unmarked().target(asking(2).planned(DIGEST)).accepted(Approve, 1),
            "wait AwaitingApproval: Target a has 1 of 2 approvals: " + READ),
        when(
            "one did twice",
            planned()
                .unmarked()
                .target(asking(2).planned(DIGEST))
                .accepted(Approve, 1)
                .accepted(Approve, 2),
            "wait AwaitingApproval: Target a has 1 of 2 approvals: " + READ),
        when(
            "both did",
            planned()
                .target(asking(2).planned(DIGEST))
                .accepted(Approve, 1, "ann")
                .accepted(Approve, 2, "bob"),
            "hold a: apply 2 by " + DIGEST),
        when(
            "it was approved in another run",
            running()
                .run("00000000-1", "v1:")
                .accepted(Approve, 1)
                .run(Fixtures.RUN, Fixtures.FINGERPRINT)
                .plan(2)
                .unmarked()
                .target(asking(1).planned(DIGEST)),
            "wait AwaitingApproval: Target a has 0 of 1 approvals: " + READ),
        when(
            "another plan was approved",
            planned()
                .target(target("b").planned(ANOTHER))
                .target(asking(1).planned(DIGEST))
                .ordered(Approve, "ann", ANOTHER),
            "accept approve-1"),
        when(
            "nobody has to",
            planned().target(target("a").planned(DIGEST)),
            "hold a: apply 2 by " + DIGEST));
  }

  static Stream<Rule> rejections() {
    return Stream.of(
        when(
            "somebody rejected",
            planned()
                .unmarked()
                .target(asking(1).planned(DIGEST))
                .accepted(Approve, 1, "ann")
                .accepted(Reject, 2, "bob"),
            "wait AwaitingApproval: bob ordered Reject: Peak; only bob can take that back. Target a has 1 of 1 approvals: "
                + READ),
        when(
            "he changed his mind",
            planned()
                .target(asking(1).planned(DIGEST))
                .accepted(Reject, 1, "bob")
                .accepted(Approve, 2, "bob"),
            "hold a: apply 2 by " + DIGEST),
        when(
            "it comes after the hold",
            planned()
                .target(asking(1).planned(DIGEST).by(DIGEST).held(APPLY, ABSENT))
                .accepted(Approve, 1, "ann")
                .accepted(Reject, 2, "bob"),
            "conclude a: STOPPED, Stopped"),
        when(
            "it comes in mid-run",
            planned()
                .target(asking(1).planned(DIGEST).by(DIGEST).held(APPLY, WORKING))
                .accepted(Approve, 1, "ann")
                .accepted(Reject, 2, "bob"),
            "intend to stop a (job-of-a): its approvals do not count any more"),
        when(
            "it was said in an earlier run",
            running()
                .run("00000000-1", "v1:")
                .accepted(Reject, 1, "bob")
                .run(Fixtures.RUN, Fixtures.FINGERPRINT)
                .plan(2)
                .unmarked()
                .target(asking(1).planned(DIGEST))
                .accepted(Approve, 2, "ann"),
            "wait AwaitingApproval: bob ordered Reject: Peak; only bob can take that back. Target a has 1 of 1 approvals: "
                + READ),
        when(
            "a hold without a plan is found",
            planned().target(asking(1).held(APPLY, ABSENT)),
            "conclude a: STOPPED, Stopped"),
        when(
            "a hold to plan is found",
            running().target(asking(1).held(PLAN, ABSENT)),
            "create plan on a"));
  }

  static Stream<Rule> fourEyes() {
    return Stream.of(
        when(
            "nobody knows who requested it",
            planned().unmarked().target(askingForAnother().planned(DIGEST)).accepted(Approve, 1),
            "wait AwaitingApproval: Target a asks for an approval by somebody else than who requested the change, and "
                + ANNOTATE),
        when(
            "who requested it approves",
            planned()
                .requestedBy("ann")
                .target(askingForAnother().planned(DIGEST))
                .ordered(Approve, "ann", DIGEST),
            "answer approve-1: Refused, You requested this change (lockkeeper.dev/requested-by): somebody else has to approve it."),
        when(
            "who requested it rejects",
            planned()
                .requestedBy("ann")
                .target(askingForAnother().planned(DIGEST))
                .ordered(Reject, "ann", DIGEST),
            "accept reject-1"),
        when(
            "who requested it approved before he said so",
            planned()
                .unmarked()
                .requestedBy("ann")
                .target(askingForAnother().planned(DIGEST))
                .accepted(Approve, 1),
            "wait AwaitingApproval: Target a has 0 of 1 approvals, none of them by ann: " + READ),
        when(
            "who requested it first approved, and another edits it",
            planned()
                .unmarked()
                .requestedBefore("ann")
                .requestedBy("bob")
                .target(askingForAnother().planned(DIGEST))
                .accepted(Approve, 1, "ann"),
            "wait AwaitingApproval: Target a has 0 of 1 approvals, none of them by ann, bob: "
                + READ),
        when(
            "the annotation was taken off",
            planned()
                .unmarked()
                .requestedBefore("ann")
                .target(askingForAnother().planned(DIGEST))
                .accepted(Approve, 1, "bob"),
            "wait AwaitingApproval: Target a asks for an approval by somebody else than who requested the change, and "
                + ANNOTATE),
        when(
            "somebody else approved",
            planned()
                .requestedBy("ann")
                .target(askingForAnother().planned(DIGEST))
                .accepted(Approve, 1, "bob"),
            "hold a: apply 2 by " + DIGEST));
  }

  static Stream<Rule> refusals() {
    return Stream.of(
        when(
            "there is no plan yet",
            running().target(asking(1)).ordered(Approve, "ann", DIGEST),
            "answer approve-1: Refused, Run %s has no plan yet: wait until it says AwaitingApproval."
                .formatted(Fixtures.RUN)),
        when(
            "the plan is an earlier one",
            planned().target(asking(1).planned(DIGEST)).ordered(Approve, "ann", ANOTHER),
            "answer approve-1: Refused, Run %s has no plan of this digest: it was made for another content, or another state of the database. Read the plan of %s."
                .formatted(Fixtures.RUN, DIGEST)),
        when(
            "it is said again",
            planned()
                .target(asking(1).planned(DIGEST))
                .accepted(Approve, 9)
                .ordered(Approve, "ann", DIGEST),
            "answer approve-1: Refused, It is your last word on this plan already."),
        when(
            "the run has ended",
            planned()
                .ended(RunOutcome.Succeeded)
                .target(asking(1).succeeded())
                .ordered(Approve, "ann", DIGEST),
            "answer approve-1: Refused, No run is under way that this could be about."));
  }

  @ParameterizedTest
  @MethodSource({"theWayToAnApproval", "rejections", "fourEyes", "refusals"})
  void shouldDecide(Rule rule) {
    assertThat(InWords.of(Decider.decide(rule.given().seen()))).isEqualTo(rule.then());
  }

  @Test
  void withoutItsPlanAnAttemptMakesOneToBeApproved() {
    var seen = planned().target(asking(1).planned(DIGEST)).accepted(Approve, 1).seen();

    var hold = (Decision.Hold) Decider.decide(seen);

    assertThat(InWords.of(hold.withoutPlan())).isEqualTo("hold a: plan 2");
  }

  @Test
  void ofEachPersonTheLastWordIsKept() {
    var given = planned().target(asking(3).planned(DIGEST)).accepted(Approve, 100, "zoe");
    for (int number = 101; number < 160; number++) {
      given.accepted(number % 2 == 0 ? Approve : Reject, number, "ann");
    }
    var seen = given.ordered(Approve, "bob", DIGEST).seen();

    var kept = Statuses.after(Decider.decide(seen), seen).orElseThrow().commands();

    assertThat(kept).hasSize(21);
    assertThat(kept).extracting(RecordedCommand::by).startsWith("zoe", "ann").endsWith("bob");
  }

  @Test
  void shouldSayInAConditionWhetherAndByWhomItIsApproved() {
    var asked = planned().unmarked().target(asking(2).planned(DIGEST));
    var half = planned().unmarked().target(asking(2).planned(DIGEST)).accepted(Approve, 1, "ben");
    var given =
        planned()
            .unmarked()
            .target(asking(2).planned(DIGEST))
            .accepted(Approve, 1, "ben")
            .accepted(Approve, 2, "eve")
            .window(GivenWindow.window("night").open("22:00", "23:30").seen());

    assertThat(List.of(approved(asked), approved(half), approved(given)))
        .satisfiesExactly(
            one -> assertThat(one).startsWith("False: Target a has 0 of 2 approvals"),
            one -> assertThat(one).startsWith("False: Target a has 1 of 2 approvals"),
            one -> assertThat(one).isEqualTo("True: The plan is approved by ben, eve."));
    assertThat(status(planned().target(target("a"))).conditions())
        .noneMatch(one -> one.type().equals(Condition.APPROVED));
  }

  private static String approved(Given given) {
    var condition = Condition.find(status(given).conditions(), Condition.APPROVED).orElseThrow();
    return condition.status() + ": " + condition.message();
  }

  private static MigrationStatus status(Given given) {
    return Statuses.after(Decider.decide(given.seen()), given.seen()).orElseThrow();
  }
}
