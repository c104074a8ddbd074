package dev.lockkeeper.operator.leader.core;

import java.time.Duration;

/**
 * The rhythm of the lease: all of it follows from how long one renewal counts.
 *
 * @param lease how long the others wait after they saw the last renewal
 */
public record LeaseTimes(Duration lease) {
  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /**
   * Checks the duration.
   *
   * @throws IllegalArgumentException if it is not in whole seconds from 5 to 120: a Lease is
   *     written in whole seconds, and a fifth of it must be enough for a request
   */
  public LeaseTimes {
    if (lease.compareTo(SHORTEST) < 0
        || lease.compareTo(LONGEST) > 0
        || !lease.equals(Duration.ofSeconds(lease.toSeconds()))) {
      throw new IllegalArgumentException(
          "a lease lasts whole seconds, from 5s to 2m, and not " + lease);
    }
  }

  /** How long after its last renewal a leader may still write: it is gone before another leads. */
  public Duration renewDeadline() {
    return lease.multipliedBy(3).dividedBy(5);
  }

  /** How often the lease is renewed, or looked at. */
  public Duration retryPeriod() {
    return lease.dividedBy(5);
  }

  /** Longest time for one request about the lease. */
  public Duration requestTimeout() {
    return lease.dividedBy(5);
  }
}
