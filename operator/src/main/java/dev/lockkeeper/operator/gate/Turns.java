package dev.lockkeeper.operator.gate;

import dev.lockkeeper.operator.gate.core.Answer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** So many at a time, in the order in which they came; who waits too long goes without. */
final class Turns {
  private final Semaphore free;

  Turns(int atATime) {
    free = new Semaphore(atATime, true);
  }

  /** Something that takes its time. */
  @FunctionalInterface
  interface Task {
    Answer answer() throws InterruptedException;
  }

  /**
   * What {@code task} comes to, once it is its turn.
   *
   * @param without what is answered where that does not come in time
   */
  Answer take(Duration patience, Answer without, Task task) throws InterruptedException {
    if (!free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      return without;
    }
    try {
      return task.answer();
    } finally {
      free.release();
    }
  }
}
