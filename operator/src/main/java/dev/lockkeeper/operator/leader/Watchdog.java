package dev.lockkeeper.operator.leader;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Notices that the lease was not renewed in time, whatever the thread is stuck in that should have
 * renewed it, and however long the whole process stood still.
 */
final class Watchdog {
  private static final Duration PERIOD = Duration.ofMillis(200);

  private final Leadership leadership;

  Watchdog(Leadership leadership) {
    this.leadership = leadership;
  }

  void start() {
    Thread.ofPlatform().daemon().name("watchdog").start(this::watch);
  }

  private void watch() {
    while (true) {
      leadership.check(); // does not come back when there is something to notice
      LockSupport.parkNanos(PERIOD.toNanos());
    }
  }
}
