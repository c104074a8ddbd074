package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** The only node restarts in mid-run: runner, operator, API server and database end together. */
@Isolated
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@ExtendWith(StageExtension.class)
class NodeRestartedE2E {
  private static final int TARGETS = 4;

  /** Longer than a machine that shuts down waits for anybody. */
  private static final Duration CHANGESET = Duration.ofSeconds(6);

  @Test
  void shouldGoOnWhenItIsBackAndDoNothingTwice(Stage stage, Cluster cluster) {
    var node = new Node(cluster);
    try (var fleet = new Fleet(stage, TARGETS, CHANGESET)) {
      fleet.sail();
      fleet.awaitMidRun();

      var restarting = Instant.now();
      node.restart();
      node.awaitRestarted(restarting);
      var restarted = Instant.now();
      fleet.awaitArrival();

      fleet.shouldBeAsIfNothingHadHappened();
      assertThat(fleet.attempts())
          .as("attempts, of which the one on its way was lost")
          .isGreaterThan(fleet.attemptsOfCalmRuns());
      System.out.printf(
          "Node restarted in mid-run: all was ready after %d s, %d attempts in all instead of %d.%n",
          Duration.between(restarting, restarted).toSeconds(),
          fleet.attempts(),
          fleet.attemptsOfCalmRuns());
    }
  }
}
