package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationStatus.FailedTarget;
import dev.lockkeeper.api.MigrationStatus.TargetCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One changelog, several targets. */
@ExtendWith(StageExtension.class)
class FleetE2E {

  @Test
  void shouldStopAtTheTargetThatFailsAndGoOnOnceItIsMended(Stage stage) {
    var first = stage.register("first", 1);
    var second = stage.register("second", 2);
    var third = stage.register("third", 3);
    second.execute("CREATE TABLE orders (left_behind_by text)");
    stage.publish(
        Changelog.of("customers", Fixtures.CREATE_CUSTOMERS)
            .with("orders", Fixtures.CREATE_ORDERS));
    stage.apply(Fixtures.migration("schema", "third", "second", "first"));

    var failed = stage.awaitFailed("schema");

    assertThat(failed.getStatus().rollout().progress()).isEqualTo("1/3");
    assertThat(failed.getStatus().rollout().targets()).isEqualTo(new TargetCounts(3, 1, 0, 1, 1));
    assertThat(failed.getStatus().failures())
        .extracting(FailedTarget::target)
        .containsExactly("second");
    assertThat(first.history()).containsExactly("customers", "orders");
    assertThat(second.history()).containsExactly("customers");
    assertThat(third.has("databasechangelog")).as("the third was not touched").isFalse();

    second.execute("DROP TABLE orders");
    stage.touchTarget("second");
    var mended = stage.awaitSucceeded("schema");

    assertThat(mended.getStatus().rollout().progress()).isEqualTo("3/3");
    assertThat(second.history()).containsExactly("customers", "orders");
    assertThat(third.history()).containsExactly("customers", "orders");
    assertThat(mended.getStatus().run()).isNotEqualTo(failed.getStatus().run());
    assertThat(first.deploymentIds()).as("the first was done").hasSize(1);
  }

  @Test
  void shouldPlanApartATargetThatLacksMoreThanTheFirst(Stage stage) {
    var ahead = stage.register("ahead", 1);
    var behind = stage.register("behind", 2);
    var changelog = Changelog.of("customers", Fixtures.CREATE_CUSTOMERS);
    stage.publish(changelog);
    stage.apply(Fixtures.migration("beginning", "ahead"));
    stage.awaitSucceeded("beginning");
    stage.delete("beginning");
    stage.awaitGone("beginning");

    stage.publish(changelog.with("orders", Fixtures.CREATE_ORDERS));
    stage.apply(Fixtures.migration("schema", "ahead", "behind"));
    var migration = stage.awaitSucceeded("schema");

    assertThat(migration.getStatus().plan().changesets()).isEqualTo(1);
    assertThat(migration.getStatus().metrics().changesetsApplied()).isEqualTo(3);
    assertThat(ahead.history()).containsExactly("customers", "orders");
    assertThat(behind.history()).containsExactly("customers", "orders");
    assertThat(stage.target("behind").getStatus().entryOf("schema"))
        .hasValueSatisfying(
            entry -> {
              assertThat(entry.plannedApart()).isTrue();
              assertThat(entry.attempts() - entry.retries())
                  .as("it planned for itself, after being told that it differs")
                  .isEqualTo(1);
              assertThat(entry.digest()).isNotEqualTo(migration.getStatus().plan().digest());
            });
  }
}
