package dev.lockkeeper.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Changelogs that want to read what is not theirs, while the file they want is there. */
class ConfinementIT {
  private static final String CANARY = "canary_outside";

  @TempDir Path root;
  private final PostgresServer.Database database = PostgresServer.database();

  @BeforeEach
  void secretBesideTheChangelog() throws IOException {
    Files.writeString(
        root.resolve("outside.sql"),
        "--liquibase formatted sql\n--changeset x:1\nCREATE TABLE canary_outside (id int);\n");
    Files.writeString(root.resolve("outside.csv"), "id\ncanary_outside\n");
    Files.writeString(root.resolve("outside.properties"), "stolen=canary_outside\n");
  }

  static Stream<String> attacks() {
    return Stream.of(
        Changelogs.xml("<include file=\"../outside.sql\"/>"),
        Changelogs.xml("<include file=\"../outside.sql\" relativeToChangelogFile=\"true\"/>"),
        Changelogs.xml("<include file=\"a/../../outside.sql\"/>"),
        Changelogs.xml("<include file=\"ROOT/outside.sql\"/>"),
        Changelogs.xml("<include file=\"/ROOT/outside.sql\"/>"),
        Changelogs.xml("<include file=\"file:ROOT/outside.sql\"/>"),
        Changelogs.xml("<include file=\"file://ROOT/outside.sql\"/>"),
        Changelogs.xml("<include file=\"classpath:ROOT/outside.sql\"/>"),
        Changelogs.xml("<include file=\"classpath:www.liquibase.org/xml/ns/x.sql\"/>"),
        Changelogs.xml("<include file=\"..\\outside.sql\"/>"),
        Changelogs.xml("<includeAll path=\"../\"/>"),
        Changelogs.xml("<includeAll path=\"ROOT\"/>"),
        Changelogs.xml("<property file=\"../outside.properties\"/>" + sql("${stolen}")),
        Changelogs.xml("<property file=\"ROOT/outside.properties\"/>" + sql("${stolen}")),
        Changelogs.xmlOf("<sqlFile path=\"../outside.sql\"/>"),
        Changelogs.xmlOf("<sqlFile path=\"../outside.sql\" relativeToChangelogFile=\"true\"/>"),
        Changelogs.xmlOf("<sqlFile path=\"ROOT/outside.sql\"/>"),
        Changelogs.xmlOf("<sqlFile path=\"file:///ROOT/outside.sql\"/>"),
        Changelogs.xmlOf("<loadData tableName=\"t\" file=\"../outside.csv\"/>"),
        Changelogs.xmlOf("<loadData tableName=\"t\" file=\"ROOT/outside.csv\"/>"),
        Changelogs.xmlOf(
            "<loadUpdateData tableName=\"t\" primaryKey=\"id\" file=\"../outside.csv\"/>"),
        Changelogs.xmlOf("<createProcedure path=\"../outside.sql\"/>"),
        Changelogs.xmlOf("<createView viewName=\"v\" path=\"../outside.sql\"/>"),
        Changelogs.xmlOf(
            "<insert tableName=\"t\"><column name=\"id\" valueClobFile=\"../outside.csv\"/></insert>"),
        Changelogs.xmlOf(
            "<insert tableName=\"t\"><column name=\"id\" valueBlobFile=\"ROOT/outside.csv\"/></insert>"),
        Changelogs.xmlOf(
            "<update tableName=\"t\"><column name=\"id\" valueClobFile=\"ROOT/outside.csv\"/></update>"),
        """
        <?xml version="1.0"?>
        <!DOCTYPE databaseChangeLog [<!ENTITY stolen SYSTEM "file:///ROOT/outside.csv">]>
        <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">
          <changeSet id="1" author="ann"><sql>SELECT '&stolen;'</sql></changeSet>
        </databaseChangeLog>
        """);
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void shouldReachNothingOutsideTheChangelog(String attack) {
    database.execute("CREATE TABLE t (id text)");
    var bench =
        new Workbench(root)
            .target(database)
            .file("root.xml", attack.replace("ROOT", root.toString().substring(1)));

    var planned = bench.plan();
    // What a plan cannot see may still fail to be applied; it must not succeed in stealing.
    var attempt = planned.result().plan() == null ? planned : bench.planAndApply();

    assertThat(attempt.result().exitCode())
        .as(attempt.output())
        .isIn(ExitCode.CHANGELOG_INVALID, ExitCode.CHANGESET_FAILED);
    assertThat(planned.output()).doesNotContain(CANARY);
    assertThat(attempt.output()).doesNotContain(CANARY);
    assertThat(database.query("SELECT id FROM t")).isEmpty();
    assertThat(database.tables()).doesNotContain(CANARY);
  }

  @Test
  void shouldRefuseALinkThatLeadsOutside() throws IOException {
    var bench =
        new Workbench(root)
            .target(database)
            .file("root.xml", Changelogs.xml("<include file=\"link.sql\"/>"));
    Files.createSymbolicLink(
        bench.places.changelog().resolve("link.sql"), root.resolve("outside.sql"));

    var attempt = bench.plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.CHANGELOG_INVALID);
    assertThat(attempt.result().message()).contains("link.sql");
    assertThat(attempt.output()).doesNotContain(CANARY);
  }

  private static String sql(String text) {
    return "<changeSet id=\"1\" author=\"ann\"><sql>INSERT INTO t VALUES ('%s') , (1/0)</sql></changeSet>"
        .formatted(text);
  }
}
