package dev.lockkeeper.operator.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Which histories are lived: so many (2,000 in {@code make test}), or as many as a time allows, or
 * the one that is to be looked at. Each processor lives its own.
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
    var next = new AtomicLong(first);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Void> worker =
          () -> {
            for (var seed = next.getAndIncrement();
                seed < last && Instant.now().isBefore(until);
                seed = next.getAndIncrement()) {
              try {
                history.accept(seed);
              } catch (Throwable e) {
                next.set(Long.MAX_VALUE - 1000); // enough is seen
                throw e;
              }
            }
            return null;
          };
      var results =
          IntStream.range(0, Runtime.getRuntime().availableProcessors())
              .mapToObj(_ -> threads.submit(worker))
              .toList();
      for (var result : results) {
        result.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in the middle of a history", e);
    }
    return next.get() - first;
  }

  private Seeds() {}
}
