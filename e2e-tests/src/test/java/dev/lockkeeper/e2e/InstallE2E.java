package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockkeeper.api.MigrationStatus.Phase;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packaged chart on a cluster that knows nothing of it, with each of the documented values. */
@Isolated
@ExtendWith(StageExtension.class)
class InstallE2E {
  private static final Path VALUES = Path.of("../config/install");
  private static final Duration HELM = Duration.ofMinutes(4);

  /** The namespace that the documented values name; the demo has it, too. */
  private static final String NAMESPACE = "shop";

  private static final List<String> NAMESPACES = List.of(Cluster.OPERATOR_NAMESPACE, NAMESPACE);

  @TempDir private Path folder;
  private Cluster cluster;

  static Stream<Path> values() throws IOException {
    try (var files = Files.list(VALUES)) {
      return files.sorted().toList().stream();
    }
  }

  @BeforeEach
  void empty(Cluster cluster) {
    this.cluster = cluster;
    cluster.awaitStagesStruck();
    helm("uninstall", "lockkeeper", "--ignore-not-found", "--wait");
    for (var namespace : NAMESPACES) {
      cluster.client().namespaces().withName(namespace).delete();
    }
    definitions().forEach(definition -> cluster.client().resource(definition).delete());
    await("nothing of ours is left")
        .atMost(Stage.PATIENCE)
        .until(
            () ->
                definitions().isEmpty()
                    && NAMESPACES.stream()
                        .map(name -> cluster.client().namespaces().withName(name).get())
                        .allMatch(Objects::isNull));
  }

  @AfterEach
  void asInstalled() {
    cluster.setUpAsInstalled();
  }

  @ParameterizedTest
  @MethodSource("values")
  void shouldInstallMigrateAndUninstall(Path values) {
    var stage = stage();
    try {
      helm(
          "install",
          "lockkeeper",
          Cluster.packChart(folder).toString(),
          "--values=" + values,
          "--create-namespace",
          "--wait");
      stage.register("shop");
      stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
      stage.apply(Fixtures.migration("schema", "shop"));
      stage.awaitSucceeded("schema");

      helm("uninstall", "lockkeeper", "--wait");
      assertThat(stage.migration("schema").getStatus().phase())
          .as("what was done is known to the next installation")
          .isEqualTo(Phase.Succeeded);
    } finally {
      stage.strike();
    }
  }

  private Stage stage() {
    cluster
        .client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .addToLabels(Cluster.STAGE_LABEL, NAMESPACE)
                .endMetadata()
                .build())
        .serverSideApply();
    return new Stage(cluster, NAMESPACE);
  }

  private List<CustomResourceDefinition> definitions() {
    return cluster
        .client()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .list()
        .getItems()
        .stream()
        .filter(definition -> definition.getSpec().getGroup().equals("lockkeeper.dev"))
        .toList();
  }

  private static void helm(String... arguments) {
    Shell.run(
        HELM,
        Stream.concat(
                Stream.of(
                    Cluster.tool("helm"),
                    "--kubeconfig=" + Cluster.kubeconfig(),
                    "--namespace=" + Cluster.OPERATOR_NAMESPACE),
                Stream.of(arguments))
            .toList());
  }
}
