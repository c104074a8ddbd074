package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.contract.Action.APPLY;
import static dev.lockkeeper.contract.Action.PLAN;
import static dev.lockkeeper.operator.migration.core.Given.DIGEST;
import static dev.lockkeeper.operator.migration.core.Given.running;
import static dev.lockkeeper.operator.migration.core.GivenTarget.target;
import static dev.lockkeeper.operator.migration.core.GivenWindow.window;
import static dev.lockkeeper.operator.migration.core.Rule.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.attempt.core.Ending;
import dev.lockkeeper.operator.reason.Reason;
import dev.lockkeeper.operator.window.core.Window;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of windows, one a line: it is noon, and when this is seen, that is decided. */
class WindowRulesTest {
  private static final AttemptSeen ABSENT = new AttemptSeen.Absent();
  private static final AttemptSeen WORKING = new AttemptSeen.Working();

  private static Window open() {
    return window("day").open("11:00", "14:00").seen();
  }

  private static Window tonight() {
    return window("night").open("22:00", "23:30").seen();
  }

  /** Nothing is about to be held. */
  private static Given idle() {
    return waiting().unmarked();
  }

  private static Given waiting() {
    return running().target(target("a"));
  }

  static Stream<Rule> theWayIn() {
    return Stream.of(
        when("no window is named", waiting(), "hold a: apply 1"),
        when(
            "the window is open",
            waiting().window(open()),
            "hold a: apply 1 in day, from 12:10:00 until 14:00:00"),
        when(
            "it closes soon",
            waiting().window(window("day").open("11:00", "12:05").seen()),
            "hold a: apply 1 in day, from 12:05:00 until 12:05:00"),
        when(
            "its cutoff comes soon",
            waiting().window(window("day").open("11:00", "12:50").cutoff("45m").seen()),
            "hold a: apply 1 in day, from 12:05:00 until 12:50:00"),
        when(
            "an attempt may go on after its end",
            waiting().window(window("day").open("11:00", "14:00").letsFinish().seen()),
            "hold a: apply 1 in day, from 12:10:00"),
        when(
            "what it does is cancelled at its end",
            waiting().window(window("day").open("11:00", "14:00").cancels().seen()),
            "hold a: apply 1 in day, from 12:10:00 until 14:00:00, cancelled at 14:00:00"),
        when(
            "another lets it end its changeset before",
            running()
                .window(window("day").open("11:00", "14:00").cancels().seen())
                .target(target("a").window(window("db").open("10:00", "13:00").seen())),
            "hold a: apply 1 in day and db, from 12:10:00 until 13:00:00, cancelled at 14:00:00"),
        when(
            "it never closes",
            waiting().window(window("day").closed("10:00", "11:00", "").seen()),
            "hold a: apply 1 in day, from 12:10:00"),
        when(
            "one of two is open",
            waiting().window(tonight()).window(open()),
            "hold a: apply 1 in day, from 12:10:00 until 14:00:00"),
        when(
            "both are open",
            waiting().window(window("short").open("11:00", "13:00").seen()).window(open()),
            "hold a: apply 1 in day, from 12:10:00 until 14:00:00"),
        when(
            "one of two lets finish",
            waiting()
                .window(open())
                .window(window("short").open("11:00", "13:00").letsFinish().seen()),
            "hold a: apply 1 in short, from 12:10:00"),
        when(
            "the target's owner wants another",
            running()
                .window(open())
                .target(target("a").window(window("db").open("10:00", "13:00").seen())),
            "hold a: apply 1 in day and db, from 12:10:00 until 13:00:00"),
        when(
            "a plan is all that is asked for",
            running().window(tonight()).target(target("a").asks(1, false)),
            "hold a: plan 1"));
  }

