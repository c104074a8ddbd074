package dev.lockkeeper.operator;

import static org.awaitility.Awaitility.await;

import dev.lockkeeper.api.MigrationTarget;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The cluster that {@code make cluster} brings up. */
public final class TestCluster {
  private static final Path CRDS = Path.of("../helm/lockkeeper/files/crds");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** By these an install of the chart takes for its own what is there already. */
  private static final Map<String, String> OF_THE_CHART =
      Map.of(
          "meta.helm.sh/release-name", "lockkeeper",
          "meta.helm.sh/release-namespace", "lockkeeper-system",
          "helm.sh/resource-policy", "keep");

  public static Config config() {
    var cache =
        System.getenv()
            .getOrDefault(
                "LOCKKEEPER_CACHE", System.getProperty("user.home") + "/.cache/lockkeeper");
    return Config.fromKubeconfig(Path.of(cache, "kubeconfig").toFile());
  }

  /** A new namespace; says its name. */
  public static String createNamespace(KubernetesClient client, String prefix) {
    return client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withGenerateName(prefix + "-")
                .endMetadata()
                .build())
        .create()
        .getMetadata()
        .getName();
  }

  /** Sees to it that the cluster knows our kinds. */
  public static void knowOurKinds(KubernetesClient client) throws IOException {
    try (var files = Files.list(CRDS)) {
      for (var file : files.sorted().toList()) {
        var crd = Serialization.unmarshal(Files.readString(file), CustomResourceDefinition.class);
        crd.getMetadata().setAnnotations(OF_THE_CHART);
        crd.getMetadata().setLabels(Map.of("app.kubernetes.io/managed-by", "Helm"));
        client.resource(crd).forceConflicts().serverSideApply();
      }
    }
    await("our kinds are served")
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> client.resources(MigrationTarget.class).inAnyNamespace().list() != null);
  }

  private TestCluster() {}
}
