package dev.lockkeeper.operator.leader;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run passes over resources. On a standby they wait with what is queued: its
 * caches are warm, and the first passes begin in the moment in which it leads.
 */
public final class Passes extends ThreadPoolExecutor {
  private static final Duration PULSE = Duration.ofSeconds(5);

  private final Leadership leadership;
  private final Heartbeat heartbeat;
  private final AtomicBoolean pulseQueued = new AtomicBoolean();

  public Passes(int threads, Leadership leadership, Heartbeat heartbeat) {
    super(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        new ThreadPoolExecutor.DiscardPolicy()); // what comes after the shutdown comes too late
    this.leadership = leadership;
    this.heartbeat = heartbeat;
  }

  /**
   * Sends a pulse the way that events take: through {@code queue}, and then these threads. Where
   * that way is blocked for good, no pass ends any more, and the heartbeat stops. While the API
   * server is away it goes on: passes end late then, for every request has its time.
   */
  public void startPulse(Runnable queue) {
    Thread.ofPlatform().daemon().name("pulse").start(() -> pulseOnAndOn(queue));
  }

  private void pulseOnAndOn(Runnable queue) {
    while (!isShutdown()) {
      pulse(queue);
      LockSupport.parkNanos(PULSE.toNanos());
    }
  }

  void pulse(Runnable queue) {
    queue.run();
    if (!leadership.hasBegun()) {
      heartbeat.beat(); // a standby has no passes that could end
    }
    if (pulseQueued.compareAndSet(false, true)) {
      execute(() -> pulseQueued.set(false));
    }
  }

  @Override
  protected void beforeExecute(Thread thread, Runnable pass) {
    try {
      leadership.awaitBegin();
    } catch (InterruptedException e) {
      thread.interrupt();
      throw new NotLeading("This operator ends before it led.");
    }
    super.beforeExecute(thread, pass);
  }

  @Override
  protected void afterExecute(Runnable pass, @Nullable Throwable thrown) {
    super.afterExecute(pass, thrown);
    heartbeat.beat();
  }
}
