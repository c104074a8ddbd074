package dev.lockkeeper.operator.window.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When a window is open, in zones that turn their clocks. */
class CalendarTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final List<String> CRONS =
      List.of("0 2 * * SAT", "30 2 * * *", "0 0 29 2 *", "*/20 1-3 * * *", "15 23 1,15 * *");
  private static final List<ZoneId> ZONES =
      List.of(
          BERLIN,
          ZoneId.of("America/Sao_Paulo"),
          ZoneId.of("Australia/Lord_Howe"),
          ZoneId.of("Pacific/Apia"),
          ZoneId.of("UTC"));

  @Test
  void shouldOpenByTheClockOnTheWall() {
    var saturdays = calendar(List.of(Recurrence.of("0 2 * * SAT", Duration.ofHours(4), BERLIN)));

    assertThat(saturdays.opensFrom(at("2026-11-21T12:00:00Z")))
        .contains(at("2026-11-28T01:00:00Z"));
    assertThat(saturdays.openUntil(at("2026-11-28T03:00:00Z")))
        .contains(at("2026-11-28T05:00:00Z"));
    assertThat(saturdays.isOpen(at("2026-11-28T05:00:00Z"))).isFalse();
  }

  @Test
  void shouldNotOpenAtATimeThatTheClockSkips() {
    var nightly = Recurrence.of("30 2 * * *", Duration.ofMinutes(10), BERLIN);

    assertThat(nightly.nextAfter(at("2026-03-28T12:00:00Z"))).contains(at("2026-03-30T00:30:00Z"));
    assertThat(nightly.nextSkipped(at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z")))
        .contains(LocalDateTime.parse("2026-03-29T02:30"));
  }

  @Test
  void shouldOpenOnceWhereTheClockShowsATimeTwice() {
    var nightly = Recurrence.of("30 2 * * *", Duration.ofMinutes(10), BERLIN);

    assertThat(nightly.nextAfter(at("2026-10-24T12:00:00Z"))).contains(at("2026-10-25T00:30:00Z"));
    assertThat(nightly.nextAfter(at("2026-10-25T00:30:00Z"))).contains(at("2026-10-26T01:30:00Z"));
    assertThat(nightly.newestBegunBy(at("2026-10-25T01:10:00Z")).orElseThrow().from())
        .isEqualTo(at("2026-10-25T00:30:00Z"));
  }

  @Test
  void shouldRefuseWhatNeverComes() {
    for (var cron : List.of("0 0 30 2-2 *", "0 0 31 4-4 *", "0 0 30-31/1 2 *")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Recurrence.of(cron, Duration.ofHours(1), BERLIN))
          .withMessageContaining("never comes");
    }
  }

  @Test
  void shouldJoinSpansThatFollowEachOther() {
    var hourly = calendar(List.of(Recurrence.of("0 * * * *", Duration.ofHours(1), BERLIN)));

    for (var day = 0; day < 400; day++) {
      assertThat(hourly.openUntil(at("2026-01-01T00:30:00Z").plus(Duration.ofDays(day))))
          .isPresent();
    }
  }

  /** Hour by hour through a year, against the clock on the wall. */
  @Test
  void shouldBeOpenWhenTheClockOnTheWallSaysSo() {
    for (var zone : ZONES) {
      var nights = calendar(List.of(Recurrence.of("0 22 * * *", Duration.ofHours(3), zone)));
      var begin = at("2026-01-02T00:00:00Z");
      for (var half = 0; half < 2 * 24 * 365; half++) {
        var now = begin.plusSeconds(half * 1800L);
        var hour = now.atZone(zone).getHour();
        var turnsNear =
            !zone.getRules()
                .getOffset(now)
                .equals(zone.getRules().getOffset(now.minusSeconds(4 * 3600)));
        if (!turnsNear) {
          assertThat(nights.isOpen(now))
              .as("%s in %s", now, zone)
              .isEqualTo(hour >= 22 || hour == 0);
        }
      }
    }
  }

  /** What it tells of itself agrees, through clocks that turn and spans that are closed. */
  @Test
  void shouldAgreeWithItself() {
    var random = new Random(7);
    for (int history = 0; history < 300; history++) {
      var zone = ZONES.get(random.nextInt(ZONES.size()));
      var cron = CRONS.get(random.nextInt(CRONS.size()));
      var duration = Duration.ofMinutes(1 + random.nextInt(600));
      var begin = at("2026-01-01T00:00:00Z").plusSeconds(random.nextLong(10L * 365 * 86_400));
      var closed = new Span(begin.plusSeconds(50_000), begin.plusSeconds(90_000));
      var calendar =
          new Calendar(
              List.of(Recurrence.of(cron, duration, zone)),
              List.of(),
              List.of(new Calendar.Closure(closed, "Peak.")));

      var opens = calendar.opensFrom(begin);

      opens.ifPresent(
          instant -> {
            assertThat(calendar.isOpen(instant)).isTrue();
            assertThat(instant.equals(begin) || !calendar.isOpen(instant.minusSeconds(1)))
                .as("%s in %s from %s: %s is the first", cron, zone, begin, instant)
                .isTrue();
            var until = calendar.openUntil(instant).orElseThrow();
            assertThat(calendar.isOpen(until.minusSeconds(1))).isTrue();
            assertThat(calendar.isOpen(until)).as("%s, closed at %s", cron, until).isFalse();
            assertThat(closed.contains(instant)).isFalse();
          });
    }
  }

  private static Calendar calendar(List<Recurrence> recurrences) {
    return new Calendar(recurrences, List.of(), List.of());
  }

  private static Instant at(String instant) {
    return Instant.parse(instant);
  }
}
