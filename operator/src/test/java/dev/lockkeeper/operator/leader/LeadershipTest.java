package dev.lockkeeper.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.lockkeeper.operator.leader.core.LeaseTimes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeadershipTest {
  private static final LeaseTimes TIMES = new LeaseTimes(Duration.ofSeconds(5));

  private final ManualClock clock = new ManualClock();
  private final AtomicInteger ends = new AtomicInteger();
  private final Leadership leadership = new Leadership(clock, ends::incrementAndGet);

  @Test
  void shouldNotWriteOnAStandbyAndNotEndForThat() {
    assertThatExceptionOfType(NotLeading.class).isThrownBy(leadership::require);
    assertThatNoException().isThrownBy(leadership::check);
    assertThat(leadership.isLeading()).isFalse();
    assertThat(ends).hasValue(0);
  }

  @Test
  void shouldWriteUntilTheDeadlineAfterTheLastRenewal() {
    leadership.renewed(clock.get(), TIMES);
    clock.advance(Duration.ofSeconds(2));
    leadership.renewed(clock.get(), TIMES);
    clock.advance(Duration.ofMillis(2999));

    assertThatNoException().isThrownBy(leadership::require);
    assertThat(leadership.isLeading()).isTrue();

    clock.advance(Duration.ofMillis(1));

    assertThat(leadership.isLeading()).isFalse();
    assertThatExceptionOfType(NotLeading.class).isThrownBy(leadership::require);
    assertThat(ends).hasValue(1);
  }

  @Test
  void shouldEndWhenTheMachineWasPaused() {
    leadership.renewed(clock.get(), TIMES);
    clock.pause(Duration.ofSeconds(3));

    assertThatExceptionOfType(NotLeading.class).isThrownBy(leadership::check);
    assertThat(ends).hasValue(1);
  }

  @Test
  void shouldEndOnlyOnceWhoeverNoticesFirst() {
    leadership.renewed(clock.get(), TIMES);
    clock.advance(Duration.ofSeconds(8));

    assertThatExceptionOfType(NotLeading.class).isThrownBy(leadership::require);
    assertThatExceptionOfType(NotLeading.class).isThrownBy(leadership::check);
    assertThatExceptionOfType(NotLeading.class)
        .isThrownBy(() -> leadership.renewed(clock.get(), TIMES));
    assertThat(ends).hasValue(1);
  }

  @Test
  void shouldNotComeBackByARenewalThatIsLate() {
    leadership.renewed(clock.get(), TIMES);
    clock.advance(Duration.ofSeconds(4));

    assertThatExceptionOfType(NotLeading.class)
        .as("nobody else led in between, but passes under way slept")
        .isThrownBy(() -> leadership.renewed(clock.get(), TIMES));
    assertThat(ends).hasValue(1);
  }

  @Test
  void shouldCountFromWhenTheRenewalWasSent() {
    var sent = clock.get();
    clock.advance(Duration.ofSeconds(8));

    assertThatExceptionOfType(NotLeading.class).isThrownBy(() -> leadership.renewed(sent, TIMES));
    assertThat(ends).hasValue(1);
    assertThat(leadership.hasBegun()).isFalse();
  }

  @Test
  void shouldRefuseWritesWithoutHarmOnceTheLeaseIsGivenBack() {
    leadership.renewed(clock.get(), TIMES);
    leadership.endInOrder();
    clock.advance(Duration.ofSeconds(60));

    assertThatNoException().isThrownBy(leadership::check);
    assertThatExceptionOfType(NotLeading.class).isThrownBy(leadership::require);
    leadership.renewed(clock.get(), TIMES);
    assertThat(leadership.isLeading()).isFalse();
    assertThat(ends).hasValue(0);
  }

  @Test
  void shouldNotGiveBackWhatIsOver() {
    leadership.renewed(clock.get(), TIMES);
    clock.advance(Duration.ofSeconds(3));

    assertThatExceptionOfType(NotLeading.class).isThrownBy(leadership::endInOrder);
    assertThat(ends).hasValue(1);
  }

  @Test
  void shouldLeadForEverWithoutOthers() {
    leadership.beginAlone();
    clock.advance(Duration.ofDays(10_000));

    assertThatNoException().isThrownBy(leadership::require);
    assertThatNoException().isThrownBy(leadership::check);
    assertThat(leadership.isLeading()).isTrue();
  }
}
