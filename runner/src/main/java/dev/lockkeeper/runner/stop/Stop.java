package dev.lockkeeper.runner.stop;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.runner.result.Ended;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The wish that this attempt stop. Waiting ends at once when it comes; a changeset that runs is let
 * end.
 */
public final class Stop {
  private final Clock clock;
  private final CompletableFuture<Wish> asked = new CompletableFuture<>();
  private volatile @Nullable Instant stopAt;

  public Stop(Clock clock) {
    this.clock = clock;
  }

  /** Stops the attempt now; the first reason counts. */
  public void ask(String reason) {
    asked.complete(new Wish(ExitCode.STOPPED, reason));
  }

  /** Tells {@code listener} the reason once, when the attempt is asked to stop. */
  public void onAsked(Consumer<String> listener) {
    var _ = asked.thenAccept(wish -> listener.accept(wish.reason()));
  }

  /** Stops the attempt at {@code instant}, without anybody's word. */
  public void askAt(Instant instant) {
    stopAt = instant;
    var millis = Math.max(0, Duration.between(clock.instant(), instant).toMillis());
    asked.completeOnTimeout(reached(instant), millis, TimeUnit.MILLISECONDS);
  }

  /**
   * The place between two steps where the attempt may stop.
   *
   * @throws Ended with {@link ExitCode#STOPPED} when asked to, with {@link
   *     ExitCode#DEADLINE_REACHED} when its time is over
   */
  public void check() throws Ended {
    var limit = stopAt;
    // The timer behind askAt stands still while the machine sleeps; the clock does not.
    if (limit != null && !clock.instant().isBefore(limit)) {
      asked.complete(reached(limit));
    }
    if (asked.isDone()) {
      throw stopped();
    }
  }

  /** Waits for {@code duration}, or until the attempt is to stop. */
  public void pause(Duration duration) throws Ended {
    check();
    try {
      asked.get(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("asked is never completed with a failure", e);
    }
    throw stopped();
  }

  /**
   * Waits for {@code work}, or until the attempt is to stop; the work is then left alone.
   *
   * @throws ExecutionException when the work failed
   */
  public <T> T await(CompletableFuture<T> work) throws Ended, ExecutionException {
    try {
      CompletableFuture.anyOf(work.handle((value, failure) -> ""), asked).get();
      if (work.isDone()) {
        return work.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw stopped();
  }

  private Ended stopped() {
    var wish = asked.getNow(new Wish(ExitCode.STOPPED, "interrupted"));
    return new Ended(wish.exitCode(), "Stopped: " + wish.reason() + ".");
  }

  private static Wish reached(Instant instant) {
    return new Wish(
        ExitCode.DEADLINE_REACHED,
        "its deadline at %s was reached: what is left goes on in the next attempt; where one"
                .formatted(instant)
            + " changeset takes longer, raise spec.runner.deadline");
  }

  /** Why the attempt shall stop, and how it then ends. */
  private record Wish(ExitCode exitCode, String reason) {}
}
