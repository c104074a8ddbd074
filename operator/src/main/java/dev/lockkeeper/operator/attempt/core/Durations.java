package dev.lockkeeper.operator.attempt.core;

import java.time.Duration;
import java.util.Locale;

/** Durations as the API writes them. */
public final class Durations {

  /**
   * Parses hours, minutes and seconds, such as {@code 1h30m}; the CRD's schema allows no other.
   *
   * @throws java.time.format.DateTimeParseException for anything else
   */
  public static Duration parse(String text) {
    return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }

  private Durations() {}
}
