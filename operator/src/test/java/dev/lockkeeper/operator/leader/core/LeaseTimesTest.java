package dev.lockkeeper.operator.leader.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTimesTest {

  @Test
  void shouldFollowFromTheLease() {
    var times = new LeaseTimes(Duration.ofSeconds(5));

    assertThat(times.renewDeadline()).isEqualTo(Duration.ofSeconds(3));
    assertThat(times.retryPeriod()).isEqualTo(Duration.ofSeconds(1));
    assertThat(times.requestTimeout()).isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT5S", "PT6S", "PT17S", "PT2M"})
  void shouldEndALeaderBeforeAnotherMayBegin(String lease) {
    var times = new LeaseTimes(Duration.parse(lease));

    assertThat(times.renewDeadline()).isLessThan(times.lease());
    assertThat(times.renewDeadline())
        .as("one request without an answer, and then one more")
        .isGreaterThanOrEqualTo(times.retryPeriod().plus(times.requestTimeout().multipliedBy(2)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-5S", "PT4.9S", "PT5.5S", "PT121S"})
  void shouldRefuseWhatCannotWork(String lease) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LeaseTimes(Duration.parse(lease)))
        .withMessageContaining("from 5s to 2m");
  }
}