  static Stream<Rule> theWait() {
    return Stream.of(
        when(
            "the window is closed",
            idle().window(tonight()),
            "wait AwaitingWindow until 22:00:00: Waits for window night, opens 2026-11-21T22:00Z, closes 23:30."),
        when(
            "nothing starts so late",
            idle()
                .window(
                    window("day")
                        .open("11:00", "12:30")
                        .open("20:00", "22:00")
                        .cutoff("45m")
                        .seen()),
            "wait AwaitingWindow until 20:00:00: Waits for window day, in whose last 45m nothing starts, opens 2026-11-21T20:00Z, closes 22:00."),
        when(
            "it is frozen",
            idle()
                .window(
                    window("day").open("11:00", "14:00").closed("11:30", "13:00", "Peak").seen()),
            "wait AwaitingWindow until 13:00:00: Waits for window day, closed until 2026-11-21T13:00Z (Peak), opens 2026-11-21T13:00Z, closes 14:00."),
        when(
            "either is closed",
            idle().window(tonight()).window(window("late").open("21:00", "22:00").seen()),
            "wait AwaitingWindow until 21:00:00: Waits for window night, opens 2026-11-21T22:00Z, closes 23:30, or for window late, opens 2026-11-21T21:00Z, closes 22:00."),
        when(
            "the target's is closed",
            running()
                .unmarked()
                .window(open())
                .target(target("a").window(window("db").open("13:00", "15:00").seen())),
            "wait AwaitingWindow until 13:00:00: Waits for window db of target a, opens 2026-11-21T13:00Z, closes 15:00. All of them are open from 2026-11-21T13:00Z."),
        when(
            "the cluster is frozen",
            idle()
                .window(open())
                .bound(window("freeze").closed("08:00", "12:30", "Black Friday").seen()),
            "wait AwaitingWindow until 12:30:00: Waits for window freeze of the cluster, closed until 2026-11-21T12:30Z (Black Friday), opens 2026-11-21T12:30Z. All of them are open from 2026-11-21T12:30Z."),
        when(
            "they are never open together",
            running()
                .unmarked()
                .window(window("nights").comesBack("0 2 * * SAT", "2h").seen())
                .target(target("a").window(window("db").comesBack("0 2 * * SUN", "2h").seen())),
            "wait NeverOpens: Waits for window nights, opens 2026-11-28T02:00Z, closes 04:00; and for window db of target a, opens 2026-11-22T02:00Z, closes 04:00. They are never open together in the next year."),
        when(
            "it was open for the last time",
            idle().window(window("once").open("10:00", "11:00").seen()),
            "wait NeverOpens: Waits for window once, never opens in the next year."),
        when(
            "there is no such window",
            idle().window(Window.missing("night")),
            "wait NeverOpens: Waits for a window: MaintenanceWindow night does not exist, and counts as closed: create it."),
        when(
            "there is another beside the one that is missing",
            waiting().window(Window.missing("night")).window(open()),
            "hold a: apply 1 in day, from 12:10:00 until 14:00:00"),
        when(
            "it is suspended as well",
            idle().suspended().window(tonight()),
            "wait Suspended: spec.suspend is true: nothing starts until it is false."));
  }

  private static Given overridden(String until) {
    return waiting().acceptedOverride(null, Instant.parse("2026-11-21T" + until + "Z"));
  }

  static Stream<Rule> whatSomebodyOverrides() {
    return Stream.of(
        when(
            "windows do not count for a while",
            overridden("13:00:00").window(tonight()),
            "hold a: apply 1 until 13:00:00"),
        when(
            "not for long",
            overridden("12:05:00").window(Window.missing("night")),
            "hold a: apply 1 until 12:05:00"),
        when(
            "nor does a freeze",
            overridden("13:00:00").bound(window("freeze").closed("08:00", "12:30", "Peak").seen()),
            "hold a: apply 1 until 13:00:00"),
        when(
            "it has expired",
            overridden("12:00:00").unmarked().window(tonight()),
            "wait AwaitingWindow until 22:00:00: Waits for window night, opens 2026-11-21T22:00Z, closes 23:30."),
        when(
            "it is about a gate",
            waiting()
                .unmarked()
                .acceptedOverride("ready", Instant.parse("2026-11-21T13:00:00Z"))
                .window(tonight()),
            "wait AwaitingWindow until 22:00:00: Waits for window night, opens 2026-11-21T22:00Z, closes 23:30."),
        when(
            "an attempt works by it",
            running()
                .acceptedOverride(null, Instant.parse("2026-11-21T13:00:00Z"))
                .window(tonight())
                .target(
                    target("a")
                        .letIn("day", Instant.parse("2026-11-21T13:00:00Z"))
                        .held(APPLY, WORKING)),
            "wait Applying until 13:00:10: Applies to target a, attempt 1."),
        when(
            "somebody orders it",
            idle().overridden(null, Instant.parse("2026-11-21T13:00:00Z")),
            "accept override-1"),
        when(
            "it comes too late",
            idle().overridden(null, Instant.parse("2026-11-21T12:00:00Z")),
            "answer override-1: Expired, It was to count until 2026-11-21T12:00:00Z: order it again if it is still meant."),
        when(
            "it would count too long",
            idle().overridden(null, Instant.parse("2026-11-29T12:00:00Z")),
            "answer override-1: Refused, It would count for more than a week: let it expire earlier."),
        when(
            "it names a gate that is none",
            idle().overridden("read", Instant.parse("2026-11-21T13:00:00Z")),
            "answer override-1: Refused, The Migration has no gate read."),
        when(
            "no run is under way",
            idle().ended(RunOutcome.Failed).overridden(null, Instant.parse("2026-11-21T13:00:00Z")),
            "answer override-1: Refused, No run is under way that windows or gates could hold."));
  }

