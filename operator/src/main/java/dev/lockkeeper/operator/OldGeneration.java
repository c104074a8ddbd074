package dev.lockkeeper.operator;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The part of the heap where objects grow old. The serial collector lets it grow as far as it may
 * before it looks for garbage there, and an operator that rarely hurries would keep for hours what
 * nobody needs any more: of 1,000 Migrations that had run, four fifths of it.
 */
final class OldGeneration {
  /** Collecting takes a tenth of a second: not for less than that. */
  private static final long WORTH_IT = 8L << 20;

  private static final Duration EVERY = Duration.ofSeconds(30);

  private final MemoryPoolMXBean pool;

  OldGeneration() {
    pool =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(one -> one.getType() == MemoryType.HEAP && one.isUsageThresholdSupported())
            .findFirst()
            .orElseThrow();
  }

  /** Has it looked through now and then, as long as the process lives. */
  void keepSmall() {
    Thread.ofPlatform().daemon().name("memory").start(this::lookOnAndOn);
  }

  private void lookOnAndOn() {
    while (true) {
      collectWhenGrown();
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  void collectWhenGrown() {
    if (grown() > WORTH_IT) {
      System.gc();
    }
  }

  /** By how many bytes, since it was looked through. */
  long grown() {
    return pool.getUsage().getUsed() - pool.getCollectionUsage().getUsed();
  }
}
