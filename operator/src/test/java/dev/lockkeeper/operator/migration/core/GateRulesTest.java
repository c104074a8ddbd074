package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.api.Gate.Verdict.Go;
import static dev.lockkeeper.api.Gate.Verdict.NoGo;
import static dev.lockkeeper.api.Gate.Verdict.Unknown;
import static dev.lockkeeper.api.MigrationCommandSpec.Command.Abort;
import static dev.lockkeeper.api.MigrationCommandSpec.Command.Approve;
import static dev.lockkeeper.api.MigrationCommandSpec.Command.Reject;
import static dev.lockkeeper.contract.Action.APPLY;
import static dev.lockkeeper.contract.Action.PLAN;
import static dev.lockkeeper.operator.migration.core.Given.running;
import static dev.lockkeeper.operator.migration.core.GivenGate.gate;
import static dev.lockkeeper.operator.migration.core.GivenTarget.target;
import static dev.lockkeeper.operator.migration.core.Rule.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.Gate.Mode;
import dev.lockkeeper.api.Gate.OnNoGo;
import dev.lockkeeper.api.Gate.Stage;
import dev.lockkeeper.api.GateStatus;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of gates, one a line: it is noon, and when this is seen, that is decided. */
class GateRulesTest {
  private static final AttemptSeen WORKING = new AttemptSeen.Working();
  private static final GateStatus ENDS_RUN =
      new GateStatus(
          "errors",
          Stage.Continuous,
          Mode.Enforce,
          NoGo,
          null,
          null,
          "it is so",
          "2026-11-21T11:00:00Z",
          "2026-11-21T11:00:00Z");

  private static Given waiting() {
    return running().target(target("a"));
  }

  private static Given working() {
    return running().target(target("a").held(APPLY, WORKING));
  }

  private static Given done() {
    return running().unmarked().target(target("a").succeeded());
  }

  static Stream<Rule> theWayIn() {
    return Stream.of(
        when("a gate says Go", waiting().gate(gate("ready").says(Go)), "hold a: apply 1"),
        when(
            "it has not been asked",
            waiting().unmarked().gate(gate("ready")),
            "await gates until 12:00:12, ask ready: "),
        when(
            "it says NoGo",
            waiting().unmarked().gate(gate("ready").says(NoGo)),
            "await gates until 12:00:29: Gate ready says NoGo: it is so."),
        when(
            "nothing could be understood",
            waiting().unmarked().gate(gate("ready").says(Unknown)),
            "await gates until 12:00:29: Gate ready says Unknown: it is so."),
        when(
            "it is time to ask again",
            waiting().unmarked().gate(gate("ready").said(NoGo, 30)),
            "await gates until 12:00:12, ask ready: Gate ready says NoGo: it is so."),
        when(
            "its Go is due, and not too old",
            waiting().gate(gate("ready").said(Go, 42)),
            "hold a: apply 1"),
        when(
            "its Go is too old",
            waiting().unmarked().gate(gate("ready").said(Go, 43)),
            "await gates until 12:00:12, ask ready: "),
        when(
            "one of two says Go",
            waiting().unmarked().gate(gate("ready").says(Go)).gate(gate("calm").says(NoGo)),
            "await gates until 12:00:29: Gate calm says NoGo: it is so."),
        when(
            "many do not say Go",
            waiting()
                .unmarked()
                .gate(gate("a").says(NoGo))
                .gate(gate("b").says(NoGo))
                .gate(gate("c").says(NoGo))
                .gate(gate("d").says(NoGo)),
            "await gates until 12:00:29: Gate a says NoGo: it is so. Gate b says NoGo: it is so. Gate c says NoGo: it is so. And 1 more, see status.gates."),
        when(
            "it is asked all along and says NoGo, whatever its limits",
            waiting().unmarked().gate(gate("errors").at(Stage.Continuous).limits(9, 9).says(NoGo)),
            "await gates until 12:00:29: Gate errors says NoGo: it is so."),
        when(
            "it is asked at the end",
            waiting().gate(gate("done").at(Stage.Finish).says(NoGo)),
            "hold a: apply 1"),
        when(
            "it merely observes",
            waiting().gate(gate("ready").observes().says(NoGo)),
            "hold a: apply 1"),
        when(
            "a plan is made first",
            running().target(target("a").asks(1, false)).gate(gate("ready").says(NoGo)),
            "hold a: plan 1"),
        when(
            "it cannot be understood",
            waiting().unmarked().gate(gate("ready").flawed("line 1, column 7: what")),
            "wait GateInvalid: spec.gates, gate ready, pass: line 1, column 7: what. Correct it."),
        when(
            "somebody overrides it",
            waiting()
                .acceptedOverride("ready", Instant.parse("2026-11-21T13:00:00Z"))
                .gate(gate("ready").says(NoGo)),
            "hold a: apply 1 until 13:00:00"),
        when(
            "somebody overrides another",
            waiting()
                .unmarked()
                .acceptedOverride("calm", Instant.parse("2026-11-21T13:00:00Z"))
                .gate(gate("ready").says(NoGo)),
            "await gates until 12:00:29: Gate ready says NoGo: it is so."),
        when(
            "it is suspended, too",
            waiting().unmarked().suspended().gate(gate("ready").says(NoGo)),
            "wait Suspended: spec.suspend is true: nothing starts until it is false."),
        when(
            "there is no room",
            waiting().unmarked().full().gate(gate("ready")),
            "queue until 12:00:30: 2 attempts run in the cluster, the most that maxRunningAttempts allows; it starts by itself."));
  }

