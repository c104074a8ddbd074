package dev.lockkeeper.operator.leader;

import dev.lockkeeper.operator.leader.core.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** A clock that goes on when a test says so. */
final class ManualClock implements Supplier<Moment> {
  private volatile Moment now = new Moment(0, Instant.parse("2026-11-21T12:00:00Z"));

  @Override
  public Moment get() {
    return now;
  }

  /** Time as it goes by. */
  void advance(Duration by) {
    now = new Moment(now.ticks() + by.toNanos(), now.wall().plus(by));
  }

  /** The machine is paused: only the time of day goes on. */
  void pause(Duration by) {
    now = new Moment(now.ticks(), now.wall().plus(by));
  }
}
