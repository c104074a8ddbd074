package dev.lockkeeper.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Progress.Event;
import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.runner.lock.AttemptMark;
import dev.lockkeeper.runner.result.Documents;
import dev.lockkeeper.runner.stop.Stop;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockIT {
  private static final String ADVISORY =
      "SELECT pg_advisory_lock(hashtextextended('lockkeeper:public.databasechangelog', 0))";

  @TempDir Path root;
  private final PostgresServer.Database database = PostgresServer.database();
  private Workbench bench;

  @BeforeEach
  void plan() {
    bench =
        new Workbench(root)
            .target(database)
            .file(
                "shop.sql",
                """
                --liquibase formatted sql
                --changeset ann:1
                CREATE TABLE a (id int);
                """);
    bench.planAndApply();
    bench.file(
        "shop.sql",
        """
        --liquibase formatted sql
        --changeset ann:1
        CREATE TABLE a (id int);
        --changeset ann:2
        CREATE TABLE b (id int);
        """);
    bench.mount(bench.plan().plan());
  }

  @Test
  void shouldReportALockOfSomebodyElseAndLeaveIt() {
    lockRow("'build-7 (10.0.0.7)'", "localtimestamp - interval '3 hours'");

    var attempt = bench.apply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.LOCK_HELD);
    assertThat(attempt.result().message()).contains("build-7 (10.0.0.7)", "3 hours");
    assertThat(database.lockOwners()).containsExactly("build-7 (10.0.0.7)");
    assertThat(database.tables()).doesNotContain("b");
  }

  @Test
  void shouldWaitForALockThatIsAboutToBeReleased() {
    lockRow("'build-7 (10.0.0.7)'", "localtimestamp");
    var attempt = CompletableFuture.supplyAsync(bench::apply);
    awaitAdvisoryHolder();

    unlockRow();

    assertThat(attempt.join().result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
  }

  @Test
  void shouldStopAtOnceWhileItWaitsForTheLock() {
    lockRow("'build-7 (10.0.0.7)'", "localtimestamp");
    var stop = new Stop(Clock.systemUTC());
    var json = new String(Documents.bytes(bench.spec(Action.APPLY)), StandardCharsets.UTF_8);
    var attempt = CompletableFuture.supplyAsync(() -> bench.run(json, stop));
    awaitAdvisoryHolder();

    long asked = System.nanoTime();
    stop.ask("the test wants it");

    assertThat(attempt.join().result().exitCode()).isEqualTo(ExitCode.STOPPED);
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
    assertThat(database.lockOwners()).containsExactly("build-7 (10.0.0.7)");
  }

  @Test
  void shouldTakeOverTheRowOfADeadAttempt() {
    lockRow("'%s'".formatted(mark(bench.spec(Action.APPLY)).text()), "localtimestamp");

    var attempt = bench.apply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(database.lockOwners()).isEmpty();
  }

  @Test
  void shouldTakeOverTheRowOfADeadAttemptOfAnotherMigration() {
    var other = new Workbench(root.resolve("other")).migration("billing");
    lockRow("'%s'".formatted(mark(other.spec(Action.APPLY)).text()), "localtimestamp");

    assertThat(bench.apply().result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
  }

  @Test
  void shouldEndWhatADeadAttemptLeftRunningInTheServer() throws SQLException {
    var dead = mark(bench.spec(Action.APPLY));
    lockRow("'%s'".formatted(dead.text()), "localtimestamp");

    try (var orphan = session(dead)) {
      orphan.createStatement().execute("BEGIN; LOCK TABLE a IN ACCESS EXCLUSIVE MODE");
      var attempt = bench.apply();

      assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
      assertThat(attempt.output()).contains("Ended the session of a dead attempt");
      assertThat(orphan.isValid(1)).isFalse();
    }
  }

  @Test
  void shouldEndAnEarlierAttemptThatStillHasTheAdvisoryLock() throws SQLException {
    try (var orphan = session(mark(bench.spec(Action.APPLY)))) {
      orphan.createStatement().execute(ADVISORY);
      var attempt = bench.apply();

      assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
      assertThat(orphan.isValid(1)).isFalse();
    }
  }

  @Test
  void shouldLeaveALivingAttemptOfAnotherMigrationAlone() throws SQLException {
    var other = new Workbench(root.resolve("other")).migration("billing");

    try (var living = session(mark(other.spec(Action.APPLY)))) {
      living.createStatement().execute(ADVISORY);
      var attempt = bench.apply();

      assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.LOCK_HELD);
      assertThat(attempt.result().message()).contains("team/billing/");
      assertThat(living.isValid(1)).isTrue();
    }
    assertThat(database.tables()).doesNotContain("b");
  }

  @Test
  void shouldNotReleaseALockThatWasTakenFromIt() throws SQLException {
    try (var gate = database.connect()) {
      gate.createStatement().execute("BEGIN; LOCK TABLE a IN ACCESS EXCLUSIVE MODE");
      bench.file(
          "shop.sql",
          """
          --liquibase formatted sql
          --changeset ann:1
          CREATE TABLE a (id int);
          --changeset ann:2
          INSERT INTO a VALUES (1);
          """);
      bench.mount(bench.plan().plan());
      var attempt = CompletableFuture.supplyAsync(bench::apply);
      Awaitility.await()
          .until(() -> !database.query("SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty());
      database.execute("UPDATE databasechangeloglock SET lockedby = 'thief' WHERE id = 1");
      gate.createStatement().execute("COMMIT");

      assertThat(attempt.join().progress())
          .anyMatch(
              line ->
                  line.event() == Event.UNLOCKED && line.message().contains("not this attempt"));
    }
    assertThat(database.lockOwners()).containsExactly("thief");
  }

  private void lockRow(String owner, String since) {
    database.execute(
        "UPDATE databasechangeloglock SET locked = true, lockedby = %s, lockgranted = %s WHERE id = 1"
            .formatted(owner, since));
  }

  private void unlockRow() {
    database.execute(
        "UPDATE databasechangeloglock SET locked = false, lockedby = NULL WHERE id = 1");
  }

  /** Until the attempt has the advisory lock and asks for the row. */
  private void awaitAdvisoryHolder() {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                !database
                    .query(
                        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND database"
                            + " = (SELECT oid FROM pg_database WHERE datname = current_database())")
                    .isEmpty());
  }

  private Connection session(AttemptMark mark) throws SQLException {
    try (var template = database.connect()) {
      return DriverManager.getConnection(
          template.getMetaData().getURL()
              + "&ApplicationName="
              + mark.sessionName().replace("#", "%23"),
          database.name(),
          PostgresServer.PASSWORD);
    }
  }

  private static AttemptMark mark(RunSpec spec) {
    return AttemptMark.of(spec.attempt());
  }
}
