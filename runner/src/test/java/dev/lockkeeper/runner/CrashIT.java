package dev.lockkeeper.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Progress.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runners that are killed at the worst moments, and what the next one makes of it. */
class CrashIT {
  private static final String FIRST =
      """
      --liquibase formatted sql
      --changeset ann:1
      CREATE TABLE a (id int);
      """;

  @TempDir Path root;
  private final PostgresServer.Database database = PostgresServer.database();

  @Test
  void shouldRunAChangesetOnceWhenKilledBetweenTheChangeAndItsHistoryRow() {
    var bench = new Workbench(root).target(database).file("shop.sql", FIRST);
    bench.planAndApply();
    bench.file(
        "shop.sql",
        FIRST
            + """
            --changeset ann:2
            CREATE TABLE b (id int);
            INSERT INTO b VALUES (1);
            --changeset ann:3
            CREATE TABLE c (id int);
            """);
    bench.mount(bench.plan().plan());
    database.execute(
        """
        CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql
            AS $$BEGIN PERFORM pg_sleep(600); RETURN NEW; END$$;
        CREATE TRIGGER wait BEFORE INSERT ON databasechangelog FOR EACH ROW EXECUTE FUNCTION wait();
        """);

    try (var child = bench.start(Action.APPLY)) {
      awaitSession("wait_event = 'PgSleep'");
      child.kill();
    }
    awaitNoSession();

    assertThat(database.tables()).doesNotContain("b");
    assertThat(database.history()).containsExactly("1");
    assertThat(database.lockOwners()).hasSize(1);

    database.execute("DROP TRIGGER wait ON databasechangelog");
    var next = bench.apply();

    assertThat(next.result().exitCode()).as(next.output()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(next.output()).contains("Took over the lock of a dead attempt");
    assertThat(database.history()).containsExactly("1", "2", "3");
    assertThat(database.query("SELECT id FROM b")).containsExactly("1");
    assertThat(database.lockOwners()).isEmpty();
  }

  @Test
  void shouldAskAPersonWhenKilledOutsideATransaction() throws Exception {
    var bench = new Workbench(root).target(database).file("shop.sql", FIRST);
    bench.planAndApply();
    bench.file(
        "shop.sql",
        FIRST
            + """
            --changeset ann:2 runInTransaction:false
            CREATE INDEX CONCURRENTLY a_id ON a (id);
            """);
    bench.mount(bench.plan().plan());

    try (var writer = database.connect()) {
      writer.setAutoCommit(false);
      writer.createStatement().execute("INSERT INTO a VALUES (1)");
      try (var child = bench.start(Action.APPLY)) {
        awaitSession("query LIKE 'CREATE INDEX%' AND wait_event_type = 'Lock'");
        child.kill();
      }
      writer.rollback();
    }

    var next = bench.apply();

    assertThat(next.result().exitCode()).as(next.output()).isEqualTo(ExitCode.IN_DOUBT);
    assertThat(next.result().message())
        .contains("shop.sql::2::ann", "UPDATE public.databasechangeloglock SET lockedby = NULL");
    assertThat(database.history()).containsExactly("1");
    assertThat(database.lockOwners()).isEmpty();

    database.execute("DROP INDEX IF EXISTS a_id");
    database.execute("UPDATE databasechangeloglock SET lockedby = NULL WHERE id = 2");
    var resolved = bench.apply();

    assertThat(resolved.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(database.history()).containsExactly("1", "2");
    assertThat(
            database.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_id'::regclass"))
        .containsExactly("t");
  }

  @Test
  void shouldForgetADoubtThatTheHistoryHasAnswered() {
    var bench = new Workbench(root).target(database).file("shop.sql", FIRST);
    bench.planAndApply();
    database.execute(
        "INSERT INTO databasechangeloglock (id, locked, lockedby)"
            + " VALUES (2, false, 'shop.sql::1::ann')");

    var attempt = bench.planAndApply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(database.query("SELECT lockedby FROM databasechangeloglock WHERE id = 2"))
        .containsExactly((String) null);
  }

  @Test
  void shouldLeaveNoDoubtBehindAfterAChangesetOutsideATransaction() {
    var bench =
        new Workbench(root)
            .target(database)
            .file(
                "shop.sql",
                FIRST
                    + """
                    --changeset ann:2 runInTransaction:false
                    CREATE INDEX CONCURRENTLY a_id ON a (id);
                    """);

    var attempt = bench.planAndApply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(database.query("SELECT lockedby FROM databasechangeloglock WHERE id = 2"))
        .containsExactly((String) null);
  }

  @Test
  void shouldNotRepeatWhatStaysOfAChangesetThatFailedHalfwayOutsideATransaction() {
    var bench =
        new Workbench(root)
            .target(database)
            .file(
                "shop.sql",
                FIRST
                    + """
                    --changeset ann:2 runInTransaction:false
                    INSERT INTO a VALUES (1);
                    INSERT INTO nowhere VALUES (1);
                    """);

    var failed = bench.planAndApply();
    var next = bench.planAndApply();

    assertThat(failed.result().exitCode()).isEqualTo(ExitCode.CHANGESET_FAILED);
    assertThat(failed.result().message()).contains("1 statements before the failed one stay");
    assertThat(next.result().exitCode()).isEqualTo(ExitCode.IN_DOUBT);
    assertThat(database.query("SELECT id FROM a")).containsExactly("1");
  }

  @Test
  void shouldTryAgainWhatFailedAtItsFirstStatementOutsideATransaction() {
    var bench =
        new Workbench(root)
            .target(database)
            .file(
                "shop.sql",
                FIRST
                    + """
                    --changeset ann:2 runInTransaction:false
                    CREATE INDEX CONCURRENTLY b_id ON b (id);
                    """);

    var failed = bench.planAndApply();
    database.execute("CREATE TABLE b (id int)");
    var next = bench.planAndApply();

    assertThat(failed.result().exitCode()).isEqualTo(ExitCode.CHANGESET_FAILED);
    assertThat(next.result().exitCode()).as(next.output()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(database.history()).containsExactly("1", "2");
  }

  @Test
  void shouldSayThatTheConnectionWasLost() {
    var bench =
        new Workbench(root)
            .target(database)
            .file(
                "shop.sql",
                FIRST
                    + """
                    --changeset ann:2
                    CREATE TABLE b (id int);
                    SELECT pg_sleep(600);
                    """);
    bench.mount(bench.plan().plan());

    try (var child = bench.start(Action.APPLY)) {
      child.awaitProgress(Event.CHANGESET_STARTED, "::2::");
      awaitSession("wait_event = 'PgSleep'");
      database.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
              + " AND datname = current_database()");

      assertThat(child.awaitEnd()).isEqualTo(ExitCode.CONNECTION_LOST.code());
      assertThat(child.result().message()).contains("shop.sql::2::ann");
    }
    assertThat(database.tables()).contains("a").doesNotContain("b");
  }

  private void awaitSession(String condition) {
    Awaitility.await(condition)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !sessions(condition).isEmpty());
  }

  private void awaitNoSession() {
    Awaitility.await("the killed runner's session ends")
        .atMost(Duration.ofSeconds(10))
        .until(() -> sessions("true").isEmpty());
  }

  private List<String> sessions(String condition) {
    return database.query(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name LIKE 'lockkeeper %' AND "
            + condition);
  }
}
