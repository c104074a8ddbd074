package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Operators that are killed in the middle of anything: every other story would suffer. */
@Isolated
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@ExtendWith(StageExtension.class)
class KilledE2E {
  private static final int ROUNDS = Integer.getInteger("lockkeeper.rounds", 20);
  private static final int TARGETS = 10;

  /** One to be killed, one to take over, and one that is just starting. */
  private static final int OPERATORS = 3;

  /** A leader lives no longer: enough for a target or two. */
  private static final Duration LONGEST_LIFE = Duration.ofSeconds(2);

  private static final Duration CHANGESET = Duration.ofMillis(500);

  private Operators operators;

  @BeforeEach
  void startStandbys(Cluster cluster) {
    operators = new Operators(cluster.client());
    operators.scale(OPERATORS);
  }

  @AfterEach
  void stopStandbys() {
    operators.scale(1);
  }

  @Test
  void shouldEndAsIfNothingHadHappened(Stage stage) {
    var seed = Long.getLong("lockkeeper.seed", System.currentTimeMillis());
    System.out.printf("KilledE2E: instants by -Dlockkeeper.seed=%d%n", seed);
    var instants = new Random(seed);
    try (var fleet = new Fleet(stage, TARGETS, CHANGESET)) {
      fleet.sail();
      for (var round = 1; round <= ROUNDS; round++) {
        var leader = operators.leader();
        live(Duration.ofMillis(instants.nextLong(LONGEST_LIFE.toMillis())));
        operators.kill(leader);
        operators.awaitLeaderAfter(leader);
        if (fleet.hasArrived() && round < ROUNDS) {
          fleet.sail(); // so that every kill meets work
        }
      }
      fleet.awaitArrival();

      fleet.shouldBeAsIfNothingHadHappened();
      assertThat(fleet.attempts()).isEqualTo(fleet.attemptsOfCalmRuns());
      System.out.printf(
          "Operators killed at %d instants of %d runs over %d targets: %d attempts, each of them"
              + " once.%n",
          ROUNDS, fleet.runs(), TARGETS, fleet.attempts());
    }
  }

  /** Nothing is waited for: the instant is what the seed says. */
  private static void live(Duration time) {
    await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
  }
}
