package dev.lockkeeper.operator.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongConsumer;

/**
 * Which histories are lived: so many (20,000 in {@code make test}), or as many as a time allows, or
 * the one that is to be looked at.
 */
final class Seeds {
  /** One seed, to see a history again. */
  private static final Long ONE = Long.getLong("lockkeeper.seed");

  private static final int COUNT = Integer.getInteger("lockkeeper.histories", 600);

  /** Minutes; when set, seeds are taken from the clock on and nothing else bounds them. */
  private static final Integer MINUTES = Integer.getInteger("lockkeeper.minutes");

  /** Lives them all; the first that fails ends it. Says how many there were. */
  static long live(LongConsumer history) {
    if (ONE != null) {
      history.accept(ONE);
      return 1;
    }
    var first = MINUTES == null ? 0 : Instant.now().toEpochMilli() * 1000;
    var until = MINUTES == null ? Instant.MAX : Instant.now().plus(Duration.ofMinutes(MINUTES));
    var last = MINUTES == null ? first + COUNT : Long.MAX_VALUE;
    return Workers.each(
        first,
        seed -> {
          if (seed >= last || Instant.now().isAfter(until)) {
            return false;
          }
          history.accept(seed);
          return true;
        });
  }

  private Seeds() {}
}
