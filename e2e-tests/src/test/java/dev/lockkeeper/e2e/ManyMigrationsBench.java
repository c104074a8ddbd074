package dev.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What the operator needs: memory at rest and with many Migrations, requests and processor time for
 * each of them. Prints; judges nothing.
 */
@Isolated
@Timeout(value = 120, unit = TimeUnit.MINUTES)
@ExtendWith(StageExtension.class)
class ManyMigrationsBench {
  private static final int MIGRATIONS = Integer.getInteger("lockkeeper.migrations", 100);
  private static final Duration GLANCE = Duration.ofSeconds(2);

  /** Until everything that came with the last change is told and collected. */
  private static final Duration SETTLING = Duration.ofSeconds(20);

  private static final String REQUESTS = "lockkeeper_kubernetes_requests_total";
  private static final String PROCESSOR = "process_cpu_time_ns_total";

  private Operators operators;
  private String operator;

  /** What the operator has used until now. */
  private record Account(double requests, double processorSeconds) {}

  @Test
  void measure(Stage stage, Cluster cluster) {
    operators = new Operators(cluster.client());
    operators.scale(1);
    var before = operators.leader();
    operators.deleteInOrder(before);
    operator = operators.awaitLeaderAfter(before);
    operators.awaitReady(1);
    settle();
    System.out.printf("%nOperator at rest: %d MiB.%n", operators.memory(operator));

    var atRest = account();
    var since = Instant.now();
    applyAll(stage);
    await("all have succeeded")
        .pollInterval(GLANCE)
        .atMost(Duration.ofMinutes(100))
        .until(() -> succeeded(stage) == MIGRATIONS);
    var took = Duration.between(since, Instant.now());
    settle();
    var after = account();
    System.out.printf(
        "With %,d Migrations that have run, in %d s: %d MiB.%n"
            + "For each of them: %.1f requests to the API server, %.3f s of processor time.%n%n",
        MIGRATIONS,
        took.toSeconds(),
        operators.memory(operator),
        (after.requests() - atRest.requests()) / MIGRATIONS,
        (after.processorSeconds() - atRest.processorSeconds()) / MIGRATIONS);
  }

  /** Each its own target: a schema of one database. */
  private static void applyAll(Stage stage) {
    var database = stage.createDatabase("many");
    database.execute(
        "DO $$BEGIN FOR i IN 1..%d LOOP EXECUTE 'CREATE SCHEMA s' || i; END LOOP; END$$"
            .formatted(MIGRATIONS));
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    IntStream.rangeClosed(1, MIGRATIONS)
        .forEach(
            number -> {
              var name = "m" + number;
              stage.createSecret(name, database);
              stage.apply(Fixtures.target(name, "s" + number, 0, Map.of()));
              stage.apply(Fixtures.migration(name, name));
            });
  }

  private static long succeeded(Stage stage) {
    return stage
        .client()
        .resources(Migration.class)
        .inNamespace(stage.namespace())
        .list()
        .getItems()
        .stream()
        .filter(one -> one.getStatus() != null && one.getStatus().phase() == Phase.Succeeded)
        .count();
  }

  private Account account() {
    return new Account(
        operators.metric(operator, REQUESTS), operators.metric(operator, PROCESSOR) / 1e9);
  }

  private static void settle() {
    await().pollDelay(SETTLING).atMost(SETTLING.multipliedBy(2)).until(() -> true);
  }
}
