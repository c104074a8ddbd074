package dev.lockkeeper.operator.leader.core;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * How long a leader may believe that it leads.
 *
 * @param renewed just before the last request that renewed the lease was sent
 * @param deadline how long that counts
 */
public record Term(Moment renewed, Duration deadline) {

  /** The term of an operator that is the only one. */
  public static Term endless(Moment now) {
    return new Term(now, ChronoUnit.FOREVER.getDuration());
  }

  /** Whether another may lead by now, be it because this process or its machine was stopped. */
  public boolean isOver(Moment now) {
    return now.longestSince(renewed).compareTo(deadline) >= 0;
  }
}
