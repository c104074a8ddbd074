package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationStatus.HistoryEntry;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A changeset is wrong; somebody mends it. */
@ExtendWith(StageExtension.class)
class FailureE2E {
  private static final String SYNTAX_ERROR = "42601";
  private static final String MISTYPED = "CREATE TABEL orders (id bigint)";

  @Test
  void shouldSayWhatFailedAndSucceedOnceItIsMended(Stage stage) {
    var shop = stage.register("shop");
    var broken =
        Changelog.of("customers", Fixtures.CREATE_CUSTOMERS).with("orders", MISTYPED + ";");
    stage.publish(broken);
    stage.apply(Fixtures.migration("schema", "shop"));

    var failed = stage.awaitFailed("schema");

    assertThat(Stage.ready(failed).status()).isEqualTo(Condition.FALSE);
    assertThat(Stage.ready(failed).reason()).isEqualTo("ChangesetFailed");
    assertThat(Stage.ready(failed).message())
        .contains("Target shop", Changelog.nameOf("orders"), SYNTAX_ERROR, MISTYPED);
    assertThat(Stage.condition(failed, Condition.STALLED).holds()).isTrue();
    assertThat(Stage.condition(failed, Condition.RECONCILING).holds()).isFalse();
    assertThat(failed.getStatus().failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.target()).isEqualTo("shop");
              assertThat(failure.changeset()).isEqualTo(Changelog.nameOf("orders"));
            });
    assertThat(stage.events(failed)).contains("ChangesetFailed!");
    assertThat(shop.history()).as("what ran before it stays").containsExactly("customers");
    assertThat(shop.isUnlocked()).isTrue();

    stage.publish(broken.with("orders", Fixtures.CREATE_ORDERS));
    var mended = stage.awaitSucceeded("schema");

    assertThat(shop.history()).containsExactly("customers", "orders");
    assertThat(mended.getStatus().failures()).isEmpty();
    assertThat(mended.getStatus().history())
        .as("newest first")
        .extracting(HistoryEntry::outcome)
        .containsExactly(RunOutcome.Succeeded, RunOutcome.Failed);
    assertThat(mended.getStatus().history())
        .extracting(HistoryEntry::run)
        .containsExactly(mended.getStatus().run(), failed.getStatus().run())
        .doesNotHaveDuplicates();
  }
}
