package dev.lockkeeper.operator.attempt.core;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as statuses hold them: RFC 3339, in whole seconds. */
public final class Instants {

  public static String text(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private Instants() {}
}
