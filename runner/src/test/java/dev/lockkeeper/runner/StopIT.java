package dev.lockkeeper.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Progress.Event;
import dev.lockkeeper.contract.RunResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attempts that are asked to stop while a changeset runs: it waits for a lock that a test holds.
 */
class StopIT {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String THREE =
      """
      --liquibase formatted sql
      --changeset ann:1
      CREATE TABLE a (id int);
      --changeset ann:2
      CREATE TABLE b (id int);
      SELECT pg_advisory_xact_lock(42);
      --changeset ann:3
      CREATE TABLE c (id int);
      """;

  @TempDir Path root;
  private final PostgresServer.Database database = PostgresServer.database();

  @Test
  void shouldEndAfterTheChangesetThatRunsWhenASignalComes() throws SQLException {
    var bench = planned();

    try (var gate = gate();
        var child = bench.start(Action.APPLY)) {
      child.awaitProgress(Event.CHANGESET_STARTED, "::2::").terminate();
      child.awaitProgress(Event.STOPPING, "");
      assertThat(child.isAlive()).isTrue();
      long opened = open(gate);
      int status = child.awaitEnd();

      assertThat(Duration.ofNanos(System.nanoTime() - opened)).isLessThan(SOON);
      assertThat(status).isEqualTo(ExitCode.STOPPED.code());
      assertStoppedAfterTheSecond(child.result(), ExitCode.STOPPED);
    }
    assertGoesOn(bench);
  }

  @Test
  void shouldEndAfterTheChangesetThatRunsWhenItsTimeIsUp() throws SQLException {
    var bench = planned();

    try (var gate = gate();
        var child = bench.stopAt(Instant.now().plusSeconds(4)).start(Action.APPLY)) {
      child.awaitProgress(Event.STOPPING, "");
      open(gate);

      assertThat(child.awaitEnd()).isEqualTo(ExitCode.DEADLINE_REACHED.code());
      assertStoppedAfterTheSecond(child.result(), ExitCode.DEADLINE_REACHED);
    }
    assertGoesOn(bench.stopAt(null));
  }

  @Test
  void shouldNotBeginWhatItsTimeDoesNotAllow() {
    var bench = planned().stopAt(Instant.now().minusSeconds(1));

    var attempt = bench.apply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.DEADLINE_REACHED);
    assertThat(attempt.result().message()).contains("spec.runner.deadline");
    assertThat(database.tables()).isEmpty();
  }

  @Test
  void shouldTouchNothingWhenStartedTooLate() {
    var bench =
        planned().startBy(Instant.now().minusSeconds(1)).secret("host", "no.such.host.invalid");

    var attempt = bench.apply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.TOO_LATE);
    assertThat(attempt.result().run()).isEqualTo("7f3a91c2-1");
    assertThat(attempt.progress()).isEmpty();
  }

  @Test
  void shouldSucceedWhenAskedToStopAfterItsLastChangeset() throws SQLException {
    var bench = planned();
    bench.file("shop.sql", THREE.substring(0, THREE.indexOf("--changeset ann:3")));
    bench.mount(bench.plan().plan());

    try (var gate = gate();
        var child = bench.start(Action.APPLY)) {
      child.awaitProgress(Event.CHANGESET_STARTED, "::2::").terminate();
      child.awaitProgress(Event.STOPPING, "");
      open(gate);

      assertThat(child.awaitEnd()).isZero();
      assertThat(child.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    }
  }

  private void assertStoppedAfterTheSecond(RunResult result, ExitCode how) {
    assertThat(result.exitCode()).isEqualTo(how);
    assertThat(result.changesets()).isEqualTo(new RunResult.Changesets(3, 2));
    assertThat(database.tables()).contains("a", "b").doesNotContain("c");
    assertThat(database.history()).containsExactly("1", "2");
    assertThat(database.lockOwners()).isEmpty();
  }

  private void assertGoesOn(Workbench bench) {
    var next = bench.apply();

    assertThat(next.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(next.applied()).containsExactly("shop.sql::3::ann");
    assertThat(database.history()).containsExactly("1", "2", "3");
  }

  private Workbench planned() {
    var bench = new Workbench(root).target(database).file("shop.sql", THREE);
    return bench.mount(bench.plan().plan());
  }

  private Connection gate() throws SQLException {
    var gate = database.connect();
    gate.createStatement().execute("SELECT pg_advisory_lock(42)");
    return gate;
  }

  /** Opens the gate as soon as the runner waits at it; the instant by the JVM's own clock. */
  private long open(Connection gate) throws SQLException {
    Awaitility.await("the runner waits")
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                !database
                    .query("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                    .isEmpty());
    gate.createStatement().execute("SELECT pg_advisory_unlock(42)");
    return System.nanoTime();
  }
}
