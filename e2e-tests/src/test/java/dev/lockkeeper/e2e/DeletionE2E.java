package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody deletes a Migration in the middle of its work. */
@ExtendWith(StageExtension.class)
class DeletionE2E {

  @Test
  void shouldLetTheChangesetEndAndLeaveTheTargetFree(Stage stage) {
    var shop = stage.register("shop");
    var gate = Gate.in(shop);
    var migration = Fixtures.migration("schema", "shop");
    stage.publish(Fixtures.GATED);
    stage.apply(migration);
    gate.awaitArrival();

    stage.delete("schema");
    stage.awaitReason("schema", "Stopping");
    assertThat(stage.target("shop").getStatus().holder())
        .as("the deletion waits for the attempt")
        .isNotNull();

    gate.open();
    stage.awaitGone("schema");

    assertThat(shop.history())
        .as("the changeset that ran is recorded, the next did not start")
        .containsExactly("first", "gated");
    assertThat(shop.isUnlocked()).isTrue();
    assertThat(stage.target("shop").getStatus().holder()).isNull();

    stage.apply(migration);
    stage.awaitSucceeded("schema");

    assertThat(shop.history()).containsExactly("first", "gated", "third", "fourth");
    assertThat(shop.query("SELECT word FROM journal"))
        .as("each changeset once")
        .containsExactly("first", "gated", "third", "fourth");
  }
}
