package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.contract.Action.APPLY;
import static dev.lockkeeper.operator.migration.core.Given.running;
import static dev.lockkeeper.operator.migration.core.GivenTarget.target;
import static dev.lockkeeper.operator.migration.core.GivenWindow.window;
import static dev.lockkeeper.operator.migration.core.Rule.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is expected of targets by those that are done, one a line: it is noon. */
class ForecastsTest {

  /** Target a took so long; b is next. */
  private static Given done(String took) {
    return running().target(target("a").succeeded().worked(took)).target(target("b"));
  }

  static Stream<Rule> theWait() {
    return Stream.of(
        when("no window closes", done("9h"), "hold b: apply 1"),
        when(
            "it fits",
            done("2h").window(window("day").open("11:00", "14:00").seen()),
            "hold b: apply 1 in day, from 12:10:00 until 14:00:00"),
        when(
            "nothing is known yet",
            running().target(target("b")).window(window("day").open("11:00", "12:05").seen()),
            "hold b: apply 1 in day, from 12:05:00 until 12:05:00"),
        when(
            "nothing was pending on what is done",
            running()
                .target(target("a").succeeded())
                .target(target("b"))
                .window(window("day").open("11:00", "12:05").seen()),
            "hold b: apply 1 in day, from 12:05:00 until 12:05:00"),
        when(
            "it does not fit, and will later",
            done("2h1m")
                .unmarked()
                .window(
                    window("day")
                        .open("11:00", "14:00")
                        .open("15:00", "16:00")
                        .open("20:00", "23:00")
                        .seen()),
            "wait AwaitingWindow until 20:00:00: Target b is expected to take 2h1m, by the 2h1m that target a took: it waits for an opening that is as long, from 2026-11-21T20:00Z."),
        when(
            "it fits in no window",
            done("4h").unmarked().window(window("day").open("11:00", "14:00").seen()),
            "wait NeverFits: Target b is expected to take 4h, by the 4h that target a took, and no opening of its windows is as long. Open the window for longer, make the changelog smaller, or order an Override."),
        when(
            "it does not fit, and its window would let it end all the same",
            done("4h").unmarked().window(window("day").open("11:00", "14:00").letsFinish().seen()),
            "wait NeverFits: Target b is expected to take 4h, by the 4h that target a took, and no opening of its windows is as long. Open the window for longer, make the changelog smaller, or order an Override."),
        when(
            "the slowest decides",
            running()
                .unmarked()
                .target(target("a").succeeded().worked("1m"))
                .target(target("b").succeeded().worked("3h"))
                .target(target("c"))
                .window(window("day").open("11:00", "14:00").open("18:00", "22:00").seen()),
            "wait AwaitingWindow until 18:00:00: Target c is expected to take 3h, by the 3h that target b took: it waits for an opening that is as long, from 2026-11-21T18:00Z."),
        when(
            "its window is closed, and will be too short",
            done("2h")
                .unmarked()
                .window(window("night").open("18:00", "19:00").open("20:00", "23:00").seen()),
            "wait AwaitingWindow until 20:00:00: Target b is expected to take 2h, by the 2h that target a took: it waits for an opening that is as long, from 2026-11-21T20:00Z."),
        when(
            "its window is closed, and will do",
            done("2h").unmarked().window(window("night").open("20:00", "23:00").seen()),
            "wait AwaitingWindow until 20:00:00: Waits for window night, opens 2026-11-21T20:00Z, closes 23:00."),
        when(
            "a window that overlaps gives it the time",
            done("2h30m")
                .unmarked()
                .window(window("early").open("11:00", "14:00").seen())
                .window(window("late").open("13:00", "16:00").seen()),
            "wait AwaitingWindow until 13:00:00: Target b is expected to take 2h30m, by the 2h30m that target a took: it waits for an opening that is as long, from 2026-11-21T13:00Z."),
        when(
            "the window that gives it the time is full",
            done("2h")
                .unmarked()
                .window(window("long").open("11:00", "18:00").lets(1).seen())
                .window(window("short").open("11:00", "13:00").seen())
                .running(1, "long"),
            "queue until 12:00:30: Window shop/long lets in 1 at a time, and this is number 1 of 1 in its queue; it starts by itself."),
        when(
            "most of it is done there",
            running()
                .target(target("a").succeeded().worked("4h"))
                .target(target("b").stopped().worked("3h"))
                .window(window("day").open("11:00", "14:00").seen()),
            "hold b: apply 2 in day, from 12:10:00 until 14:00:00"));
  }

