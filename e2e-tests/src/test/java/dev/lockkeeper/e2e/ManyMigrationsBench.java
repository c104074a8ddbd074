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
  private static final int SOME = 100;
  private static final int ALL = Integer.getInteger("lockkeeper.migrations", SOME);
  private static final Duration GLANCE = Duration.ofSeconds(2);

  /** Until everything that came with the last change is told and collected. */
  private static final Duration SETTLING = Duration.ofSeconds(20);

  private static final String REQUESTS = "lockkeeper_kubernetes_requests_total";
  private static final String PROCESSOR = "process_cpu_time_ns_total";

  private Operators operators;
  private String operator;

  /** What the operator has used until now. */
  private record Account(double requests, double processorSeconds, int restarts) {}

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

    var database = stage.createDatabase("many");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    run(stage, database, 1, Math.min(SOME, ALL));
    if (ALL > SOME) {
      run(stage, database, SOME + 1, ALL);
    }
  }

  private void run(Stage stage, Database database, int first, int last) {
    var before = account();
    var since = Instant.now();
    applyAll(stage, database, first, last);
    await("all have succeeded")
        .pollInterval(GLANCE)
        .atMost(Duration.ofMinutes(100))
        .until(() -> succeeded(stage) == last);
    var took = Duration.between(since, Instant.now());
    settle();
    var after = account();
    var ran = last - first + 1;
    System.out.printf(
        "With %,d Migrations that have run, the last %,d in %d s: %d MiB.%n",
        last, ran, took.toSeconds(), operators.memory(operator));
    if (after.restarts() > before.restarts()) {
      System.out.printf(
          "The operator began anew %d times in between: what each of these took is not known.%n%n",
          after.restarts() - before.restarts());
      return;
    }
    System.out.printf(
        "For each of these: %.1f requests to the API server, %.3f s of processor time.%n%n",
        (after.requests() - before.requests()) / ran,
        (after.processorSeconds() - before.processorSeconds()) / ran);
  }

  /** Each its own target: a schema of one database. */
  private static void applyAll(Stage stage, Database database, int first, int last) {
    database.execute(
        "DO $$BEGIN FOR i IN %d..%d LOOP EXECUTE 'CREATE SCHEMA s' || i; END LOOP; END$$"
            .formatted(first, last));
    IntStream.rangeClosed(first, last)
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
        operators.metric(operator, REQUESTS),
        operators.metric(operator, PROCESSOR) / 1e9,
        operators.restarts(operator));
  }

  private static void settle() {
    await().pollDelay(SETTLING).atMost(SETTLING.multipliedBy(2)).until(() -> true);
  }
}
