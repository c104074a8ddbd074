package dev.lockkeeper.operator.attempt.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({"6h, 21600", "1h30m, 5400", "90m, 5400", "10s, 10", "168h, 604800", "1h1m1s, 3661"})
  void shouldReadWhatTheSchemaAllows(String text, long seconds) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "10", "1d", "30m1h"})
  void shouldReadNothingElse(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(DateTimeParseException.class);
  }
}
