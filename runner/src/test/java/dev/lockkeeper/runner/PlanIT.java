package dev.lockkeeper.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Plan;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanIT {
  private static final String SHOP =
      """
      --liquibase formatted sql

      --changeset ann:1
      CREATE TABLE customer (id int PRIMARY KEY, name text NOT NULL);
      --rollback DROP TABLE customer;

      --changeset ann:2 runInTransaction:false
      CREATE INDEX CONCURRENTLY customer_name ON customer (name);

      --changeset ben:3
      INSERT INTO customer VALUES (1, 'first');
      DELETE FROM customer WHERE id = 1;
      """;

  @TempDir Path root;
  private final PostgresServer.Database database = PostgresServer.database();

  @Test
  void shouldPlanAnEmptyDatabaseAndLeaveItUntouched() {
    var attempt = new Workbench(root).target(database).file("db/shop.sql", SHOP).plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(attempt.result().changesets().pending()).isEqualTo(3);
    assertThat(attempt.result().engine().product()).isEqualTo("PostgreSQL");
    assertThat(attempt.result().engine().version()).isEqualTo("18.6");
    assertThat(database.tables()).isEmpty();
    assertThat(attempt.plan().changesets())
        .extracting(Plan.Changeset::name)
        .containsExactly("db/shop.sql::1::ann", "db/shop.sql::2::ann", "db/shop.sql::3::ben");
    assertThat(attempt.plan().changesets())
        .extracting(Plan.Changeset::transactional)
        .containsExactly(true, false, true);
    assertThat(attempt.plan().changesets())
        .extracting(Plan.Changeset::reversible)
        .containsExactly(true, false, false);
    assertThat(attempt.plan().changesets())
        .extracting(Plan.Changeset::destructive)
        .containsExactly(false, false, true);
    assertThat(attempt.plan().changesets().get(2).sql())
        .containsExactly(
            "INSERT INTO customer VALUES (1, 'first')", "DELETE FROM customer WHERE id = 1");
  }

  @Test
  void shouldApplyWhatWasPlanned() {
    var bench = new Workbench(root).target(database).file("db/shop.sql", SHOP);

    var attempt = bench.planAndApply();

    assertThat(attempt.result().exitCode()).as(attempt.output()).isEqualTo(ExitCode.SUCCEEDED);
    assertThat(database.history()).containsExactly("1", "2", "3");
  }
}
