package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Other images than the usual one, as the installation offers them. */
@ExtendWith(StageExtension.class)
class ProfileE2E {

  @Test
  void shouldRunTheImageOfTheProfileAndSayWhichThereAre(Stage stage) {
    var shop = stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(Fixtures.withProfile("nobodys", Fixtures.migration("schema", "shop")));
    stage.awaitTold(
        "schema",
        "ProfileUnknown",
        "spec.runner.profile nobodys is none that this installation has",
        "(default, %s)".formatted(Cluster.PROFILE),
        "runner.profiles");

    stage.apply(Fixtures.withProfile(Cluster.PROFILE, Fixtures.migration("schema", "shop")));
    stage.awaitSucceeded("schema");

    assertThat(shop.history()).containsExactly("customers");
    assertThat(stage.pods())
        .singleElement()
        .satisfies(
            pod -> {
              assertThat(pod.getSpec().getContainers().getFirst().getImagePullPolicy())
                  .as("as the profile has it")
                  .isEqualTo("Never");
              assertThat(pod.getSpec().getImagePullSecrets())
                  .as("needs not be there where nothing is pulled")
                  .singleElement()
                  .satisfies(secret -> assertThat(secret.getName()).isEqualTo("registry"));
            });
  }
}
