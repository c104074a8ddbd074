package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.api.MigrationStatus.TargetCounts;
import dev.lockkeeper.contract.DeploymentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The demo's story: a database that knows nothing gets everything, once. */
@ExtendWith(StageExtension.class)
class FreshDatabaseE2E {
  private static final String[] DEMO_HISTORY = {
    "create-customers",
    "create-products",
    "create-orders",
    "create-order-lines",
    "prices-are-positive",
    "quantities-are-positive",
    "one-account-per-email",
    "find-orders-by-customer",
    "countries",
    "customers-have-a-country",
    "something-to-look-at",
    "order-totals",
    "loyalty-points"
  };

  @Test
  void shouldTakeTheDemoToItsDatabase(Stage stage, Cluster cluster) {
    var shop = stage.createDatabase("shop");
    stage.createSecret("shop", shop);
    stage.applyDemo();

    var migration = stage.awaitSucceeded("schema");

    hasAllOfIt(shop, migration);
    tellsAllOfIt(migration);
    assertThat(stage.events(migration)).containsSubsequence("RunStarted", "Applying", "Succeeded");
    tellsItOnTheTarget(stage);
    assertThat(Columns.of(cluster.client(), migration))
        .containsEntry("Phase", "Succeeded")
        .containsEntry("Reason", "Succeeded")
        .containsEntry("Targets", "1/1")
        .containsEntry("Changesets", DEMO_HISTORY.length);
  }

  private static void hasAllOfIt(Database shop, Migration migration) {
    assertThat(shop.history()).containsExactly(DEMO_HISTORY);
    assertThat(shop.deploymentIds())
        .as("the history names the run")
        .containsExactly(
            DeploymentId.of(migration.getMetadata().getUid(), migration.getStatus().run()));
    assertThat(shop.query("SELECT name, country, points FROM customers"))
        .as("data of the context that was asked for")
        .containsExactly("First Customer|NL|25");
    assertThat(shop.query("SELECT count(*) FROM countries")).containsExactly("8");
    assertThat(
            shop.query(
                "SELECT indisvalid FROM pg_index"
                    + " WHERE indexrelid = 'orders_customer_index'::regclass"))
        .as("the index that was built outside a transaction")
        .containsExactly("t");
    assertThat(shop.has("recommendations")).as("what the label filter leaves out").isFalse();
    assertThat(shop.isUnlocked()).isTrue();
  }

  private static void tellsAllOfIt(Migration migration) {
    var status = migration.getStatus();
    assertThat(status.phase()).isEqualTo(Phase.Succeeded);
    assertThat(status.observedGeneration()).isEqualTo(migration.getMetadata().getGeneration());
    assertThat(status.conditions())
        .extracting(Condition::type, Condition::status)
        .containsExactlyInAnyOrder(
            tuple(Condition.READY, "True"),
            tuple(Condition.RECONCILING, "False"),
            tuple(Condition.STALLED, "False"),
            tuple(Condition.PLANNED, "True"));
    assertThat(status.conditions())
        .allMatch(c -> c.observedGeneration() == migration.getMetadata().getGeneration());
    assertThat(status.plan().changesets()).isEqualTo(DEMO_HISTORY.length);
    assertThat(status.plan().destructive()).isZero();
    assertThat(status.plan().notReversible()).isEmpty();
    assertThat(status.rollout().progress()).isEqualTo("1/1");
    assertThat(status.rollout().targets()).isEqualTo(new TargetCounts(1, 0, 0, 1, 0));
    assertThat(status.metrics().changesetsApplied()).isEqualTo(DEMO_HISTORY.length);
    assertThat(status.metrics().retries()).isZero();
    assertThat(status.metrics().finishedAt()).isNotNull();
    assertThat(status.failures()).isEmpty();
    assertThat(status.history())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.run()).isEqualTo(status.run());
              assertThat(entry.fingerprint()).isEqualTo(status.fingerprint());
              assertThat(entry.outcome()).isEqualTo(RunOutcome.Succeeded);
              assertThat(entry.targets()).isEqualTo("1/1");
            });
  }

  private static void tellsItOnTheTarget(Stage stage) {
    var status = stage.target("shop").getStatus();
    assertThat(status.engine().product()).isEqualTo("PostgreSQL");
    assertThat(status.engine().version()).startsWith("15.");
    assertThat(status.lastChangeset()).isEqualTo("db/loyalty.sql::loyalty-points::shop");
    assertThat(status.holder()).isNull();
  }

  @Test
  void shouldRunNothingWhereEverythingIsDone(Stage stage) {
    var shop = stage.register("shop");
    var migration = Fixtures.migration("schema", "shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(migration);
    var done = stage.awaitSucceeded("schema");
    assertThat(stage.attempts()).as("it planned for itself").hasSize(1);

    stage.apply(Fixtures.withDeadline("1h", migration));
    var editedInPassing = stage.awaitSucceeded("schema");

    assertThat(editedInPassing.getStatus().run()).isEqualTo(done.getStatus().run());
    assertThat(stage.attempts()).hasSize(1);

    stage.delete("schema");
    stage.awaitGone("schema");
    stage.apply(migration);
    var appliedAgain = stage.awaitSucceeded("schema");

    assertThat(stage.target("shop").getStatus().migrations())
        .as("a Migration of that name did it all")
        .singleElement()
        .satisfies(entry -> assertThat(entry.attempts()).isEqualTo(1));
    assertThat(stage.attempts())
        .noneMatch(
            job ->
                job.getMetadata().getOwnerReferences().stream()
                    .anyMatch(o -> o.getUid().equals(appliedAgain.getMetadata().getUid())));
    assertThat(shop.history()).containsExactly("customers");
  }
}
