package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** An operator that has rights in one namespace only. */
@Isolated
@ExtendWith(StageExtension.class)
class WatchedNamespacesE2E {
  private Cluster cluster;

  @BeforeEach
  void find(Cluster cluster) {
    this.cluster = cluster;
  }

  @AfterEach
  void watchAllAgain() {
    cluster.setUpAsInstalled();
  }

  @Test
  void shouldWorkWhereItIsToldAndNowhereElse(Stage watched, Stage unwatched) {
    for (var stage : new Stage[] {watched, unwatched}) {
      stage.register("shop");
      stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    }
    cluster.watchOnly(watched.namespace());

    unwatched.apply(Fixtures.migration("schema", "shop"));
    watched.apply(Fixtures.migration("schema", "shop"));
    watched.awaitSucceeded("schema");

    assertThat(unwatched.migration("schema").getStatus()).as("nobody looks at it").isNull();

    cluster.setUpAsInstalled();
    unwatched.awaitSucceeded("schema");
  }
}
