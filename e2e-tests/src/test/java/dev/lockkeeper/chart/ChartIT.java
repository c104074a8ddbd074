package dev.lockkeeper.chart;

import static org.assertj.core.api.Assertions.assertThatNoException;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart renders is taken by a real API server, which is asked without creating it. */
class ChartIT {
  private static KubernetesClient client;

  @BeforeAll
  static void connect() {
    var cache =
        System.getenv()
            .getOrDefault(
                "LOCKKEEPER_CACHE", System.getProperty("user.home") + "/.cache/lockkeeper");
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(Path.of(cache, "kubeconfig").toFile()))
            .build();
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(Chart.NAMESPACE)
                .endMetadata()
                .build())
        .serverSideApply();
  }

  @AfterAll
  static void disconnect() {
    client.close();
  }

  static Stream<Map<String, Object>> values() {
    return Stream.of(
        Map.of(),
        Map.of(
            "replicas", 3,
            "priorityClassName", "system-cluster-critical",
            "labels.team", "databases",
            "podLabels.zone", "inner",
            "networkPolicy.enabled", true),
        Map.of("watchNamespaces[0]", "default", "watchNamespaces[1]", "kube-public"),
        Map.of("leaderElection", false, "networkPolicy.enabled", true));
  }

  @ParameterizedTest
  @MethodSource("values")
  void shouldBeTakenByTheApiServer(Map<String, Object> values) {
    for (HasMetadata object : Chart.render(values).objects()) {
      if (!(object instanceof CustomResourceDefinition)) {
        // As if it were new: what is installed under the name may be set up otherwise.
        object.getMetadata().setName("new-" + object.getMetadata().getName());
      }
      assertThatNoException()
          .as("%s %s", object.getKind(), object.getMetadata().getName())
          .isThrownBy(() -> client.resource(object).dryRun().forceConflicts().serverSideApply());
    }
  }
}