  private static Given at(AttemptSeen attempt, @Nullable String until) {
    return at(attempt, "day", until);
  }

  private static Given at(AttemptSeen attempt, String by, @Nullable String until) {
    var stop = until == null ? null : Instant.parse("2026-11-21T" + until + ":00Z");
    return running().target(target("a").letIn(by, stop).held(APPLY, attempt));
  }

  static Stream<Rule> whatIsUnderWay() {
    return Stream.of(
        when(
            "the window is open",
            at(WORKING, "14:00").window(open()),
            "wait Applying until 14:00:00: Applies to target a, attempt 1."),
        when(
            "it has closed, and the attempt knows",
            at(WORKING, "12:00").window(window("day").open("11:00", "12:00").seen()),
            "wait Applying until 12:00:10: Applies to target a, attempt 1."),
        when(
            "it has closed long since, and a changeset goes on",
            at(WORKING, "11:30").window(window("day").open("11:00", "11:30").seen()),
            "wait Overrun: Applies to target a, attempt 1: its window closed at 2026-11-21T11:30:00Z, and the changeset that ran then is let end."),
        when(
            "it has closed, and the attempt does not know",
            at(WORKING, "14:00").window(window("day").open("11:00", "11:30").seen()),
            "intend to stop a (job-of-a): window day has closed"),
        when(
            "it was deleted",
            at(WORKING, "14:00").window(Window.missing("day")),
            "intend to stop a (job-of-a): window day has closed"),
        when(
            "it has closed and lets finish",
            at(WORKING, null).window(window("day").open("11:00", "11:30").letsFinish().seen()),
            "wait Overrun: Applies to target a, attempt 1: its window has closed, and lets it end."),
        when(
            "another is open still",
            at(WORKING, "14:00")
                .window(Window.missing("day"))
                .window(window("more").open("11:00", "13:00").seen()),
            "wait Applying until 13:00:00: Applies to target a, attempt 1."),
        when(
            "the cluster is frozen now",
            at(WORKING, "14:00")
                .window(open())
                .bound(window("freeze").closed("12:00", "12:30", "").seen()),
            "intend to stop a (job-of-a): window freeze of the cluster has closed"),
        when(
            "a plan is made while all is closed",
            running().window(tonight()).target(target("a").asks(1, false).held(PLAN, WORKING)),
            "wait Planning: Plans on target a, attempt 1."),
        when(
            "there is no Job yet, and the window is open",
            at(ABSENT, "14:00").window(open()),
            "create apply on a"),
        when(
            "there is no Job yet, and the window has closed",
            at(ABSENT, "14:00").window(tonight()),
            "conclude a: STOPPED, Stopped"),
        when(
            "there is no Job yet, and the window closes earlier now",
            at(ABSENT, "14:00").window(window("day").open("11:00", "13:00").seen()),
            "conclude a: STOPPED, Stopped"),
        when(
            "there is no Job yet, and it may not start as late any more",
            at(ABSENT, "14:00").window(window("day").open("11:00", "14:00").cutoff("115m").seen()),
            "conclude a: STOPPED, Stopped"));
  }

  private static Window narrow() {
    return window("day").open("11:00", "14:00").lets(2).seen();
  }

