package dev.lockkeeper.operator.model;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Code that runs until it gives way and goes on when it is told to, so that a seed decides how two
 * of them take turns. Never do two run at the same time.
 */
public final class Coroutine {
  private final Thread thread;
  private volatile boolean itsTurn;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Thread other;

  public Coroutine(Runnable body) {
    thread =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  try {
                    body.run();
                  } catch (Throwable e) {
                    failure = e;
                  } finally {
                    ended = true;
                    handOver();
                  }
                });
  }

  /** Lets it run until it gives way or ends; what it threw is thrown here. */
  public void resume() {
    other = Thread.currentThread();
    itsTurn = true;
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    } else {
      LockSupport.unpark(thread);
    }
    while (itsTurn) {
      LockSupport.park(this);
    }
    switch (failure) {
      case null -> {
        // It went well so far.
      }
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      case Throwable checked -> throw new IllegalStateException(checked);
    }
  }

  /** Called by the code itself: others go on, until it is resumed. */
  public void giveWay() {
    handOver();
    while (!itsTurn) {
      LockSupport.park(this);
    }
  }

  public boolean hasEnded() {
    return ended;
  }

  private void handOver() {
    itsTurn = false;
    LockSupport.unpark(other);
  }
}
