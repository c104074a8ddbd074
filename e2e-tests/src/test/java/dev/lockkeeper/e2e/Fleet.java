package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.api.MigrationTargetStatus.AttemptOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Targets through which one Migration goes while the cluster suffers. Each changeset leaves its id
 * in a journal, so that the databases themselves tell what was done, and how often.
 */
final class Fleet implements AutoCloseable {
  private static final String MIGRATION = "fleet";
  private static final int CHANGESETS_OF_A_RUN = 3;

  /** A run that was disturbed all along, on a machine with two busy cores. */
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private final Stage stage;
  private final Duration changesetTakes;
  private final Map<String, Database> databases = new LinkedHashMap<>();
  private final List<String> ids = new ArrayList<>();
  private final JobWatch jobs;
  private final HoldWatch holds;
  private Changelog changelog = new Changelog(Map.of());
  private String runBefore = "";
  private int runs;

  Fleet(Stage stage, int size, Duration changesetTakes) {
    this.stage = stage;
    this.changesetTakes = changesetTakes;
    IntStream.rangeClosed(1, size).mapToObj("ship-%02d"::formatted).forEach(this::register);
    this.jobs = new JobWatch(stage);
    this.holds = new HoldWatch(stage.client());
  }

  private void register(String target) {
    var database = stage.register(target);
    database.execute(
        "CREATE TABLE journal (word text, written timestamptz DEFAULT clock_timestamp())");
    databases.put(target, database);
  }

  /** Begins the next run: a few changesets more for every target. */
  void sail() {
    runBefore = runs == 0 ? "" : status().run();
    runs++;
    for (var changeset = 1; changeset <= CHANGESETS_OF_A_RUN; changeset++) {
      var id = "%d-%d".formatted(runs, changeset);
      ids.add(id);
      changelog =
          changelog.with(
              id,
              "DO $$ BEGIN PERFORM pg_sleep(%s); END $$; INSERT INTO journal (word) VALUES ('%s');"
                  .formatted(changesetTakes.toMillis() / 1000.0, id));
    }
    stage.publish(changelog);
    if (runs == 1) {
      stage.apply(Fixtures.migration(MIGRATION, databases.keySet().toArray(String[]::new)));
    }
  }

  /** Whether the newest run is over; then {@link #sail} begins the next. */
  boolean hasArrived() {
    var status = status();
    return status.phase() == Phase.Succeeded && !runBefore.equals(status.run());
  }

  private MigrationStatus status() {
    return Objects.requireNonNullElse(
        stage.migration(MIGRATION).getStatus(), MigrationStatus.EMPTY);
  }

  void awaitArrival() {
    await("run " + runs + " over " + databases.keySet())
        .pollInterval(Duration.ofMillis(500))
        .atMost(PATIENCE)
        .until(this::hasArrived);
  }

  /** Waits until a target is done and a changeset of another one runs. */
  void awaitMidRun() {
    await("a run that is half done")
        .pollInterval(Duration.ofMillis(500))
        .atMost(PATIENCE)
        .until(() -> done() > 0 && databases.values().stream().anyMatch(Fleet::isWorkedOn));
  }

  private long done() {
    return databases.values().stream().filter(one -> one.history().equals(ids)).count();
  }

  private static boolean isWorkedOn(Database database) {
    return !database
        .query(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                + " AND state = 'active' AND query LIKE 'DO %pg_sleep%'")
        .isEmpty();
  }

  /** Changesets of all targets that were written between the two instants. */
  int writtenBetween(Instant from, Instant to) {
    return databases.values().stream()
        .mapToInt(
            database ->
                database
                    .query(
                        "SELECT word FROM journal WHERE written BETWEEN '%s' AND '%s'"
                            .formatted(from, to))
                    .size())
        .sum();
  }

  int runs() {
    return runs;
  }

  /** Attempts of a fleet whose every attempt came to its own end. */
  int attemptsOfCalmRuns() {
    return runs * databases.size();
  }

  int attempts() {
    return jobs.uids().size();
  }

  /** What must be so in the end, whatever happened on the way. */
  void shouldBeAsIfNothingHadHappened() {
    shouldHaveSucceeded(stage.migration(MIGRATION));
    databases.forEach(this::shouldHaveEverythingOnce);
    assertThat(jobs.uids())
        .as("an attempt is one Job")
        .allSatisfy((name, created) -> assertThat(created).as(name).hasSize(1));
    awaitAfterwork();
  }

  /** These writes come after the status that says that the run is over. */
  private void awaitAfterwork() {
    await("no finalizer, and a time to live on every Job")
        .atMost(Stage.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(stage.migration(MIGRATION).getMetadata().getFinalizers()).isEmpty();
              assertThat(jobs.present())
                  .isNotEmpty()
                  .allSatisfy(
                      job ->
                          assertThat(job.getSpec().getTtlSecondsAfterFinished())
                              .as(job.getMetadata().getName())
                              .isNotNull());
            });
  }

  private void shouldHaveSucceeded(Migration migration) {
    assertThat(migration.getStatus().rollout().progress())
        .isEqualTo("%1$d/%1$d".formatted(databases.size()));
    assertThat(migration.getStatus().failures()).isEmpty();
  }

  private void shouldHaveEverythingOnce(String target, Database database) {
    assertThat(database.history()).as("history of " + target).containsExactlyElementsOf(ids);
    assertThat(database.query("SELECT word FROM journal ORDER BY written"))
        .as("journal of " + target)
        .containsExactlyElementsOf(ids);
    assertThat(database.isUnlocked()).as(target + " is unlocked").isTrue();

    var status = stage.target(target).getStatus();
    assertThat(status.holder()).as("holder of " + target).isNull();
    assertThat(status.entryOf(MIGRATION))
        .hasValueSatisfying(
            entry -> assertThat(entry.outcome()).isEqualTo(AttemptOutcome.Succeeded));
    assertThat(holds.attempts(stage, target))
        .as("attempts on %s only rise", target)
        .isNotEmpty()
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Override
  public void close() {
    holds.close();
    jobs.close();
  }
}
