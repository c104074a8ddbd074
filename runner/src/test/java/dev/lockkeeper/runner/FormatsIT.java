package dev.lockkeeper.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Plan;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Liquibase reads is read here too. */
class FormatsIT {
  @TempDir Path root;
  private final PostgresServer.Database database = PostgresServer.database();

  @Test
  void shouldReadAllFormatsByIncludeAndIncludeAll() {
    var bench =
        new Workbench(root)
            .target(database)
            .file(
                "db/root.yaml",
                """
                databaseChangeLog:
                  - property: {name: prefix, value: shop}
                  - include: {file: 1.xml, relativeToChangelogFile: true}
                  - include: {file: db/2.json}
                  - include: {file: classpath:db/3.sql}
                  - includeAll: {path: more, relativeToChangelogFile: true}
                """)
            .file(
                "db/1.xml",
                Changelogs.xmlOf(
                    """
                    <createTable tableName="${prefix}_a">
                      <column name="id" type="int" autoIncrement="true"><constraints primaryKey="true"/></column>
                      <column name="name" type="varchar(50)"/>
                    </createTable>
                    """))
            .file(
                "db/2.json",
                """
                {"databaseChangeLog": [{"changeSet": {"id": "2", "author": "ann", "changes": [
                  {"addColumn": {"tableName": "shop_a",
                    "columns": [{"column": {"name": "price", "type": "decimal(10,2)"}}]}}]}}]}
                """)
            .file(
                "db/3.sql",
                """
                --liquibase formatted sql
                --changeset ann:3 splitStatements:false
                CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
                """)
            .file(
                "db/more/4.yaml",
                """
                databaseChangeLog:
                  - changeSet:
                      id: 4
                      author: ann
                      changes:
                        - loadData: {tableName: shop_a, file: db/rows.csv}
                        - sqlFile: {path: ../plain.sql, relativeToChangelogFile: true}
                """)
            .file(
                "db/more/deeper/5.sql", "--liquibase formatted sql\n--changeset ann:5\nSELECT 1;\n")
            .file("db/rows.csv", "name,price\nbolt,1.50\nnut,0.25\n")
            .file("db/plain.sql", "INSERT INTO shop_a (name) VALUES ('${prefix} gear');");

    var attempt = bench.planAndApply();

    assertThat(attempt.result().exitCode()).as(attempt.output()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(attempt.applied())
        .containsExactly(
            "db/1.xml::1::ann",
            "db/2.json::2::ann",
            "db/3.sql::3::ann",
            "db/more/4.yaml::4::ann",
            "db/more/deeper/5.sql::5::ann");
    assertThat(database.query("SELECT name FROM shop_a ORDER BY name"))
        .containsExactlyInAnyOrder("bolt", "nut", "shop gear");
  }

  @Test
  void shouldPlanRowsOfDataAsInserts() {
    database.execute("CREATE TABLE goods (name varchar(50), price numeric, notes text)");
    var attempt =
        new Workbench(root)
            .target(database)
            .file("rows.xml", Changelogs.xmlOf("<loadData tableName=\"goods\" file=\"rows.csv\"/>"))
            .file("rows.csv", "name,price\nbolt,1.50\n")
            .plan();

    assertThat(attempt.plan().changesets().getFirst().sql())
        .singleElement()
        .asString()
        .startsWith("INSERT INTO public.goods")
        .contains("bolt", "1.50");
  }

  @Test
  void shouldPlanRowsWithLongTextsTheSameEachTime() {
    database.execute("CREATE TABLE goods (notes text)");
    var bench =
        new Workbench(root)
            .target(database)
            .file("rows.xml", Changelogs.xmlOf("<loadData tableName=\"goods\" file=\"rows.csv\"/>"))
            .file("rows.csv", "notes\n../up and away\n");

    var plan = bench.plan().plan();

    assertThat(plan.changesets().getFirst().sql())
        .containsExactly("-- bound when it runs: insert into goods (notes = ../up and away)");
    assertThat(bench.plan().plan().digest()).isEqualTo(plan.digest());
    assertThat(bench.mount(plan).apply().result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(database.query("SELECT notes FROM goods")).containsExactly("../up and away");
  }

  @Test
  void shouldPlanWhatAnEarlierPendingChangesetIsYetToMake() {
    var attempt =
        new Workbench(root)
            .target(database)
            .file(
                "rows.xml",
                Changelogs.xml(
                    """
                    <changeSet id="1" author="ann">
                      <createTable tableName="goods"><column name="name" type="text"/></createTable>
                    </changeSet>
                    <changeSet id="2" author="ann">
                      <loadData tableName="goods" file="rows.csv"/>
                      <addNotNullConstraint tableName="goods" columnName="name" columnDataType="text"/>
                      <dropColumn tableName="goods" columnName="name"/>
                    </changeSet>
                    """))
            .file("rows.csv", "name\nbolt\n")
            .planAndApply();

    assertThat(attempt.result().exitCode()).as(attempt.output()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(database.history()).containsExactly("1", "2");
  }

  @Test
  void shouldSayWhichFileCannotBeReadAndWhy() {
    var attempt =
        new Workbench(root)
            .target(database)
            .file(
                "root.yaml",
                """
                databaseChangeLog:
                  - include: {file: broken.xml}
                """)
            .file(
                "broken.xml",
                Changelogs.xml("<changeSet id=\"1\" author=\"ann\"><createTabel/></changeSet>"))
            .plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.CHANGELOG_INVALID);
    assertThat(attempt.result().message()).contains("broken.xml", "createTabel");
  }

  @Test
  void shouldSayThatAFileIsOfNoKnownFormat() {
    var attempt = new Workbench(root).target(database).file("notes.txt", "To do\n").plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.UNKNOWN_CHANGELOG_FORMAT);
    assertThat(attempt.result().message()).contains("notes.txt", ".sql");
  }

  @Test
  void shouldNameAnIncludedFileThatIsMissing() {
    var attempt =
        new Workbench(root)
            .target(database)
            .file(
                "root.yaml",
                """
                databaseChangeLog:
                  - include: {file: nowhere.sql}
                """)
            .plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.CHANGELOG_INVALID);
    assertThat(attempt.result().message()).contains("root.yaml", "nowhere.sql");
  }

