package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.operator.Fixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationStatus.Metrics;
import dev.lockkeeper.api.MigrationStatus.Waiting;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long a run waits, and for what. */
class WaitsTest {
  private static final Metrics BEGUN = Metrics.begun(NOW.toString());

  @Test
  void shouldAddWhatIsWaitedForTheSame() {
    var waiting = Waits.after(BEGUN, Reason.AWAITING_WINDOW, NOW);
    assertThat(waiting.waiting()).isEqualTo(new Waiting("window", NOW.toString()));

    var still = Waits.after(waiting, Reason.NEVER_OPENS, NOW.plusSeconds(60));
    assertThat(still).as("nothing that grows").isEqualTo(waiting);

    var working = Waits.after(still, Reason.APPLYING, NOW.plusSeconds(3600));
    assertThat(working.waited()).isEqualTo(Map.of("window", "1h"));
    assertThat(working.waiting()).isNull();

    var again = Waits.after(working, Reason.WINDOW_CLOSED, NOW.plusSeconds(4000));
    var held = Waits.after(again, Reason.HELD, NOW.plusSeconds(4090));
    var done = Waits.after(held, Reason.SUCCEEDED, NOW.plusSeconds(4100));
    assertThat(done.waited()).isEqualTo(Map.of("window", "1h1m30s", "hold", "10s"));
  }

  @Test
  void shouldTellOfEachWaitOnceItHasEnded() {
    var waiting = Waits.after(BEGUN, Reason.AWAITING_APPROVAL, NOW);
    var working = Waits.after(waiting, Reason.APPLYING, NOW.plusSeconds(30));

    assertThat(Waits.between(BEGUN, waiting, NOW)).isEmpty();
    assertThat(Waits.between(waiting, waiting, NOW.plusSeconds(9))).isEmpty();
    assertThat(Waits.between(waiting, working, NOW.plusSeconds(30)))
        .contains(new Waits.Ended("approval", Duration.ofSeconds(30)));
    assertThat(Waits.between(null, BEGUN, NOW)).isEmpty();
  }

  @Test
  void shouldNotCountBackwards() {
    var waiting = Waits.after(BEGUN, Reason.AWAITING_CAPACITY, NOW);

    assertThat(Waits.after(waiting, Reason.APPLYING, NOW.minusSeconds(5)).waited()).isEmpty();
  }
}
