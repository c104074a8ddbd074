package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationTargetStatus.AttemptOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody deletes a Migration in the middle of its work, alone or with all around it. */
@ExtendWith(StageExtension.class)
class DeletionE2E {

  @Test
  void shouldLetTheChangesetEndAndLeaveTheTargetFree(Stage stage) {
    var migration = Fixtures.migration("schema", "shop");
    var run = BarredRun.begin(stage, migration);
    var shop = run.database();

    stage.delete("schema");
    stage.awaitReason("schema", "Stopping");
    assertThat(stage.target("shop").getStatus().holder())
        .as("the deletion waits for the attempt")
        .isNotNull();

    run.openBarrierOnceItKnows();
    stage.awaitGone("schema");

    assertThat(shop.history())
        .as("the changeset that ran is recorded, the next did not start")
        .containsExactly("first", "barred");
    assertThat(shop.isUnlocked()).isTrue();
    assertThat(stage.target("shop").getStatus().holder()).isNull();

    stage.apply(migration);
    stage.awaitSucceeded("schema");

    assertThat(shop.history()).containsExactly("first", "barred", "third", "fourth");
    run.shouldHaveAppliedEachChangesetOnce();
  }

  /** As GitOps tools prune: what it owns is to go before the Migration itself. */
  @Test
  void shouldLoseNoOutcomeWhenItIsPrunedInTheForeground(Stage stage) {
    var migration = Fixtures.migration("schema", "shop");
    var run = BarredRun.begin(stage, migration);
    var shop = run.database();

    stage.prune("schema");
    stage.awaitReason("schema", "Stopping");
    assertThat(stage.attempts())
        .as("the attempt's Job is not taken from under it")
        .anyMatch(job -> job.getMetadata().getDeletionTimestamp() == null);

    run.openBarrierOnceItKnows();
    stage.awaitGone("schema");

    var told = stage.target("shop").getStatus();
    assertThat(told.holder()).isNull();
    assertThat(told.entryOf("schema").orElseThrow().outcome()).isEqualTo(AttemptOutcome.Stopped);
    assertThat(shop.history()).containsExactly("first", "barred");
    assertThat(shop.isUnlocked()).isTrue();

    stage.apply(migration);
    stage.awaitSucceeded("schema");
    run.shouldHaveAppliedEachChangesetOnce();
  }

  @Test
  void shouldLetTheNamespaceGo(Stage stage) {
    var run = BarredRun.begin(stage);
    var shop = run.database();

    stage.deleteNamespace();
    stage.awaitPod("ends", pod -> pod.getMetadata().getDeletionTimestamp() != null);
    assertThat(shop.history()).as("the running changeset is let end").containsExactly("first");

    run.openBarrier();
    stage.awaitNamespaceGone();

    assertThat(shop.history()).as("the next one did not start").containsExactly("first", "barred");
    assertThat(shop.isUnlocked()).isTrue();
  }
}
