package dev.lockkeeper.operator.migration;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/** As many as there are processors, each of them with a number of its own at a time. */
final class Workers {
  /** Not reached by counting, and not overrun by it. */
  private static final long ENOUGH = Long.MAX_VALUE / 2;

  /**
   * Does the work for one number after the other; the first that fails ends it.
   *
   * @param work says whether there was any to be done for its number: where not, there is none for
   *     those that follow
   * @return how many numbers there was work for
   */
  static long each(long first, LongPredicate work) {
    var next = new AtomicLong(first);
    var done = new AtomicLong();
    Callable<Void> worker =
        () -> {
          try {
            while (next.get() < ENOUGH && work.test(next.getAndIncrement())) {
              done.incrementAndGet();
            }
          } finally {
            next.set(ENOUGH);
          }
          return null;
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
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
      throw new IllegalStateException("interrupted in the middle of the work", e);
    }
    return done.get();
  }

  private Workers() {}
}
