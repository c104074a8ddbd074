package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.e2e.Legs.Milestone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * One target, twelve changesets: a Migration beside a plain Job with the Liquibase CLI, in turns,
 * on the same cluster and the same server. Prints medians and ratios; judges nothing.
 */
@Isolated
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@ExtendWith(StageExtension.class)
class OneTargetBench {
  private static final int ROUNDS = Integer.getInteger("lockkeeper.rounds", 10);
  private static final int CHANGESETS = 12;
  private static final Changelog CHANGELOG = changelog();

  /** What is seen the first time is not counted: images and caches are cold. */
  private static final int WARM_UP = 1;

  private static final Duration GLANCE = Duration.ofMillis(20);

  private static Changelog changelog() {
    var changelog = Changelog.of("table-0", "CREATE TABLE table_0 (id bigint PRIMARY KEY);");
    for (var number : IntStream.range(1, CHANGESETS).toArray()) {
      changelog =
          changelog.with(
              "table-" + number,
              "CREATE TABLE table_%d (id bigint PRIMARY KEY, before bigint REFERENCES table_%d);"
                  .formatted(number, number - 1));
    }
    return changelog;
  }

  /** One round: seconds to each milestone and to its end, and of processor time. */
  private record Round(Map<Milestone, Double> at, double end, double processor) {}

  @Test
  void compare(Stage stage) {
    var ours = new ArrayList<Round>();
    var plain = new ArrayList<Round>();
    stage.publish(CHANGELOG);
    stage.apply(PlainJob.changelog(CHANGELOG));
    try (var processor = new ProcessorTime()) {
      for (var round = 0; round < WARM_UP + ROUNDS; round++) {
        var migrated = migrate(stage, "ours-" + round, processor);
        var run = runPlainJob(stage, "plain-" + round, processor);
        if (round >= WARM_UP) {
          ours.add(migrated);
          plain.add(run);
        }
      }
    }
    print(ours, plain);
  }

  private static Round migrate(Stage stage, String target, ProcessorTime processor) {
    var database = stage.register(target);
    try (var legs = new Legs(stage)) {
      var since = Instant.now();
      stage.apply(Fixtures.migration(target, target));
      var end = awaitEnd("the Migration succeeded", () -> hasSucceeded(stage, target));
      var round = round(legs, since, end, processor);
      assertThat(database.history()).hasSize(CHANGESETS);
      return round;
    } finally {
      sweep(stage);
    }
  }

  private static boolean hasSucceeded(Stage stage, String name) {
    var migration = stage.client().resources(Migration.class).inNamespace(stage.namespace());
    var status = migration.withName(name).get().getStatus();
    return status != null && "Succeeded".equals(String.valueOf(status.phase()));
  }

  private static Round runPlainJob(Stage stage, String target, ProcessorTime processor) {
    var database = stage.createDatabase(target);
    stage.createSecret(target, database);
    try (var legs = new Legs(stage)) {
      var since = Instant.now();
      stage.apply(PlainJob.job(target));
      var end = awaitEnd("the Job is complete", () -> legs.has(Milestone.COMPLETE));
      var round = round(legs, since, end, processor);
      assertThat(database.history()).hasSize(CHANGESETS);
      return round;
    } finally {
      sweep(stage);
    }
  }

  private static Instant awaitEnd(String what, Callable<Boolean> ended) {
    await(what).pollDelay(Duration.ZERO).pollInterval(GLANCE).atMost(Stage.PATIENCE).until(ended);
    return Instant.now();
  }

  private static Round round(Legs legs, Instant since, Instant end, ProcessorTime processor) {
    await("the last look at the container")
        .atMost(Stage.PATIENCE)
        .until(() -> processor.of(legs.containerId()).isPresent());
    var at = new EnumMap<Milestone, Double>(Milestone.class);
    for (var milestone : Milestone.values()) {
      at.put(milestone, seconds(legs.from(since, milestone)));
    }
    return new Round(
        at, seconds(Duration.between(since, end)), processor.of(legs.containerId()).getAsDouble());
  }

  /** Nothing of a round is there in the next. */
  private static void sweep(Stage stage) {
    stage.client().resources(Migration.class).inNamespace(stage.namespace()).delete();
    stage.client().batch().v1().jobs().inNamespace(stage.namespace()).delete();
    await("all of the round is gone")
        .atMost(Stage.PATIENCE)
        .until(() -> stage.attempts().isEmpty() && stage.pods().isEmpty());
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  private static void print(List<Round> ours, List<Round> plain) {
    System.out.printf(
        "%nOne target, %d changesets, medians of %d rounds in turns, seconds after kubectl apply:%n%n"
            + "%-26s %12s %12s%n",
        CHANGESETS, ours.size(), "", "Lockkeeper", "plain Job");
    for (var milestone : Milestone.values()) {
      System.out.printf(
          "%-26s %12s %12s%n", milestone.text, at(ours, milestone), at(plain, milestone));
    }
    System.out.printf("%-26s %12.2f %12s%n", "Succeeded", ends(ours), "");
    System.out.printf(
        "%-26s %12.2f %12.2f%n", "processor time of its pod", processors(ours), processors(plain));
    System.out.printf(
        "%nLockkeeper against the plain Job: %.2f of the time, %.2f of the processor time.%n%n",
        ends(ours) / ends(plain), processors(ours) / processors(plain));
  }

  private static String at(List<Round> rounds, Milestone milestone) {
    var median = median(rounds.stream().map(round -> round.at().get(milestone)).toList());
    return median == 0 ? "-" : "%.2f".formatted(median);
  }

  private static double ends(List<Round> rounds) {
    return median(rounds.stream().map(Round::end).toList());
  }

  private static double processors(List<Round> rounds) {
    return median(rounds.stream().map(Round::processor).toList());
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
