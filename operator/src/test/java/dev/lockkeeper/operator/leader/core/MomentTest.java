package dev.lockkeeper.operator.leader.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentTest {
  private static final Moment EARLIER =
      new Moment(Long.MAX_VALUE, Instant.parse("2026-11-21T12:00:00Z"));

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "as it goes by,                     4, 4,     4, 4",
    "the machine was paused,            1, 9,     9, 1",
    "the time of day was set forward,   1, 3601,  3601, 1",
    "the time of day was set back,      4, -3600, 4, 4",
    "nothing,                           0, 0,     0, 0",
  })
  void shouldMeasureTime(String what, long ticks, long wall, long longest, long byTicks) {
    var now =
        new Moment(
            EARLIER.ticks() + Duration.ofSeconds(ticks).toNanos(),
            EARLIER.wall().plusSeconds(wall));

    assertThat(now.longestSince(EARLIER)).isEqualTo(Duration.ofSeconds(longest));
    assertThat(now.ticksSince(EARLIER)).isEqualTo(Duration.ofSeconds(byTicks));
  }

  @Test
  void shouldNeverEndTheTermOfTheOnlyOperator() {
    var term = Term.endless(EARLIER);

    assertThat(term.isOver(new Moment(EARLIER.ticks(), Instant.parse("2126-01-01T00:00:00Z"))))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, false",
    "2999, 2999, false",
    "3000, 0, true",
    "0, 3000, true",
    "0, -9000, false",
  })
  void shouldEndATermWhenEitherClockSaysSo(long ticksMillis, long wallMillis, boolean over) {
    var term = new Term(EARLIER, Duration.ofSeconds(3));
    var now =
        new Moment(
            EARLIER.ticks() + Duration.ofMillis(ticksMillis).toNanos(),
            EARLIER.wall().plusMillis(wallMillis));

    assertThat(term.isOver(now)).isEqualTo(over);
  }
}
