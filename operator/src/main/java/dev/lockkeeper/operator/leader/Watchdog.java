package dev.lockkeeper.operator.leader;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the lease was not renewed in time, whatever the thread is stuck in that should have
 * renewed it, and however long the whole process stood still.
 */
final class Watchdog {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
  private static final Duration PERIOD = Duration.ofMillis(200);

  private final Leadership leadership;

  Watchdog(Leadership leadership) {
    this.leadership = leadership;
  }

  void start() {
    Thread.ofPlatform().daemon().name("watchdog").start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        leadership.check();
        LockSupport.parkNanos(PERIOD.toNanos());
      }
    } catch (NotLeading e) {
      LOG.debug("The process ends.", e);
    }
  }
}
