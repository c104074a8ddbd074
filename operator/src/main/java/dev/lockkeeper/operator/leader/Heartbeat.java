package dev.lockkeeper.operator.leader;

import dev.lockkeeper.operator.leader.core.Moment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Remembers when something last moved that must not stand still. */
public final class Heartbeat {
  private final Supplier<Moment> clock;
  private final Duration limit;
  private final AtomicReference<Moment> last;

  /**
   * Begins with a beat.
   *
   * @param limit longest time between two beats of what is alive
   */
  public Heartbeat(Supplier<Moment> clock, Duration limit) {
    this.clock = clock;
    this.limit = limit;
    this.last = new AtomicReference<>(clock.get());
  }

  public void beat() {
    last.set(clock.get());
  }

  public boolean isAlive() {
    // A machine that was paused did not stand still by itself.
    return clock.get().ticksSince(last.get()).compareTo(limit) < 0;
  }
}