  static Stream<Rule> theQueue() {
    return Stream.of(
        when(
            "there is room",
            waiting().window(narrow()).running(1, "day"),
            "hold a: apply 1 in day, from 12:10:00 until 14:00:00"),
        when(
            "there is none",
            idle().window(narrow()).running(2, "day"),
            "queue until 12:00:30: Window shop/day lets in 2 at a time, and this is number 1 of 1 in its queue; it starts by itself."),
        when(
            "the room is for another, who has waited longer",
            idle().window(narrow()).running(1, "day").before("data", 60, "day"),
            "queue until 12:00:30: Window shop/day lets in 2 at a time, and this is number 2 of 2 in its queue; it starts by itself."),
        when(
            "there is room for both",
            waiting().window(narrow()).before("data", 60, "day"),
            "hold a: apply 1 in day, from 12:10:00 until 14:00:00"),
        when(
            "another window is full",
            waiting().window(narrow()).running(2, "night").before("data", 60, "night"),
            "hold a: apply 1 in day, from 12:10:00 until 14:00:00"),
        when(
            "another that it names has room",
            waiting()
                .window(narrow())
                .window(window("short").open("11:00", "13:00").seen())
                .running(2, "day"),
            "hold a: apply 1 in short, from 12:10:00 until 13:00:00"),
        when(
            "both are full",
            idle()
                .window(narrow())
                .window(window("short").open("11:00", "13:00").lets(1).seen())
                .running(2, "day")
                .running(1, "short"),
            "queue until 12:00:30: Window shop/day lets in 2 at a time, and this is number 1 of 1 in its queue; it starts by itself."),
        when(
            "the cluster is full",
            idle().window(narrow()).full(),
            "queue until 12:00:30: 2 attempts run in the cluster, the most that maxRunningAttempts allows; it starts by itself."),
        when(
            "a plan is all that is asked for",
            running().window(narrow()).running(2, "day").target(target("a").asks(1, false)),
            "hold a: plan 1"));
  }

  @ParameterizedTest
  @MethodSource({"theWayIn", "whatSomebodyOverrides", "theWait", "theQueue", "whatIsUnderWay"})
  void shouldDecide(Rule rule) {
    assertThat(InWords.of(Decider.decide(rule.given().seen()))).isEqualTo(rule.then());
  }

  @Test
  void shouldNotCountTheEndOfAWindowAsAnythingElse() {
    var ended =
        new AttemptSeen.Ended(
            Ending.of(ExitCode.DEADLINE_REACHED, "", Instant.parse("2026-11-21T14:00:00Z")));
    var seen = at(ended, "14:00").window(open()).at(Instant.parse("2026-11-21T14:00:01Z")).seen();

    var decision = (Decision.Conclude) Decider.decide(seen);

    assertThat(decision.ending().outcome()).isEqualTo(ExitCode.Outcome.STOPPED);
    assertThat(decision.ending().reason()).isEqualTo(Reason.WINDOW_CLOSED);
    assertThat(decision.ending().message())
        .isEqualTo(
            "The window (day) closed at 2026-11-21T14:00:00Z: the attempt stopped after its changeset, and another goes on when it opens.");
  }

  @Test
  void shouldNotCountWhatAWindowCancels() {
    var closed = Instant.parse("2026-11-21T12:00:00Z");
    var ended =
        new AttemptSeen.Ended(Ending.of(ExitCode.CANCELLED, "It was cancelled.", Fixtures.NOW));

    assertThat(endingOf(target("a").letInUntilCancelled("day", closed).held(APPLY, ended)))
        .extracting(Ending::outcome, Ending::reason, Ending::message)
        .containsExactly(ExitCode.Outcome.STOPPED, Reason.CANCELLED, "It was cancelled.");
    assertThat(endingOf(target("a").letIn("day", closed).held(APPLY, ended)))
        .as("a runner that nobody told to")
        .extracting(Ending::outcome)
        .isEqualTo(ExitCode.Outcome.FAILED);
  }

  @Test
  void shouldNotCountItAsAFailureThatAnAttemptCameTooLateForTheWindow() {
    var late =
        running()
            .window(window("day").open("11:00", "12:05").seen())
            .target(
                target("a")
                    .letIn("day", Instant.parse("2026-11-21T12:05:00Z"))
                    .startBy(Instant.parse("2026-11-21T12:05:00Z"))
                    .held(APPLY, ABSENT))
            .at(Instant.parse("2026-11-21T12:06:00Z"));

    assertThat(InWords.of(Decider.decide(late.seen())))
        .isEqualTo("conclude a: STOPPED, WindowClosed");
  }

