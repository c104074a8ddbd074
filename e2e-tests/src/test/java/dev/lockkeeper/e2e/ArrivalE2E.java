package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationStatus.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Migration is applied before all that it needs: a GitOps tool knows no order. */
@ExtendWith(StageExtension.class)
class ArrivalE2E {

  @Test
  void shouldWaitForWhatIsOnItsWay(Stage stage) {
    stage.apply(Fixtures.migration("schema", "shop"));
    var withoutChangelog = stage.awaitReason("schema", "AwaitingChangelog");
    assertThat(withoutChangelog.getStatus().phase()).isEqualTo(Phase.Waiting);
    assertThat(Stage.ready(withoutChangelog).message()).contains(Changelog.CONFIG_MAP);

    stage.publishUnwatched(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    var withoutTarget = stage.awaitReason("schema", "AwaitingTarget");
    assertThat(Stage.ready(withoutTarget).message()).contains("MigrationTarget shop");
    assertThat(stage.attempts()).isEmpty();

    stage.createTarget("shop", 0);
    var withoutSecret = stage.awaitReason("schema", "SecretMissing");
    assertThat(Stage.ready(withoutSecret).message())
        .contains("Target shop", "host", "dbname", "username", "password");

    var shop = stage.createDatabase("shop");
    stage.createSecret("shop", shop);
    var migration = stage.awaitSucceeded("schema");

    assertThat(shop.history()).containsExactly("customers");
    assertThat(migration.getMetadata().getGeneration())
        .as("nobody touched the Migration")
        .isEqualTo(1);
    assertThat(migration.getStatus().metrics().retries()).isPositive();
  }
}
