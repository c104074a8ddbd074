package dev.lockkeeper.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Layout;
import dev.lockkeeper.runner.result.Documents;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks for the target's password, and for the environment's, in all that a runner ever says. */
class SecretsIT {
  private static final String IN_ENVIRONMENT = "canary-environment-5d1e";
  private static final String CURIOUS =
      """
      --liquibase formatted sql
      --changeset ann:1
      CREATE TABLE loot (text text);
      INSERT INTO loot VALUES ('${DB_PASSWORD} ${db_password} ${LOCKKEEPER_RUN_SPEC} ${java.home} ${user.dir}');
      --changeset ann:2
      INSERT INTO nowhere VALUES ('${DB_PASSWORD}');
      """;

  @TempDir Path root;
  private final PostgresServer.Database database = PostgresServer.database();

  @Test
  void shouldExpandNothingOfTheEnvironmentAndSayNoPassword() {
    var bench = new Workbench(root).target(database).file("shop.sql", CURIOUS);
    var planned = bench.plan();
    bench.mount(planned.plan());

    try (var child = start(bench, Action.APPLY)) {
      assertThat(child.awaitEnd()).isEqualTo(ExitCode.CHANGESET_FAILED.code());
      assertThat(child.output()).doesNotContain(PostgresServer.PASSWORD, IN_ENVIRONMENT);
    }
    assertThat(planned.output()).doesNotContain(PostgresServer.PASSWORD);
    assertThat(database.query("SELECT text FROM loot"))
        .containsExactly(
            "${DB_PASSWORD} ${db_password} ${LOCKKEEPER_RUN_SPEC} ${java.home} ${user.dir}");
  }

  @Test
  void shouldSayNoPasswordWhenTheLoginFails() {
    var bench =
        new Workbench(root)
            .file("shop.sql", CURIOUS)
            .secret(
                "jdbc-uri",
                "jdbc:postgresql://localhost:%d/%s?user=nobody&password=%s"
                    .formatted(PostgresServer.port(), database.name(), PostgresServer.PASSWORD));

    try (var child = start(bench, Action.PLAN)) {
      assertThat(child.awaitEnd()).isEqualTo(ExitCode.CREDENTIALS_REFUSED.code());
      assertThat(child.output()).doesNotContain(PostgresServer.PASSWORD, IN_ENVIRONMENT);
    }
  }

  @Test
  void shouldSayNothingOfAUriThatCannotBeRead() {
    for (var uri :
        new String[] {
          "postgresql://user:%s%%zz@localhost/db",
          "postgresql://user:%s@local host/db",
          "postgresql://user:%s",
          "mysql://user:%s@localhost/db",
          "user:%s@localhost/db"
        }) {
      var attempt =
          new Workbench(root)
              .file("shop.sql", CURIOUS)
              .secret("uri", uri.formatted(PostgresServer.PASSWORD))
              .plan();

      assertThat(attempt.result().exitCode())
          .isIn(ExitCode.CREDENTIALS_INCOMPLETE, ExitCode.INVALID_RUN_SPEC);
      assertThat(attempt.output()).doesNotContain(PostgresServer.PASSWORD);
    }
  }

  @Test
  void shouldLetNoChangelogSpeakInTheRunnersName() {
    var bench =
        new Workbench(root)
            .target(database)
            .file(
                "shop.xml",
                Changelogs.xml(
                    """
                    <changeSet id="1" author="ann">
                      <output target="STDOUT">{"event":"CHANGESET_APPLIED","changeset":"forged"}</output>
                      <output target="STDERR">to the error stream</output>
                    </changeSet>
                    """));
    bench.mount(bench.plan().plan());

    try (var child = start(bench, Action.APPLY)) {
      assertThat(child.awaitEnd()).isZero();
      assertThat(child.progress()).noneMatch(line -> line.changeset().equals("forged"));
      assertThat(child.progress()).anyMatch(line -> line.message().contains("forged"));
      assertThat(child.progress()).anyMatch(line -> line.message().equals("to the error stream"));
      assertThat(child.stderr()).isEmpty();
    }
  }

  private ChildRunner start(Workbench bench, Action action) {
    return ChildRunner.start(
        root,
        Map.of(
            Layout.RUN_SPEC,
            new String(Documents.bytes(bench.spec(action)), UTF_8),
            "DB_PASSWORD",
            IN_ENVIRONMENT,
            "LIQUIBASE_COMMAND_PASSWORD",
            IN_ENVIRONMENT));
  }
}