  @Test
  void shouldTellOfTheWindowThatIsOpen() {
    var given =
        idle().window(window("day").open("11:00", "12:30").cutoff("45m").seen()).window(tonight());

    var status = Statuses.after(waits(given), given.seen()).orElseThrow();

    assertThat(status.window())
        .hasToString("WindowSummary[name=day, open=true, until=2026-11-21T12:30:00Z]");
  }

  @Test
  void shouldTellOfTheOverrideThatExpired() {
    var until = Instant.parse("2026-11-21T11:59:59Z");
    var ended = new AttemptSeen.Ended(Ending.of(ExitCode.DEADLINE_REACHED, "", Fixtures.NOW));
    var late = new AttemptSeen.Ended(Ending.of(ExitCode.TOO_LATE, "", Fixtures.NOW));

    assertThat(endingOf(target("a").letGo(until).held(APPLY, ended)))
        .extracting(Ending::reason, Ending::message)
        .containsExactly(
            Reason.WINDOW_CLOSED,
            "The Override that let it go expired at 2026-11-21T11:59:59Z: the attempt stopped after its changeset.");
    assertThat(endingOf(target("a").letGo(until).startBy(until).held(APPLY, late)))
        .extracting(Ending::outcome, Ending::reason, Ending::message)
        .containsExactly(
            ExitCode.Outcome.STOPPED,
            Reason.WINDOW_CLOSED,
            "The attempt did not start by 2026-11-21T11:59:59Z, when the Override expired that let it go.");
  }

  private static Ending endingOf(GivenTarget target) {
    return ((Decision.Conclude) Decider.decide(running().target(target).seen())).ending();
  }

  @Test
  void shouldCountItsDeadlineAsItsDeadline() {
    var ended = new AttemptSeen.Ended(Ending.of(ExitCode.DEADLINE_REACHED, "", Fixtures.NOW));

    var decision = (Decision.Conclude) Decider.decide(at(ended, "14:00").window(open()).seen());

    assertThat(decision.ending().reason()).isEqualTo(Reason.DEADLINE_REACHED);
  }

  @Test
  void shouldTellOfTheWindowsAsLongAsTheyMatter() {
    var waiting =
        Statuses.after(waits(idle().window(tonight())), idle().window(tonight()).seen())
            .orElseThrow();
    var working =
        Statuses.after(
                waits(at(WORKING, "14:00").window(open())),
                at(WORKING, "14:00").window(open()).seen())
            .orElseThrow();
    var done =
        running()
            .unmarked()
            .window(tonight())
            .ended(RunOutcome.Succeeded)
            .target(target("a").succeeded());
    var rest = Statuses.after(Decider.decide(done.seen()), done.seen()).orElseThrow();

    assertThat(waiting.window())
        .hasToString("WindowSummary[name=night, open=false, until=2026-11-21T22:00:00Z]");
    assertThat(waiting.conditions())
        .anySatisfy(
            one ->
                assertThat(one.type() + one.status() + one.message())
                    .isEqualTo("WindowOpenFalseWindow night opens at 2026-11-21T22:00:00Z."));
    assertThat(waiting.phase()).hasToString("Waiting");
    assertThat(working.window())
        .hasToString("WindowSummary[name=day, open=true, until=2026-11-21T14:00:00Z]");
    assertThat(rest.window()).isNull();
    assertThat(rest.conditions()).noneMatch(one -> one.type().equals("WindowOpen"));
  }

  @Test
  void shouldRememberSinceWhenItWaitsForRoom() {
    var given = idle().window(narrow()).running(2, "day");

    var queued = Statuses.after(waits(given), given.seen()).orElseThrow();

    assertThat(queued.queuedSince()).isEqualTo(Fixtures.NOW.toString());
    assertThat(queued.phase()).hasToString("Waiting");
  }

  private static Decision waits(Given given) {
    return Decider.decide(given.seen());
  }

  @Test
  void shouldFollowThePlanOfAnApprovalInTheWindow() {
    var approved = running().window(open()).target(target("a").planned(DIGEST));

    assertThat(InWords.of(Decider.decide(approved.seen())))
        .isEqualTo("hold a: apply 2 by %s in day, from 12:10:00 until 14:00:00".formatted(DIGEST));
  }
}
