package dev.lockkeeper.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Progress.Event;
import dev.lockkeeper.contract.RunResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void shouldCancelTheChangesetThatRunsWhenToldTo() throws SQLException {
    var bench = planned();

    try (var gate = gate()) {
      var result = applyUntilTimeIsUp(bench, gate).result();

      assertThat(result.exitCode()).isEqualTo(ExitCode.CANCELLED);
      assertThat(result.message())
          .startsWith("shop.sql::2::ann ran when the window closed at ")
          .endsWith(": it was cancelled and rolled back.");
      assertThat(result.changesets())
          .extracting(RunResult.Changesets::pending, RunResult.Changesets::applied)
          .containsExactly(3, 1);
      assertThat(database.tables()).contains("a").doesNotContain("b", "c");
      assertThat(database.history()).containsExactly("1");
      assertThat(database.lockOwners()).isEmpty();
    }
    var next = bench.cancelAt(null).apply();
    assertThat(next.applied()).containsExactly("shop.sql::2::ann", "shop.sql::3::ann");
  }

  /** What would be taken lightly is rolled back all the same, and is no changeset that ran. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--changeset ann:2 failOnError:false",
        """
        --changeset ann:2
        --preconditions onFail:MARK_RAN onError:MARK_RAN
        --precondition-sql-check expectedResult:0 SELECT count(*) FROM (SELECT pg_advisory_xact_lock(42)) AS waited""",
        """
        --changeset ann:2
        DO $$ BEGIN PERFORM pg_advisory_xact_lock(42); EXCEPTION WHEN query_canceled THEN NULL; END $$;
        """
      })
  void shouldCancelWhatWouldTakeItLightly(String second) throws SQLException {
    var bench =
        new Workbench(root)
            .target(database)
            .file(
                "shop.sql",
                "--liquibase formatted sql\n%s\nSELECT pg_advisory_xact_lock(42);\n"
                    .formatted(second));

    try (var gate = gate()) {
      var result = applyUntilTimeIsUp(bench, gate).result();

      assertThat(result.exitCode()).isEqualTo(ExitCode.CANCELLED);
      assertThat(result.changesets().applied()).isZero();
      assertThat(database.history()).isEmpty();
    }
  }

  /** Half of it would stay: it is let end. */
  @Test
  void shouldNotCancelWhatRunsOutsideATransaction() throws SQLException {
    var bench =
        new Workbench(root)
            .target(database)
            .file(
                "shop.sql",
                """
                --liquibase formatted sql
                --changeset ann:1 runInTransaction:false
                SELECT pg_advisory_xact_lock(42);
                --changeset ann:2
                CREATE TABLE b (id int);
                """);

    try (var gate = gate()) {
      var clock = new MovableClock();
      var attempt = begin(bench, clock);
      awaitWaiter();
      clock.moveOn();
      assertThat(attempt)
          .failsWithin(Duration.ofSeconds(1))
          .withThrowableThat()
          .isInstanceOf(TimeoutException.class);
      open(gate);

      assertThat(attempt.join().result().exitCode()).isEqualTo(ExitCode.DEADLINE_REACHED);
      assertThat(database.history()).containsExactly("1");
    }
  }

  /** The second changeset waits at the gate, which nobody opens, when the window closes. */
  private Workbench.Attempt applyUntilTimeIsUp(Workbench bench, Connection gate)
      throws SQLException {
    var clock = new MovableClock();
    var attempt = begin(bench, clock);
    awaitWaiter();
    clock.moveOn();
    var ended = attempt.join();
    assertThat(gate.isValid(1)).isTrue();
    return ended;
  }

  private CompletableFuture<Workbench.Attempt> begin(Workbench bench, Clock clock) {
    var spec = bench.cancelAt(clock.instant().plus(MovableClock.STEP)).spec(Action.APPLY);
    return CompletableFuture.supplyAsync(() -> bench.run(spec, clock));
  }

  /** A clock that goes on an hour when it is told to. */
  private static final class MovableClock extends Clock {
    static final Duration STEP = Duration.ofHours(1);
    private volatile Duration ahead = Duration.ZERO;

    void moveOn() {
      ahead = STEP;
    }

    @Override
    public Instant instant() {
      return Clock.systemUTC().instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
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
    assertThat(result.changesets())
        .extracting(RunResult.Changesets::pending, RunResult.Changesets::applied)
        .containsExactly(3, 2);
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
    awaitWaiter();
    gate.createStatement().execute("SELECT pg_advisory_unlock(42)");
    return System.nanoTime();
  }

  private void awaitWaiter() {
    Awaitility.await("the runner waits")
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                !database
                    .query("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                    .isEmpty());
  }
}
