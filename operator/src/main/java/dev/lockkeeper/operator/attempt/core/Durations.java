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

  /** Writes a duration as {@link #parse} reads it, in whole seconds. */
  public static String text(Duration duration) {
    return Duration.ofSeconds(duration.toSeconds())
        .toString()
        .substring("PT".length())
        .toLowerCase(Locale.ROOT);
  }

  private Durations() {}
}
