package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** The API server stops in mid-run: runners go on, and nobody can be told. */
@Isolated
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@ExtendWith(StageExtension.class)
class ApiServerLostE2E {
  private static final int TARGETS = 4;
  private static final Duration OUTAGE = Duration.ofSeconds(30);

  /** A target's three changesets end well within the outage, though not before it begins. */
  private static final Duration CHANGESET = Duration.ofSeconds(4);

  private Node node;

  @BeforeEach
  void find(Cluster cluster) {
    node = new Node(cluster);
  }

  /** Whatever became of the story: the others need it. */
  @AfterEach
  void bringBack() {
    var since = Instant.now();
    node.startApiServer();
    node.awaitLed(since);
  }

  @Test
  void shouldGoOnWhenItIsBackAndDoNothingTwice(Stage stage) {
    try (var fleet = new Fleet(stage, TARGETS, CHANGESET)) {
      fleet.sail();
      fleet.awaitMidRun();

      node.stopApiServer();
      var gone = Instant.now();
      node.staySilent(OUTAGE);
      var returning = Instant.now();
      node.startApiServer();
      node.awaitLed(returning);
      var led = Instant.now();
      fleet.awaitArrival();

      fleet.shouldBeAsIfNothingHadHappened();
      assertThat(fleet.attempts()).isEqualTo(fleet.attemptsOfCalmRuns());
      var meanwhile = fleet.writtenBetween(gone, returning);
      assertThat(meanwhile).as("changesets that ended while nobody could be told").isPositive();
      System.out.printf(
          "API server gone for %d s: %d changesets ended meanwhile, an operator led %d s after its"
              + " start, %d attempts in all, each of them once.%n",
          Duration.between(gone, returning).toSeconds(),
          meanwhile,
          Duration.between(returning, led).toSeconds(),
          fleet.attempts());
    }
  }
}
