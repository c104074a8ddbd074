package dev.lockkeeper.operator.leader;

import dev.lockkeeper.operator.leader.core.LeaseTimes;
import dev.lockkeeper.operator.leader.core.Moment;
import dev.lockkeeper.operator.leader.core.Term;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Whether this operator leads: asked before every write, and once begun only extended in time.
 * Whoever finds that its time is over ends the process, be it the watchdog or the thread that was
 * about to write.
 */
public final class Leadership {
  private final Supplier<Moment> clock;
  private final Runnable end;
  private final AtomicReference<State> state = new AtomicReference<>(new Standby());
  private final CountDownLatch begun = new CountDownLatch(1);
  private final AtomicBoolean lost = new AtomicBoolean();

  /**
   * Not leading yet.
   *
   * @param end ends the process at once; called when leadership is lost, and only once
   */
  public Leadership(Supplier<Moment> clock, Runnable end) {
    this.clock = clock;
    this.end = end;
  }

  /** Leads from now on, without a lease: no other operator is there. */
  public void beginAlone() {
    begin(Term.endless(clock.get()));
  }

  /**
   * The lease is ours since {@code sent}, just before the request that said so.
   *
   * @throws NotLeading if that was too long ago to count, or the term before it is over
   */
  void renewed(Moment sent, LeaseTimes times) {
    var term = new Term(sent, times.renewDeadline());
    switch (state.get()) {
      case Standby() -> begin(term);
      case Leading(var before) -> {
        // Renewed or not: whoever slept over a deadline has passes under way that saw another time.
        requireTerm(before);
        state.set(new Leading(term));
        requireTerm(term);
      }
      case Ended() -> {
        // It has been given up on purpose.
      }
    }
  }

  private void begin(Term term) {
    state.set(new Leading(term));
    requireTerm(term);
    begun.countDown();
  }

  /** Waits until this operator leads. */
  void awaitBegin() throws InterruptedException {
    begun.await();
  }

  public boolean isLeading() {
    return state.get() instanceof Leading(var term) && !term.isOver(clock.get());
  }

  /** Whether work was begun, and with it the lease is worth giving back. */
  public boolean hasBegun() {
    return begun.getCount() == 0;
  }

  /**
   * For the instant before a write.
   *
   * @throws NotLeading if this operator must not write
   */
  void require() {
    switch (state.get()) {
      case Leading(var term) -> requireTerm(term);
      case Standby() -> throw new NotLeading("This operator stands by: it must not write.");
      case Ended() -> throw new NotLeading("This operator has given its lease back.");
    }
  }

  /** Ends the process if the term is over. */
  void check() {
    if (state.get() instanceof Leading(var term)) {
      requireTerm(term);
    }
  }

  /** Nothing is written any more, and the term's end is no loss. */
  void endInOrder() {
    check();
    state.set(new Ended());
  }

  private void requireTerm(Term term) {
    if (term.isOver(clock.get())) {
      lose();
    }
  }

  /** Another leads, or may lead. */
  void lose() {
    if (lost.compareAndSet(false, true)) {
      end.run();
    }
    throw new NotLeading("This operator does not lead any more.");
  }

  private sealed interface State {}

  private record Standby() implements State {}

  private record Leading(Term term) implements State {}

  private record Ended() implements State {}
}
