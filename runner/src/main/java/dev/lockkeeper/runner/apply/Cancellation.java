package dev.lockkeeper.runner.apply;

import dev.lockkeeper.contract.Progress.Event;
import dev.lockkeeper.runner.result.ProgressLog;
import dev.lockkeeper.runner.target.DatabaseTrouble;
import dev.lockkeeper.runner.target.Target;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Cancels what runs in the target's session from a certain instant on: of a changeset that the
 * server then rolls back as a whole, and never its commit. A server that waits for its standbys
 * would take a cancelled commit for one that need not reach them.
 */
final class Cancellation implements AutoCloseable {
  /** A changeset may send another statement after the one that was cancelled. */
  private static final Duration SOON = Duration.ofMillis(100);

  /** Each cancel is a connection: a server that does not hear of them is asked less often. */
  private static final Duration SELDOM = Duration.ofSeconds(5);

  private static final int MANY = 20;

  private final Target target;
  private final @Nullable Instant at;
  private final Clock clock;
  private final ProgressLog progress;
  private boolean runs;
  private volatile int cancelled;
  private boolean closed;

  /**
   * Begins to watch the clock.
   *
   * @param at null for never
   */
  Cancellation(Target target, @Nullable Instant at, Clock clock, ProgressLog progress) {
    this.target = target;
    this.at = at;
    this.clock = clock;
    this.progress = progress;
    if (at != null) {
      Thread.ofPlatform().daemon().name("cancel").start(() -> watch(at));
    }
  }

  /** From here on all that the session does may be cancelled. */
  synchronized void begin() {
    runs = true;
  }

  /**
   * From here on nothing is cancelled any more.
   *
   * @return whether something was: whatever came of it, it must be rolled back
   */
  synchronized boolean end() {
    runs = false;
    return cancelled > 0;
  }

  /** When it was to be cancelled, in words. */
  String due() {
    return String.valueOf(at);
  }

  @Override
  public synchronized void close() {
    runs = false;
    closed = true;
  }

  private void watch(Instant due) {
    while (goesOn(due)) {
      LockSupport.parkNanos((cancelled < MANY ? SOON : SELDOM).toNanos());
    }
  }

  private synchronized boolean goesOn(Instant due) {
    if (runs && !clock.instant().isBefore(due)) {
      cancelled++;
      cancel();
    }
    return !closed;
  }

  private void cancel() {
    try {
      target.connection().getUnderlyingConnection().unwrap(PGConnection.class).cancelQuery();
    } catch (SQLException e) {
      progress.say(
          Event.LOG, "The statement could not be cancelled: " + DatabaseTrouble.message(e));
    }
    if (cancelled == MANY) {
      // The driver says nothing of a request that did not arrive.
      progress.say(
          Event.LOG,
          "It was cancelled %d times and still runs: does a pooler or proxy drop cancel requests?"
              .formatted(cancelled));
    }
  }
}
