package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.api.MigrationTargetStatus.AttemptOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody holds a Migration in the middle of its work, and lets it go on. */
@ExtendWith(StageExtension.class)
class SuspensionE2E {

  @Test
  void shouldStopAfterTheChangesetAndGoOnWhenResumed(Stage stage) {
    var run = BarredRun.begin(stage);
    var shop = run.database();

    stage.suspend("schema", true);
    var stopping = stage.awaitReason("schema", "Stopping");
    assertThat(stopping.getStatus().rollout().targets().running()).isEqualTo(1);
    assertThat(shop.history()).as("the running changeset is let end").containsExactly("first");

    run.openBarrierOnceItKnows();
    var held = stage.awaitReason("schema", "Suspended");

    assertThat(held.getStatus().phase()).isEqualTo(Phase.Held);
    assertThat(shop.history()).as("the next one did not start").containsExactly("first", "barred");
    assertThat(shop.isUnlocked()).isTrue();
    var target = stage.target("shop").getStatus();
    assertThat(target.holder()).isNull();
    assertThat(target.entryOf("schema").orElseThrow().outcome()).isEqualTo(AttemptOutcome.Stopped);

    stage.suspend("schema", false);
    var resumed = stage.awaitSucceeded("schema");

    assertThat(resumed.getStatus().run()).as("the same run").isEqualTo(held.getStatus().run());
    assertThat(resumed.getStatus().metrics().changesetsApplied()).isEqualTo(4);
    assertThat(shop.history()).containsExactly("first", "barred", "third", "fourth");
    run.shouldHaveAppliedEachChangesetOnce();
  }
}