  static Stream<Rule> allAlong() {
    return Stream.of(
        when(
            "an attempt works, and the gate says Go",
            working().gate(gate("errors").at(Stage.Continuous).says(Go)),
            "wait Applying until 12:00:29: Applies to target a, attempt 1."),
        when(
            "it has not been asked",
            working().gate(gate("errors").at(Stage.Continuous)),
            "wait Applying until 12:00:12: Applies to target a, attempt 1."),
        when(
            "a gate for the start says NoGo",
            working().gate(gate("ready").says(NoGo)),
            "wait Applying: Applies to target a, attempt 1."),
        when(
            "it says NoGo",
            working().gate(gate("errors").at(Stage.Continuous).says(NoGo)),
            "intend to stop a (job-of-a): gate errors says NoGo"),
        when(
            "it says NoGo less often than it takes",
            working().gate(gate("errors").at(Stage.Continuous).limits(2, 3).says(NoGo)),
            "wait Applying until 12:00:29: Applies to target a, attempt 1."),
        when(
            "it says NoGo as often as it takes",
            working().gate(gate("errors").at(Stage.Continuous).limits(2, 3).says(NoGo).times(2)),
            "intend to stop a (job-of-a): gate errors says NoGo"),
        when(
            "it says nothing that can be understood",
            working().gate(gate("errors").at(Stage.Continuous).says(Unknown).times(2)),
            "wait Applying until 12:00:29: Applies to target a, attempt 1."),
        when(
            "it does so too often",
            working().gate(gate("errors").at(Stage.Continuous).says(Unknown).times(3)),
            "intend to stop a (job-of-a): gate errors says Unknown"),
        when(
            "it merely observes",
            working().gate(gate("errors").at(Stage.Continuous).observes().says(NoGo)),
            "wait Applying until 12:00:29: Applies to target a, attempt 1."),
        when(
            "a plan is being made",
            running()
                .target(target("a").asks(1, false).held(PLAN, WORKING))
                .gate(gate("errors").at(Stage.Continuous).says(NoGo)),
            "wait Planning: Plans on target a, attempt 1."),
        when(
            "it was edited, and cannot be understood any more",
            working().gate(gate("errors").at(Stage.Continuous).flawed("line 1, column 7: what")),
            "intend to stop a (job-of-a): gate errors is written so that it cannot be asked"),
        when(
            "its Job is not there, and it cannot be understood any more",
            running()
                .target(target("a").held(APPLY, new AttemptSeen.Absent()))
                .gate(gate("ready").flawed("line 1, column 7: what")),
            "conclude a: STOPPED, Stopped"),
        when(
            "it ended the run before",
            working()
                .gate(gate("errors").at(Stage.Continuous).onNoGo(OnNoGo.Abort).says(Go))
                .toldOf(ENDS_RUN),
            "intend to stop a (job-of-a): gate errors says NoGo"),
        when(
            "it ended the run, and nothing is under way any more",
            waiting()
                .gate(gate("errors").at(Stage.Continuous).onNoGo(OnNoGo.Abort))
                .toldOf(ENDS_RUN),
            "end 8420a7ce-1: Aborted, Gate errors said NoGo: it is so. Mend what the gate tells of, then order Retry."),
        when(
            "the run that it ended is over",
            waiting()
                .unmarked()
                .ended(RunOutcome.Aborted)
                .gate(gate("errors").at(Stage.Continuous).onNoGo(OnNoGo.Abort))
                .toldOf(ENDS_RUN),
            "rest: Aborted, Gate errors said NoGo: it is so. Mend what the gate tells of, then order Retry."),
        when(
            "its Job is not there, and nothing is known of the gate",
            running()
                .target(target("a").held(APPLY, new AttemptSeen.Absent()))
                .gate(gate("ready").said(Go, 43)),
            "await gates until 12:00:12, ask ready: "),
        when(
            "its Job is not there, and the gate says NoGo",
            running()
                .target(target("a").held(APPLY, new AttemptSeen.Absent()))
                .gate(gate("ready").says(NoGo)),
            "conclude a: STOPPED, Stopped"));
  }

