package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Far more Migrations at once than the cluster can carry: the limit is the whole cluster's. */
@Isolated
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@ExtendWith(StageExtension.class)
class CrowdE2E {
  private static final int MANY = 45;
  private static final int FEW = 5;
  private static final int LIMIT = 4;

  /** About a hundred attempts, four at a time, on a machine with two busy cores. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private Cluster cluster;

  @BeforeEach
  void limit(Cluster cluster) {
    this.cluster = cluster;
    cluster.limitRunningAttempts(LIMIT);
  }

  @AfterEach
  void limitNoMore() {
    cluster.setUpAsInstalled();
  }

  @Test
  void shouldServeEverybodyInTurn(Stage large, Stage small) {
    var many = new Crowd(large, "many", MANY);
    var few = new Crowd(small, "few", FEW);
    many.prepare();
    few.prepare();

    try (var holds = new HoldWatch(cluster.client())) {
      var since = Instant.now();
      many.apply();
      few.apply(); // and so after the many, each with a target of its own
      await("%d Migrations have succeeded".formatted(MANY + FEW))
          .pollInterval(Duration.ofSeconds(2))
          .atMost(PATIENCE)
          .until(() -> many.haveSucceeded() && few.haveSucceeded());

      System.out.printf(
          "%d Migrations at once took %d s with at most %d attempts at a time; the %d of the small"
              + " namespace were done after %d s.%n",
          MANY + FEW,
          Duration.between(since, many.ends().getLast()).toSeconds(),
          holds.most(),
          FEW,
          Duration.between(since, few.ends().getLast()).toSeconds());
      assertThat(holds.most()).as("attempts at a time").isEqualTo(LIMIT);
    }
    many.shouldBeDoneOnce();
    few.shouldBeDoneOnce();
    assertThat(few.ends().getLast())
        .as("the end of the last of the few, and of the middle one of the many")
        .isBefore(many.ends().get(MANY / 2));
  }

  /** Migrations of one namespace, each with a target of its name. */
  private static final class Crowd {
    private final Stage stage;
    private final Map<String, Database> databases = new ConcurrentSkipListMap<>();
    private final List<String> names;

    Crowd(Stage stage, String prefix, int size) {
      this.stage = stage;
      this.names =
          IntStream.rangeClosed(1, size).mapToObj(number -> prefix + "-" + number).toList();
    }

    void prepare() {
      names.parallelStream().forEach(name -> databases.put(name, stage.register(name)));
      stage.publish(
          Changelog.of("customers", Fixtures.CREATE_CUSTOMERS)
              .with("orders", Fixtures.CREATE_ORDERS));
    }

    void apply() {
      names.forEach(name -> stage.apply(Fixtures.migration(name, name)));
    }

    boolean haveSucceeded() {
      return all().stream().allMatch(Crowd::hasSucceeded);
    }

    private static boolean hasSucceeded(Migration migration) {
      var phase = statusOf(migration).phase();
      assertThat(phase).as(migration.getMetadata().getName()).isNotEqualTo(Phase.Failed);
      return phase == Phase.Succeeded;
    }

    /** When its Migrations ended, the first one first. */
    List<Instant> ends() {
      return all().stream()
          .map(migration -> Instant.parse(statusOf(migration).history().getLast().finishedAt()))
          .sorted()
          .toList();
    }

    void shouldBeDoneOnce() {
      databases.forEach(
          (name, database) ->
              assertThat(database.history()).as(name).containsExactly("customers", "orders"));
      assertThat(stage.attempts()).as("one each").hasSize(names.size());
    }

    private List<Migration> all() {
      return stage
          .client()
          .resources(Migration.class)
          .inNamespace(stage.namespace())
          .list()
          .getItems();
    }

    private static MigrationStatus statusOf(Migration migration) {
      return Objects.requireNonNullElse(migration.getStatus(), MigrationStatus.EMPTY);
    }
  }
}
