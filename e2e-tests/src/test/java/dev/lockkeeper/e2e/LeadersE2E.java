package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationSpec;
import dev.lockkeeper.api.MigrationTargetStatus.AttemptOutcome;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Several operators, of which one leads: it disturbs every other story, and so runs alone. */
@Isolated
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@ExtendWith(StageExtension.class)
class LeadersE2E {
  private static final int ROUNDS = Integer.getInteger("lockkeeper.rounds", 20);

  /** What a process ends with that is no longer the leader. */
  private static final int LOST_LEADERSHIP = 10;

  /** A leader, a standby, and one that is just starting in the place of the last leader. */
  private static final int OPERATORS = 3;

  /** The rounds take turns with them, so that one round's work goes on through the next. */
  private static final List<List<String>> FLEETS =
      List.of(List.of("berlin", "warsaw"), List.of("lisbon", "madrid"));

  private static final List<String> TARGETS = FLEETS.stream().flatMap(List::stream).toList();
  private static final List<String> WORDS = List.of("one", "two", "three");

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
  void shouldDoNothingTwiceThoughLeadersSleepOverTheirLease(Stage stage) {
    var databases = new HashMap<String, Database>();
    for (var target : TARGETS) {
      var database = stage.register(target);
      database.execute("CREATE TABLE journal (word text)");
      databases.put(target, database);
    }
    Map<String, Set<String>> uids;
    try (var jobs = new JobWatch(stage)) {
      for (var round = 1; round <= ROUNDS; round++) {
        applyWork(stage, round);
        awaitMoment(round, jobs);
        var sleeper = operators.leader();
        var asleep = Instant.now();
        operators.putToSleep(sleeper);
        operators.awaitLeaderAfter(sleeper);
        operators.wake(sleeper);
        assertThat(operators.awaitEnd(sleeper, asleep).getExitCode())
            .as("the exit code of %s, woken in round %d", sleeper, round)
            .isEqualTo(LOST_LEADERSHIP);
        // Its container would come back by itself, but later from one round to the next.
        operators.replace(sleeper);
      }

      for (var round = 1; round <= ROUNDS; round++) {
        shouldHaveWorked(stage, round);
      }
      uids = jobs.uids();
    }
    for (var fleet = 0; fleet < FLEETS.size(); fleet++) {
      var words = wordsOf(fleet);
      for (var target : FLEETS.get(fleet)) {
        var database = databases.get(target);
        assertThat(database.history()).as(target).containsExactlyInAnyOrderElementsOf(words);
        assertThat(database.query("SELECT word FROM journal"))
            .as(target)
            .containsExactlyInAnyOrderElementsOf(words);
        assertThat(database.isUnlocked()).as(target).isTrue();
        assertThat(stage.target(target).getStatus().holder()).as(target).isNull();
      }
    }
    assertThat(uids)
        .as("one for each Migration and target")
        .hasSize(ROUNDS * FLEETS.getFirst().size())
        .allSatisfy((name, created) -> assertThat(created).as(name).hasSize(1));
    System.out.printf(
        "%d leaders slept over their lease and were woken: %d attempts, each of them once.%n",
        ROUNDS, uids.size());
  }

  @Test
  void shouldHandOver() {
    var stopped = operators.leader();
    var inOrder = handOver(stopped, operators::deleteInOrder);
    operators.awaitReady(OPERATORS);
    var killed = operators.leader();
    var afterDeath = handOver(killed, operators::kill);
    System.out.printf(
        "Another operator led %d ms after the leader was told to stop, %d ms after it was killed.%n",
        inOrder.toMillis(), afterDeath.toMillis());
  }

  private Duration handOver(String leader, Consumer<String> end) {
    var since = Instant.now();
    end.accept(leader);
    operators.awaitLeaderAfter(leader);
    return Duration.between(since, Instant.now());
  }

  private static void applyWork(Stage stage, int round) {
    var changelog = new Changelog(Map.of());
    for (var word : WORDS) {
      var id = word + "-" + round;
      changelog = changelog.with(id, "INSERT INTO journal VALUES ('%s');".formatted(id));
    }
    stage.apply(
        new ConfigMapBuilder(changelog.configMap(Map.of()))
            .editMetadata()
            .withName(nameOf(round))
            .endMetadata()
            .build());
    stage.apply(
        reading(
            nameOf(round),
            Fixtures.migration(nameOf(round), targetsOf(round).toArray(String[]::new))));
  }

  private static String nameOf(int round) {
    return "round-" + round;
  }

  private static List<String> targetsOf(int round) {
    return FLEETS.get(round % FLEETS.size());
  }

  private static List<String> wordsOf(int fleet) {
    return IntStream.rangeClosed(1, ROUNDS)
        .filter(round -> round % FLEETS.size() == fleet)
        .boxed()
        .flatMap(round -> WORDS.stream().map(word -> word + "-" + round))
        .toList();
  }

  /** The Migration with its changelog in a ConfigMap of its own name. */
  private static Migration reading(String configMap, Migration migration) {
    var spec = migration.getSpec();
    var changelog = spec.changelog();
    migration.setSpec(
        new MigrationSpec(
            new MigrationSpec.Changelog(
                changelog.path(),
                new MigrationSpec.ConfigMapSource(configMap, changelog.configMap().items()),
                changelog.contexts(),
                changelog.labelFilter(),
                changelog.parameters()),
            spec.targets(),
            spec.windows(),
            spec.gates(),
            spec.dependsOn(),
            spec.suspend(),
            spec.runner()));
    return migration;
  }

  /** Now at once, now when a Job of the round was created, now when one ended. */
  private static void awaitMoment(int round, JobWatch jobs) {
    Predicate<Job> moment =
        switch (round % 3) {
          case 0 -> null;
          case 1 -> job -> true;
          default -> job -> job.getStatus() != null && job.getStatus().getCompletionTime() != null;
        };
    if (moment != null) {
      await("work of round " + round + " is under way")
          .pollInterval(Duration.ofMillis(20))
          .atMost(Stage.PATIENCE)
          .until(
              () ->
                  jobs.present().stream()
                      .filter(job -> migrationOf(job).equals(nameOf(round)))
                      .anyMatch(moment));
    }
  }

  private static String migrationOf(Job job) {
    return job.getMetadata().getLabels().get("lockkeeper.dev/migration");
  }

  private static void shouldHaveWorked(Stage stage, int round) {
    var migration = nameOf(round);
    var status = stage.awaitSucceeded(migration).getStatus();
    assertThat(status.rollout().progress()).as(migration).isEqualTo("2/2");
    for (var target : targetsOf(round)) {
      assertThat(stage.target(target).getStatus().entryOf(migration))
          .as("outcome of %s on %s", migration, target)
          .hasValueSatisfying(
              entry -> {
                assertThat(entry.outcome()).isEqualTo(AttemptOutcome.Succeeded);
                assertThat(entry.changesets()).isEqualTo(WORDS.size());
              });
    }
  }
}