  static Stream<Rule> atTheEnd() {
    return Stream.of(
        when(
            "a gate at the end says Go",
            done().gate(gate("checked").at(Stage.Finish).says(Go)),
            "end 8420a7ce-1: Succeeded, 1 of 1 targets have every changeset."),
        when(
            "it has not been asked",
            done().gate(gate("checked").at(Stage.Finish)),
            "await gates until 12:00:12, ask checked: "),
        when(
            "it says NoGo",
            done().gate(gate("checked").at(Stage.Finish).says(NoGo)),
            "await gates until 12:00:29: Gate checked says NoGo: it is so."),
        when(
            "it cannot be understood",
            done().gate(gate("checked").at(Stage.Finish).flawed("line 1, column 7: what")),
            "wait GateInvalid: spec.gates, gate checked, pass: line 1, column 7: what. Correct it."),
        when(
            "somebody orders Abort meanwhile",
            done().ordered(Abort).gate(gate("checked").at(Stage.Finish).says(NoGo)),
            "answer abort-1: Refused, Every target has every changeset, and nothing is left to end: what keeps the run open is a gate of stage Finish."),
        when(
            "the run had been done when a gate would have ended it, and a target joins",
            running()
                .unmarked()
                .ended(RunOutcome.Succeeded)
                .target(target("a").succeeded())
                .target(target("b"))
                .toldOf(ENDS_RUN),
            "start run 8420a7ce-2"),
        when(
            "the run has ended",
            done().ended(RunOutcome.Succeeded).gate(gate("checked").at(Stage.Finish).says(NoGo)),
            "rest: Succeeded, 1 of 1 targets have every changeset."));
  }

