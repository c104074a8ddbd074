package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Migrations and targets do not find each other, or meet at one. */
@ExtendWith(StageExtension.class)
class TargetTroubleE2E {

  @Test
  void shouldTellThatNoTargetIsSelected(Stage stage, Cluster cluster) {
    var shop = stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(Fixtures.selecting("fleet", "shop", Fixtures.migration("schema")));

    stage.awaitTold(
        "schema",
        "AwaitingTarget",
        "No MigrationTarget matches targets.selector",
        "correct the labels");
    assertThat(stage.target("shop").getStatus())
        .as("whom no Migration means is not written to")
        .isNull();
    assertThat(Columns.of(cluster.client(), stage.target("shop"))).containsEntry("Reason", "");

    stage.label("shop", "fleet", "shop");
    stage.awaitSucceeded("schema");
    assertThat(shop.history()).containsExactly("customers");
  }

  @Test
  void shouldLetTwoMigrationsOfOneTargetGoOneAfterTheOther(Stage stage) {
    var run = BarredRun.begin(stage, Fixtures.migration("first", "shop"));

    stage.apply(Fixtures.migration("second", "shop"));
    stage.awaitTold(
        "second",
        "AwaitingTarget",
        "Target shop is held by Migration first (apply, attempt",
        "goes on when that ends");

    run.openBarrier();
    stage.awaitSucceeded("first");
    stage.awaitSucceeded("second");
    run.shouldHaveAppliedEachChangesetOnce();
  }

  @Test
  void shouldCallInTheAttemptWhoseTargetIsDeleted(Stage stage) {
    var run = BarredRun.begin(stage);
    var shop = run.database();

    stage.deleteTarget("shop");
    stage.awaitTold("schema", "Stopping", "attempt on target shop", "deleted meanwhile");
    stage.createTarget("shop", 0);
    stage.awaitReason("schema", "Stopping");
    assertThat(shop.history()).as("the running changeset is let end").containsExactly("first");

    run.openBarrierOnceItKnows();
    stage.awaitSucceeded("schema");
    run.shouldHaveAppliedEachChangesetOnce();
  }

  @Test
  void shouldTellThatItsTargetIsGone(Stage stage) {
    var shop = stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(Fixtures.migration("schema", "shop"));
    stage.awaitSucceeded("schema");

    stage.deleteTarget("shop");
    stage.awaitTold(
        "schema",
        "AwaitingTarget",
        "MigrationTarget shop does not exist in this namespace: create it.");

    stage.createTarget("shop", 0);
    stage.awaitSucceeded("schema");
    assertThat(shop.history()).as("nothing ran again").containsExactly("customers");
  }
}