  @Test
  void shouldRefuseTwoChangesetsOfOneName() {
    var attempt =
        new Workbench(root)
            .target(database)
            .file(
                "a.sql",
                """
                --liquibase formatted sql
                --changeset ann:1
                SELECT 1;
                --changeset ann:1
                SELECT 2;
                """)
            .plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.CHANGELOG_INVALID);
    assertThat(attempt.result().message()).contains("a.sql::1::ann");
  }

  @Test
  void shouldKeepTheNamesOfWhatAnEarlierLiquibaseRan() {
    var child =
        """
        --liquibase formatted sql
        --changeset ann:1
        CREATE TABLE a (id int);
        """;
    var parent =
        """
        databaseChangeLog:
          - logicalFilePath: shop
          - include: {file: child.sql}
        """;
    var bench =
        new Workbench(root).target(database).file("parent.yaml", parent).file("child.sql", child);
    bench.planAndApply();
    database.execute("UPDATE databasechangelog SET filename = 'child.sql'");

    assertThat(bench.plan().plan().changesets()).extracting(Plan.Changeset::name).isEmpty();
  }

  @Test
  void shouldLeaveOutTheSqlOfALargePlanAndSayIt() {
    var rows = new StringBuilder("id,noise\n");
    var random = new Random(7);
    for (int i = 0; i < 12_000; i++) {
      var noise = new byte[100];
      random.nextBytes(noise);
      rows.append(i).append(',').append(HexFormat.of().formatHex(noise)).append('\n');
    }
    var bench =
        new Workbench(root)
            .target(database)
            .file(
                "rows.xml",
                Changelogs.xml(
                    """
                    <changeSet id="1" author="ann">
                      <createTable tableName="goods">
                        <column name="id" type="int"/><column name="noise" type="text"/>
                      </createTable>
                    </changeSet>
                    <changeSet id="2" author="ann"><loadData tableName="goods" file="rows.csv"/></changeSet>
                    """))
            .file("rows.csv", rows.toString());

    var planned = bench.plan();

    assertThat(planned.plan().changesets().get(0).sql().getFirst()).startsWith("CREATE TABLE");
    assertThat(planned.plan().changesets().get(1).sql())
        .containsExactly("-- SQL left out: the plan is too large");
    assertThat(bench.mount(planned.plan()).apply().result().exitCode())
        .isEqualTo(ExitCode.SUCCEEDED);
    assertThat(database.query("SELECT count(*) FROM goods")).containsExactly("12000");
  }
}