  @ParameterizedTest
  @MethodSource("theWait")
  void shouldNotBeginWhatDoesNotFit(Rule rule) {
    assertThat(InWords.of(Decider.decide(rule.given().seen()))).isEqualTo(rule.then());
  }

  private static Given working(String from) {
    return running()
        .target(target("a").succeeded().worked("30m"))
        .target(target("b").held(APPLY, new AttemptSeen.Working()))
        .target(target("c"))
        .target(target("d"))
        .at(Instant.parse("2026-11-21T%s:00Z".formatted(from)));
  }

  static Stream<Rule> theRest() {
    return Stream.of(
        when("nothing is measured", running().target(target("b")), "nothing"),
        when("nothing is left", running().target(target("a").succeeded().worked("30m")), "nothing"),
        when("it waits for something else", done("30m"), "nothing"),
        when(
            "three are left",
            working("12:00"),
            "30m each, 30m at most, until 2026-11-21T13:30:00Z, fits"),
        when(
            "time goes on",
            working("12:20"),
            "30m each, 30m at most, until 2026-11-21T13:30:00Z, fits"),
        when(
            "the window closes in time",
            working("12:00").window(window("day").open("11:00", "13:30").seen()),
            "30m each, 30m at most, until 2026-11-21T13:30:00Z, fits"),
        when(
            "the window's cutoff comes before",
            working("12:00")
                .window(
                    window("day")
                        .open("11:00", "13:30")
                        .cutoff("31m")
                        .open("18:00", "20:00")
                        .seen()),
            "30m each, 30m at most, until 2026-11-21T18:30:00Z, does not fit"),
        when("it takes longer than any before", working("12:31"), "nothing"),
        when(
            "it never fits",
            done("4h").window(window("day").open("11:00", "14:00").seen()),
            "4h each, 4h at most, does not fit"),
        when(
            "the window closes before",
            working("12:00")
                .window(window("day").open("11:00", "13:10").open("18:00", "20:00").seen()),
            "30m each, 30m at most, until 2026-11-21T18:30:00Z, does not fit"),
        when(
            "two more openings are needed",
            working("12:00")
                .window(
                    window("day")
                        .open("11:00", "12:45")
                        .open("14:00", "14:20")
                        .open("15:00", "15:40")
                        .open("20:00", "21:00")
                        .seen()),
            "30m each, 30m at most, until 2026-11-21T20:30:00Z, does not fit"),
        when(
            "there is no time for all of them",
            working("12:00").window(window("day").open("11:00", "13:10").seen()),
            "30m each, 30m at most, does not fit"),
        when(
            "it waits for its window",
            done("30m").window(window("night").open("22:00", "23:30").seen()),
            "30m each, 30m at most, until 2026-11-21T22:30:00Z, fits"),
        when(
            "somebody holds it",
            done("30m").suspended().window(window("night").open("22:00", "23:30").seen()),
            "nothing"),
        when(
            "it has failed",
            done("30m")
                .target(target("c").failed(Reason.CHANGESET_FAILED, "It failed."))
                .window(window("night").open("22:00", "23:30").seen()),
            "nothing"),
        when(
            "some took longer",
            running()
                .target(target("a").succeeded().worked("10m"))
                .target(target("b").succeeded().worked("50m"))
                .target(target("c").stopped().worked("20m").held(APPLY, new AttemptSeen.Working())),
            "30m each, 50m at most, until 2026-11-21T12:10:00Z, fits"),
        when(
            "it takes longer than the mean",
            running()
                .target(target("a").succeeded().worked("10m"))
                .target(target("b").succeeded().worked("50m"))
                .target(target("c").held(APPLY, new AttemptSeen.Working()))
                .at(Instant.parse("2026-11-21T12:31:00Z")),
            "30m each, 50m at most, until 2026-11-21T12:50:00Z, fits"));
  }

  @ParameterizedTest
  @MethodSource("theRest")
  void shouldTellWhenTheRestEnds(Rule rule) {
    var told =
        Forecasts.of(rule.given().seen())
            .map(
                it ->
                    "%s each, %s at most, %s%s"
                        .formatted(
                            it.each(),
                            it.longest(),
                            it.endsAt() == null ? "" : "until " + it.endsAt() + ", ",
                            it.fits() ? "fits" : "does not fit"))
            .orElse("nothing");

    assertThat(told).isEqualTo(rule.then());
  }
}