  static Stream<Rule> thatAskPeople() {
    return Stream.of(
        when(
            "nobody has said anything",
            waiting().unmarked().gate(gate("buddy").asksPeople(1, false)),
            "await gates: Gate buddy says NoGo: 0 of 1 approvals: create a MigrationCommand Approve with gate buddy."),
        when(
            "somebody has",
            waiting()
                .acceptedAt("buddy", Approve, 1, "ben")
                .gate(gate("buddy").asksPeople(1, false)),
            "hold a: apply 1"),
        when(
            "it was another gate",
            waiting()
                .unmarked()
                .acceptedAt("other", Approve, 1, "ben")
                .gate(gate("buddy").asksPeople(1, false)),
            "await gates: Gate buddy says NoGo: 0 of 1 approvals: create a MigrationCommand Approve with gate buddy."),
        when(
            "it was who requested the change",
            waiting()
                .unmarked()
                .requestedBy("ann")
                .acceptedAt("buddy", Approve, 1, "ann")
                .gate(gate("buddy").asksPeople(1, true)),
            "await gates: Gate buddy says NoGo: 0 of 1 approvals, none of them by ann: create a MigrationCommand Approve with gate buddy."),
        when(
            "somebody took it back",
            waiting()
                .unmarked()
                .acceptedAt("buddy", Approve, 1, "ben")
                .acceptedAt("buddy", Reject, 2, "ben")
                .gate(gate("buddy").asksPeople(1, false)),
            "await gates: Gate buddy says NoGo: ben ordered Reject: Peak; only ben can take that back. 0 of 1 approvals: create a MigrationCommand Approve with gate buddy."),
        when(
            "somebody answers a gate",
            waiting()
                .unmarked()
                .orderedAt("buddy", Approve, "ben")
                .gate(gate("buddy").asksPeople(1, false)),
            "accept approve-1"),
        when(
            "somebody answers a gate that is none",
            waiting()
                .unmarked()
                .orderedAt("body", Approve, "ben")
                .gate(gate("buddy").asksPeople(1, false)),
            "answer approve-1: Refused, The Migration has no gate body that asks people."),
        when(
            "somebody answers a gate that asks nobody",
            waiting().unmarked().orderedAt("ready", Approve, "ben").gate(gate("ready").says(NoGo)),
            "answer approve-1: Refused, The Migration has no gate ready that asks people."),
        when(
            "somebody says it twice",
            waiting()
                .unmarked()
                .acceptedAt("buddy", Approve, 7, "ben")
                .orderedAt("buddy", Approve, "ben")
                .gate(gate("buddy").asksPeople(2, false)),
            "answer approve-1: Refused, It is your last word on this gate already."),
        when(
            "it is who requested the change",
            waiting()
                .unmarked()
                .requestedBy("ann")
                .orderedAt("buddy", Approve, "ann")
                .gate(gate("buddy").asksPeople(1, true)),
            "answer approve-1: Refused, You requested this change (lockkeeper.dev/requested-by): somebody else has to approve it."));
  }

  @ParameterizedTest
  @MethodSource({"theWayIn", "allAlong", "atTheEnd", "thatAskPeople"})
  void shouldDecide(Rule rule) {
    assertThat(InWords.of(Decider.decide(rule.given().seen()))).isEqualTo(rule.then());
  }

  @Test
  void whatGatesSaidStandsInTheStatus() {
    var seen =
        waiting()
            .unmarked()
            .gate(gate("ready").said(Go, 7))
            .gate(gate("errors").at(Stage.Continuous).says(NoGo))
            .gate(gate("done").at(Stage.Finish))
            .seen();

    var status = Statuses.after(Decider.decide(seen), seen).orElseThrow();

    assertThat(status.gates())
        .extracting(GateStatus::name, GateStatus::verdict, GateStatus::since)
        .containsExactly(
            tuple("ready", Go, "2026-11-21T11:59:53Z"),
            tuple("errors", NoGo, "2026-11-21T11:59:59Z"));
    assertThat(Condition.find(status.conditions(), Condition.GATES_OPEN))
        .get()
        .extracting(Condition::status, Condition::message)
        .containsExactly("False", "No Go: errors (NoGo).");
  }

  @Test
  void aGateThatEndsTheRunIsRecordedAsSoonAsItStopsTheAttempt() {
    var seen =
        working().gate(gate("errors").at(Stage.Continuous).onNoGo(OnNoGo.Abort).says(NoGo)).seen();

    var status = Statuses.after(Decider.decide(seen), seen).orElseThrow();

    assertThat(status.gates().getFirst().endsRun()).isEqualTo("2026-11-21T12:00:00Z");
  }

  @Test
  void whatIsDueIsAskedBesideWhatIsUnderWay() {
    var seen =
        working()
            .gate(gate("ready"))
            .gate(gate("errors").at(Stage.Continuous).said(Go, 30))
            .gate(gate("calm").at(Stage.Continuous).said(Go, 29))
            .seen();

    assertThat(GateRules.asked(seen, Decider.decide(seen)))
        .extracting(gate -> gate.name())
        .containsExactly("errors");
  }
}
