package dev.lockkeeper.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Changelogs that want to run code, or to write where only reading is allowed. */
class NotAllowedIT {
  @TempDir Path root;
  private final PostgresServer.Database database = PostgresServer.database();

  static Stream<Arguments> attempts() {
    return Stream.of(
        Arguments.of(
            "customChange",
            Changelogs.xmlOf("<customChange class=\"%s\"/>".formatted(Tripwire.class.getName()))),
        Arguments.of(
            "executeCommand",
            Changelogs.xmlOf(
                "<executeCommand executable=\"touch\"><arg value=\"TRIP\"/></executeCommand>")),
        Arguments.of(
            "customPrecondition",
            Changelogs.xmlOf(
                "<preConditions><customPrecondition className=\"%s\"/></preConditions><empty/>"
                    .formatted(Tripwire.class.getName()))),
        Arguments.of(
            "customPrecondition",
            Changelogs.xml(
                "<preConditions><or><customPrecondition className=\"%s\"/></or></preConditions>"
                    .formatted(Tripwire.class.getName()))),
        Arguments.of(
            "runWith=psql",
            Changelogs.xml(
                "<changeSet id=\"1\" author=\"ann\" runWith=\"psql\"><sql>SELECT 1</sql></changeSet>")),
        Arguments.of(
            "executeCommand",
            Changelogs.xmlOf(
                "<sql>SELECT 1</sql><rollback><executeCommand executable=\"touch\"/></rollback>")),
        Arguments.of(
            "COMMIT", Changelogs.xmlOf("<sql>CREATE TABLE a (id int); COMMIT; SELECT 1;</sql>")),
        Arguments.of(
            "sqlCheck",
            Changelogs.xml(
                "<preConditions><sqlCheck expectedResult=\"1\">SET default_transaction_read_only ="
                    + " off; COMMIT; CREATE TABLE a (id int); SELECT 1</sqlCheck></preConditions>")));
  }

  @ParameterizedTest
  @MethodSource("attempts")
  void shouldRefuseWithTheChangesetsName(String what, String changelog) {
    var trip = root.resolve("tripped");
    var bench =
        new Workbench(root)
            .target(database)
            .file("root.xml", changelog.replace("TRIP", trip.toString()));

    var attempt = bench.plan();

    assertThat(attempt.result().exitCode()).as(attempt.output()).isEqualTo(ExitCode.NOT_ALLOWED);
    assertThat(attempt.result().message()).contains("root.xml", what);
    assertThat(trip).doesNotExist();
    assertThat(database.tables()).isEmpty();
  }

  @Test
  void shouldRefuseItAgainWhenItIsApplied() {
    var bench = new Workbench(root).target(database).file("root.xml", Changelogs.xmlOf("<empty/>"));
    bench.mount(bench.plan().plan());
    bench.file(
        "root.xml",
        Changelogs.xmlOf(
            "<executeCommand executable=\"touch\"><arg value=\"%s\"/></executeCommand>"
                .formatted(root.resolve("tripped"))));

    var attempt = bench.apply();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.NOT_ALLOWED);
    assertThat(Files.exists(root.resolve("tripped"))).isFalse();
  }

  @Test
  void shouldNotMindWhatRanLongAgoElsewhere() {
    var changelog =
        Changelogs.xml(
            """
            <changeSet id="1" author="ann">
              <customChange class="com.acme.Gone"><param name="x" value="1"/></customChange>
            </changeSet>
            <changeSet id="2" author="ann"><sql>SELECT 1; COMMIT;</sql></changeSet>
            <changeSet id="3" author="ann"><sql>SELECT 3</sql></changeSet>
            """);
    var bench = new Workbench(root).target(database).file("root.xml", Changelogs.xmlOf("<empty/>"));
    bench.planAndApply();
    database.execute(
        """
        DELETE FROM databasechangelog;
        INSERT INTO databasechangelog
          (id, author, filename, dateexecuted, orderexecuted, exectype, md5sum)
        VALUES ('1', 'ann', 'root.xml', now(), 1, 'EXECUTED', NULL),
               ('2', 'ann', 'root.xml', now(), 2, 'EXECUTED', NULL)
        """);

    var attempt = bench.file("root.xml", changelog).planAndApply();

    assertThat(attempt.result().exitCode()).as(attempt.output()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(attempt.applied()).containsExactly("root.xml::3::ann");
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void shouldPlanInASessionThatCannotWrite(Action action) {
    database.execute(
        """
        CREATE FUNCTION sneak() RETURNS int LANGUAGE sql
          AS $$ CREATE TABLE sneaked (id int); SELECT 1 $$
        """);
    var bench =
        new Workbench(root)
            .target(database)
            .file(
                "root.xml",
                Changelogs.xml(
                    "<preConditions><sqlCheck expectedResult=\"1\">SELECT sneak()</sqlCheck></preConditions>"));

    var attempt = bench.run(bench.spec(action));

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.CHANGELOG_INVALID);
    assertThat(attempt.result().message()).contains("read-only transaction");
    assertThat(database.tables()).doesNotContain("sneaked");
    if (action == Action.APPLY) {
      assertThat(database.lockOwners()).isEmpty();
    }
  }

  /** A class that must never be loaded by a changelog. */
  public static final class Tripwire {
    static {
      if (true) {
        throw new IllegalStateException("a changelog has loaded a class");
      }
    }
  }
}
