package dev.lockkeeper.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.DeploymentId;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.contract.Progress;
import dev.lockkeeper.contract.Progress.Event;
import dev.lockkeeper.contract.RunResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyIT {
  private static final String TWO_TABLES =
      """
      --liquibase formatted sql
      --changeset ann:1
      CREATE TABLE a (id int PRIMARY KEY);
      --changeset ann:2
      CREATE TABLE b (id int PRIMARY KEY);
      """;

  @TempDir Path root;
  private final PostgresServer.Database database = PostgresServer.database();

  @Test
  void shouldApplyAllAndFindNothingLeft() {
    var bench = bench(TWO_TABLES);

    var first = bench.planAndApply();
    var second = bench.planAndApply();

    assertThat(first.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(first.result().changesets())
        .extracting(RunResult.Changesets::pending, RunResult.Changesets::applied)
        .containsExactly(2, 2);
    assertThat(first.result().lastChangeset()).isEqualTo("shop.sql::2::ann");
    assertThat(first.applied()).containsExactly("shop.sql::1::ann", "shop.sql::2::ann");
    assertThat(second.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(second.result().changesets()).isEqualTo(RunResult.Changesets.NONE);
    assertThat(second.result().lastChangeset()).isEqualTo("shop.sql::2::ann");
    assertThat(database.tables())
        .containsExactly("a", "b", "databasechangelog", "databasechangeloglock");
    assertThat(database.lockOwners()).isEmpty();
  }

  @Test
  void shouldMarkTheHistoryWithTheRun() {
    var bench = bench(TWO_TABLES);

    bench.planAndApply();

    assertThat(database.query("SELECT DISTINCT deployment_id FROM databasechangelog"))
        .containsExactly(DeploymentId.of("uid-of-shop", "7f3a91c2-1"));
  }

  @Test
  void shouldSayWhatFailedAndGoOnOnceItIsMended() {
    var bench =
        bench(
            TWO_TABLES
                + """
                --changeset ben:3
                CREATE TABLE c (id int);
                INSERT INTO c
                VALUES ('not a number');
                """);

    var failed = bench.planAndApply();

    assertThat(failed.result().exitCode()).isEqualTo(ExitCode.CHANGESET_FAILED);
    assertThat(failed.result().fault())
        .isEqualTo(new RunResult.Fault("shop.sql::3::ben", "22P02", "INSERT INTO c"));
    assertThat(failed.result().message())
        .contains("shop.sql::3::ben failed", "invalid input syntax", "rolled back");
    assertThat(failed.result().changesets())
        .extracting(RunResult.Changesets::pending, RunResult.Changesets::applied)
        .containsExactly(3, 2);
    assertThat(database.tables()).contains("a", "b").doesNotContain("c");
    assertThat(database.history()).containsExactly("1", "2");
    assertThat(database.lockOwners()).isEmpty();

    var mended =
        bench
            .file(
                "shop.sql",
                TWO_TABLES
                    + """
                    --changeset ben:3
                    CREATE TABLE c (id int);
                    INSERT INTO c VALUES (3);
                    """)
            .planAndApply();

    assertThat(mended.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(mended.applied()).containsExactly("shop.sql::3::ben");
    assertThat(database.history()).containsExactly("1", "2", "3");
  }

  @Test
  void shouldPlanForItselfAndSayThePlanBeforeTheFirstChangeset() {
    var bench = bench(TWO_TABLES);
    var planned = bench.plan().plan();

    var attempt = bench.apply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(attempt.plan()).isEqualTo(planned);
    assertThat(attempt.progress())
        .extracting(Progress::event)
        .containsSubsequence(Event.PLAN_PIECE, Event.CHANGESET_STARTED, Event.CHANGESET_APPLIED)
        .doesNotContainSubsequence(Event.CHANGESET_STARTED, Event.PLAN_PIECE);
    assertThat(database.tables()).contains("a", "b");
    assertThat(database.history()).containsExactly("1", "2");
  }

  @Test
  void shouldTellItsPlanWhateverBecameOfIt() {
    var attempt = bench(TWO_TABLES + "--changeset ben:3\nCREATE TABLE a (id int);\n").apply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.CHANGESET_FAILED);
    assertThat(attempt.plan().changesets()).extracting(Plan.Changeset::id).contains("3");
    assertThat(database.history()).containsExactly("1", "2");
    assertThat(database.lockOwners()).isEmpty();
  }

  @Test
  void shouldTouchNothingWhenSomethingIsPendingThatWasNotPlanned() {
    var bench = bench(TWO_TABLES);
    var plan = bench.plan().plan();

    var attempt = bench.mount(new Plan(plan.changesets().subList(0, 1))).apply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.PLAN_DIFFERS);
    assertThat(attempt.result().message()).contains("shop.sql::2::ann");
    assertThat(database.tables()).doesNotContain("a", "b", "databasechangelog");
    assertThat(database.lockOwners()).isEmpty();
  }

  @Test
  void shouldTouchNothingWhenAPlannedChangesetHasAnotherChecksum() {
    var bench = bench(TWO_TABLES);
    bench.mount(bench.plan().plan());

    var attempt =
        bench.file("shop.sql", TWO_TABLES.replace("TABLE b (id int", "TABLE b (id bigint")).apply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.PLAN_DIFFERS);
    assertThat(attempt.result().message()).contains("shop.sql::2::ann", "checksum");
    assertThat(database.tables()).doesNotContain("a", "b");
  }

  @Test
  void shouldApplyTheRestWhereATargetIsFurtherThanThePlan() {
    var bench = bench(TWO_TABLES);
    var plan = bench.plan().plan();
    bench.file("shop.sql", TWO_TABLES.substring(0, TWO_TABLES.indexOf("--changeset ann:2")));
    bench.planAndApply();

    var attempt = bench.file("shop.sql", TWO_TABLES).mount(plan).apply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(attempt.applied()).containsExactly("shop.sql::2::ann");
  }

  @Test
  void shouldRefuseAPlanThatIsNotTheOneOrdered() {
    var bench = bench(TWO_TABLES);
    bench.mount(bench.plan().plan()).planDigest("sha256:another");

    var attempt = bench.apply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.PLAN_DIFFERS);
    assertThat(database.tables()).isEmpty();
  }

  @Test
  void shouldRefuseContentThatWasNotPinned() {
    var bench = bench(TWO_TABLES);
    bench.mount(bench.plan().plan()).contentHash("sha256:another");

    for (var action : Action.values()) {
      var attempt = bench.run(bench.spec(action));

      assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.CONTENT_DIFFERS);
      assertThat(database.tables()).isEmpty();
    }
  }

  @Test
  void shouldRefuseAnEditOfWhatHasRun() {
    var bench = bench(TWO_TABLES);
    bench.planAndApply();

    var plan = bench.file("shop.sql", TWO_TABLES.replace("TABLE a (id int", "TABLE a (id bigint"));

    for (var attempt : List.of(plan.plan(), plan.apply())) {
      assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.CHECKSUM_CHANGED);
      assertThat(attempt.result().message()).startsWith("shop.sql::1::ann was edited");
    }
  }

  @Test
  void shouldRefuseAChangesetThatRanUnderAnotherPath() {
    bench(TWO_TABLES).planAndApply();
    var moved =
        new Workbench(root.resolve("moved")).target(database).file("db/shop.sql", TWO_TABLES);

    var attempt = moved.plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.CHANGELOG_INVALID);
    assertThat(attempt.result().message())
        .startsWith("db/shop.sql::1::ann has run here as shop.sql::1::ann");
  }

  @Test
  void shouldNotMindChangesetsThatAreNumberedAlikeInAnotherFile() {
    bench(TWO_TABLES).planAndApply();
    var other =
        new Workbench(root.resolve("other"))
            .target(database)
            .file(
                "other.sql",
                TWO_TABLES.replace("TABLE a", "TABLE c").replace("TABLE b", "TABLE d"));

    assertThat(other.planAndApply().result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(database.tables()).contains("a", "b", "c", "d");
  }

  @Test
  void shouldCallALockThatDoesNotComeInTimePassing() throws Exception {
    var bench = bench(TWO_TABLES);
    bench.planAndApply();
    bench.file(
        "shop.sql",
        TWO_TABLES
            + """
            --changeset ann:3
            SET LOCAL lock_timeout = '50ms';
            INSERT INTO a VALUES (1);
            """);
    bench.mount(bench.plan().plan());

    try (var blocker = database.connect()) {
      blocker.createStatement().execute("BEGIN; LOCK TABLE a IN ACCESS EXCLUSIVE MODE");
      var attempt = bench.apply();

      assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.DATABASE_BUSY);
      assertThat(attempt.result().fault().sqlState()).isEqualTo("55P03");
    }
    assertThat(bench.apply().result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
  }

  @Test
  void shouldCheckDeferredConstraintsWithinTheChangesetThatBreaksThem() {
    var attempt =
        bench(
                """
                --liquibase formatted sql
                --changeset ann:1
                CREATE TABLE a (id int PRIMARY KEY, next int REFERENCES a DEFERRABLE INITIALLY DEFERRED);
                --changeset ann:2
                INSERT INTO a VALUES (1, 7);
                """)
            .planAndApply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.CHANGESET_FAILED);
    assertThat(attempt.result().fault())
        .extracting(RunResult.Fault::changeset, RunResult.Fault::sqlState)
        .containsExactly("shop.sql::2::ann", "23503");
    assertThat(database.history()).containsExactly("1");
    assertThat(database.query("SELECT id FROM a")).isEmpty();
  }

  @Test
  void shouldRunAChangesetThatAlwaysRunsInEveryRunAndKeepOneRow() {
    var bench =
        bench(
            """
            --liquibase formatted sql
            --changeset ann:1
            CREATE TABLE log (id serial);
            --changeset ann:2 runAlways:true
            INSERT INTO log DEFAULT VALUES;
            """);

    bench.planAndApply();
    var second = bench.planAndApply();

    assertThat(second.applied()).containsExactly("shop.sql::2::ann");
    assertThat(database.query("SELECT id FROM log")).hasSize(2);
    assertThat(database.query("SELECT exectype FROM databasechangelog WHERE id = '2'"))
        .containsExactly("RERAN");
  }

  @Test
  void shouldGoOnPastWhatMayFailOrBeSkipped() {
    var attempt =
        bench(
                """
                --liquibase formatted sql
                --changeset ann:1 failOnError:false
                CREATE TABLE a (id nonsense);
                --changeset ann:2
                --preconditions onFail:CONTINUE
                --precondition-sql-check expectedResult:1 SELECT 0
                CREATE TABLE b (id int);
                --changeset ann:3
                --preconditions onFail:MARK_RAN
                --precondition-sql-check expectedResult:1 SELECT 0
                CREATE TABLE c (id int);
                --changeset ann:4
                CREATE TABLE d (id int);
                """)
            .planAndApply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(attempt.result().changesets())
        .extracting(RunResult.Changesets::pending, RunResult.Changesets::applied)
        .containsExactly(4, 2);
    assertThat(database.history()).containsExactly("3", "4");
    assertThat(database.tables()).contains("d").doesNotContain("a", "b", "c");
  }

  @Test
  void shouldSayWhichPreconditionStoppedIt() {
    var attempt =
        new Workbench(root)
            .target(database)
            .file(
                "shop.xml",
                Changelogs.xml(
                    """
                    <changeSet id="1" author="ann">
                      <preConditions onFail="HALT" onFailMessage="The old table is still there">
                        <sqlCheck expectedResult="1">SELECT 0</sqlCheck>
                      </preConditions>
                      <createTable tableName="a"><column name="id" type="int"/></createTable>
                    </changeSet>
                    """))
            .planAndApply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.CHANGESET_FAILED);
    assertThat(attempt.result().message())
        .contains("shop.xml::1::ann failed", "The old table is still there");
  }

  @Test
  void shouldWorkInTheTargetsSchema() {
    database.execute("CREATE SCHEMA \"Shop-1\"");

    var attempt = bench(TWO_TABLES).schema("Shop-1").planAndApply();

    assertThat(attempt.result().exitCode()).as(attempt.output()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(database.tables()).isEmpty();
    assertThat(
            database.query(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'Shop-1' ORDER BY 1"))
        .containsExactly("a", "b", "databasechangelog", "databasechangeloglock");
  }

  @Test
  void shouldSayThatTheSchemaIsMissing() {
    var attempt = bench(TWO_TABLES).schema("nowhere").plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.SCHEMA_MISSING);
    assertThat(attempt.result().message()).contains("no schema nowhere");
  }

  @Test
  void shouldSayThatTheUserMayNotCreateTables() {
    database.execute("REVOKE ALL ON SCHEMA public FROM public");
    database.execute("CREATE SCHEMA closed");
    var guest = PostgresServer.database();
    database.execute("GRANT USAGE ON SCHEMA closed TO " + guest.name());
    var bench = bench(TWO_TABLES).schema("closed").secret("username", guest.name());

    var attempt = bench.planAndApply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.PERMISSION_DENIED);
    assertThat(attempt.result().message()).contains("permission denied for schema closed");
  }

  @Test
  void shouldSayThatTheUserMayNotDoWhatAChangesetAsksFor() {
    var bench =
        bench(
            """
            --liquibase formatted sql
            --changeset ann:1
            CREATE TABLE a (id int);
            SELECT * FROM pg_authid;
            """);

    var attempt = bench.planAndApply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.PERMISSION_DENIED);
    assertThat(attempt.result().message())
        .contains("shop.sql::1::ann", "permission denied for table pg_authid", "Grant it");
    assertThat(database.tables()).as("it was rolled back").doesNotContain("a");
  }

  @Test
  void shouldFillParametersContextsAndLabels() {
    var attempt =
        bench(
                """
                --liquibase formatted sql
                --changeset ann:1 context:prod labels:core
                CREATE TABLE ${tenant}_a (id int);
                --changeset ann:2 context:test
                CREATE TABLE b (id int);
                --changeset ann:3 labels:experimental
                CREATE TABLE c (id int);
                """)
            .parameter("tenant", "acme")
            .context("prod")
            .labelFilter("!experimental")
            .planAndApply();

    assertThat(attempt.applied()).containsExactly("shop.sql::1::ann");
    assertThat(database.tables()).contains("acme_a");
  }

  @Test
  void shouldLetAParameterWinOverAnEnvironmentVariableOfItsName() {
    var name = System.getenv().keySet().stream().filter("PATH"::equals).findFirst().orElseThrow();

    var attempt =
        bench(
                """
                --liquibase formatted sql
                --changeset ann:1
                CREATE TABLE ${%s} (id int);
                """
                    .formatted(name))
            .parameter("path", "from_parameter")
            .planAndApply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(database.tables()).contains("from_parameter");
  }

  private Workbench bench(String sql) {
    return new Workbench(root).target(database).file("shop.sql", sql);
  }
}
