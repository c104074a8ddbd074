package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The changelog is not there, or is none: told by name, and gone on with once it is mended. */
@ExtendWith(StageExtension.class)
class ChangelogTroubleE2E {
  private static final Changelog CHANGELOG = Changelog.of("customers", Fixtures.CREATE_CUSTOMERS);

  @Test
  void shouldTellThatTheConfigMapIsMissing(Stage stage) {
    stage.register("shop");
    stage.apply(Fixtures.migration("schema", "shop"));

    stage.awaitTold(
        "schema", "AwaitingChangelog", "ConfigMap shop-changelog does not exist", "create it");

    stage.publish(CHANGELOG);
    stage.awaitSucceeded("schema");
  }

  @Test
  void shouldTellThatTheConfigMapLacksAKey(Stage stage) {
    stage.register("shop");
    stage.publish("other.sql", "");
    stage.apply(Fixtures.migration("schema", "shop"));

    stage.awaitTold(
        "schema", "AwaitingChangelog", "ConfigMap shop-changelog has no key shop.sql", "add it");

    stage.publish(CHANGELOG);
    stage.awaitSucceeded("schema");
  }

  @Test
  void shouldTellThatThePathIsMissing(Stage stage) {
    stage.register("shop");
    stage.publish(CHANGELOG);
    stage.apply(Fixtures.withRoot("root.yaml", Fixtures.migration("schema", "shop")));

    stage.awaitTold(
        "schema",
        "AwaitingChangelog",
        "ConfigMap shop-changelog has no file root.yaml",
        "correct changelog.path");

    stage.apply(Fixtures.withRoot(Changelog.KEY, Fixtures.migration("schema", "shop")));
    stage.awaitSucceeded("schema");
  }

  @Test
  void shouldTellThatTheChangelogIsMalformed(Stage stage) {
    stage.register("shop");
    stage.publish(Changelog.KEY, "databaseChangeLog:\n  - changeSet: {id: [\n");
    stage.apply(Fixtures.withPath("db/shop.yaml", Fixtures.migration("schema", "shop")));

    stage.awaitTold(
        "schema",
        "ChangelogInvalid",
        "Target shop",
        "The changelog db/shop.yaml cannot be read",
        "Correct the file");
    stage.awaitFailed("schema");

    stage.publish(Changelog.KEY, "databaseChangeLog: []\n");
    stage.awaitSucceeded("schema");
  }

  @Test
  void shouldTellThatTheFormatIsUnknown(Stage stage) {
    stage.register("shop");
    stage.publish(CHANGELOG);
    stage.apply(Fixtures.withPath("db/shop.txt", Fixtures.migration("schema", "shop")));

    stage.awaitTold(
        "schema",
        "UnknownChangelogFormat",
        "Target shop",
        "db/shop.txt",
        "Give each file the ending");
    stage.awaitFailed("schema");

    stage.apply(Fixtures.migration("schema", "shop"));
    stage.awaitSucceeded("schema");
  }

  @Test
  void shouldTellThatAChangesetThatHasRunWasEdited(Stage stage) {
    var shop = stage.register("shop");
    stage.publish(CHANGELOG);
    stage.apply(Fixtures.migration("schema", "shop"));
    stage.awaitSucceeded("schema");

    stage.publish(Changelog.of("customers", "CREATE TABLE customers (id int);"));
    stage.awaitTold(
        "schema",
        "ChecksumChanged",
        "Target shop",
        Changelog.nameOf("customers") + " was edited after it had run",
        "Put its text back");
    stage.awaitFailed("schema");

    stage.publish(CHANGELOG.with("orders", Fixtures.CREATE_ORDERS));
    stage.awaitSucceeded("schema");
    assertThat(shop.history()).containsExactly("customers", "orders");
  }

  /** Nothing that a story here published asks for more than one retry. */
  @Test
  void shouldTellTheSameOnTheTarget(Stage stage, Cluster cluster) {
    stage.register("shop");
    stage.publish(Changelog.of("customers", "CREATE TABEL customers (id int);"));
    stage.apply(Fixtures.migration("schema", "shop"));
    stage.awaitTold(
        "schema", "ChangesetFailed", "Target shop", Changelog.nameOf("customers"), "correct the");

    assertThat(Columns.of(cluster.client(), stage.target("shop")))
        .containsEntry("Reason", "ChangesetFailed")
        .hasEntrySatisfying(
            "Message", message -> assertThat(message).asString().contains("CREATE TABEL"));
    assertThat(Map.copyOf(stage.columns("schema"))).containsEntry("Phase", "Failed");
  }
}
