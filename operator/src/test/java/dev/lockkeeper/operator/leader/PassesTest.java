package dev.lockkeeper.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockkeeper.operator.leader.core.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PassesTest {
  private static final int THREADS = 2;
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Supplier<Moment> CLOCK = () -> new Moment(System.nanoTime(), Instant.now());

  private final ManualClock clock = new ManualClock();
  private final Leadership leadership = new Leadership(CLOCK, () -> {});
  private final Heartbeat heartbeat = new Heartbeat(clock, LIMIT);
  private final Passes passes = new Passes(THREADS, leadership, heartbeat);

  @AfterEach
  void stop() {
    passes.shutdownNow();
  }

  @Test
  void shouldKeepAllPassesUntilItLeads() throws InterruptedException {
    var ran = new AtomicInteger();
    var all = new CountDownLatch(10);
    for (var i = 0; i < 10; i++) {
      passes.execute(
          () -> {
            ran.incrementAndGet();
            all.countDown();
          });
    }
    await().until(() -> passes.getActiveCount() == THREADS);

    assertThat(ran).hasValue(0);

    leadership.beginAlone();

    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shouldEndAtOnceOnAStandby() throws InterruptedException {
    var ran = new AtomicInteger();
    passes.execute(ran::incrementAndGet);
    await().until(() -> passes.getActiveCount() == 1);

    passes.shutdownNow();

    assertThat(passes.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).hasValue(0);
  }

  @Test
  void shouldBeatThroughItsOwnThreadsWhileItLeads() {
    leadership.beginAlone();
    clock.advance(LIMIT);
    assertThat(heartbeat.isAlive()).isFalse();

    passes.startPulse(() -> {});

    await().untilAsserted(() -> assertThat(heartbeat.isAlive()).isTrue());
  }

  @Test
  void shouldBeatOnAStandby() {
    clock.advance(LIMIT);

    passes.startPulse(() -> {});

    await().untilAsserted(() -> assertThat(heartbeat.isAlive()).isTrue());
  }

  @Test
  void shouldNotBeatWhenEveryThreadHangs() throws InterruptedException {
    leadership.beginAlone();
    var never = new CountDownLatch(1);
    for (var i = 0; i < THREADS; i++) {
      passes.execute(() -> hang(never));
    }
    await().until(() -> passes.getActiveCount() == THREADS);
    clock.advance(LIMIT);

    passes.pulse(() -> {});
    passes.pulse(() -> {});

    assertThat(heartbeat.isAlive()).isFalse();
    assertThat(passes.getQueue()).as("one pulse waits").hasSize(1);

    never.countDown();

    await().untilAsserted(() -> assertThat(heartbeat.isAlive()).isTrue());
  }

  @Test
  void shouldNotBeatWhenTheQueueIsBlocked() throws InterruptedException {
    var blocked = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    leadership.beginAlone();
    passes.startPulse(
        () -> {
          blocked.countDown();
          hang(never);
        });
    assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();

    clock.advance(LIMIT);

    assertThat(heartbeat.isAlive()).isFalse();

    never.countDown();

    await().untilAsserted(() -> assertThat(heartbeat.isAlive()).isTrue());
  }

  @Test
  void shouldNotTakeAPausedMachineForAStuckProcess() {
    clock.pause(LIMIT);

    assertThat(heartbeat.isAlive()).isTrue();

    clock.advance(LIMIT);

    assertThat(heartbeat.isAlive()).isFalse();
  }

  private static void hang(CountDownLatch until) {
    try {
      until.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
