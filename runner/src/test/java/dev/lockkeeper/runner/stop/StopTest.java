package dev.lockkeeper.runner.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.runner.result.Ended;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class StopTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final InstantSource source = now::get;
  private final Clock clock = source.withZone(ZoneOffset.UTC);
  private final Stop stop = new Stop(clock);

  @Test
  void shouldGoOnUntilAsked() {
    assertThatCode(stop::check).doesNotThrowAnyException();

    stop.ask("a signal came");

    assertStopped(stop::check, "a signal came");
  }

  @Test
  void shouldKeepTheFirstReasonAndTellItOnce() {
    var told = new ArrayList<String>();
    stop.onAsked(told::add);

    stop.ask("first");
    stop.ask("second");

    assertStopped(stop::check, "first");
    assertThat(told).containsExactly("first");
  }

  @Test
  void shouldStopByTheClockEvenIfItsTimerHasSlept() {
    stop.askAt(NOW.plus(Duration.ofHours(6)));
    assertThatCode(stop::check).doesNotThrowAnyException();

    now.set(NOW.plus(Duration.ofHours(6)));

    assertEnds(
        stop::check, ExitCode.DEADLINE_REACHED, "its deadline at 2026-11-21T16:00:00Z was reached");
  }

  @Test
  void shouldEndAPauseWhenItsTimeIsUp() {
    stop.askAt(NOW.plusMillis(50));

    assertEnds(() -> stop.pause(Duration.ofMinutes(1)), ExitCode.DEADLINE_REACHED, "was reached");
  }

  @Test
  void shouldEndAPauseWhenAsked() {
    var pausing = CompletableFuture.runAsync(() -> stop.ask("now"));

    assertStopped(() -> stop.pause(Duration.ofMinutes(1)), "now");
    pausing.join();
  }

  @Test
  void shouldReturnFromAPauseThatNobodyEnds() {
    assertThatCode(() -> stop.pause(Duration.ofMillis(1))).doesNotThrowAnyException();
  }

  @Test
  void shouldReturnWorkThatIsDone() throws Exception {
    assertThat(stop.await(CompletableFuture.supplyAsync(() -> 7))).isEqualTo(7);
  }

  @Test
  void shouldLeaveWorkThatIsNot() {
    var _ = CompletableFuture.runAsync(() -> stop.ask("now"));

    assertStopped(() -> stop.await(new CompletableFuture<>()), "now");
  }

  @Test
  void shouldPassOnHowWorkFailed() {
    assertThatThrownBy(
            () -> stop.await(CompletableFuture.failedFuture(new IllegalStateException("no"))))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("no");
  }

  private static void assertStopped(ThrowingCallable step, String why) {
    assertEnds(step, ExitCode.STOPPED, why);
  }

  private static void assertEnds(ThrowingCallable step, ExitCode exitCode, String why) {
    assertThatThrownBy(step)
        .isInstanceOfSatisfying(
            Ended.class,
            end -> {
              assertThat(end.exitCode()).isEqualTo(exitCode);
              assertThat(end.why()).contains(why);
            });
  }
}
