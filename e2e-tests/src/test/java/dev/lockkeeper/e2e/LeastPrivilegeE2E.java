package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Neither an attempt nor the operator has more than it needs. */
@ExtendWith(StageExtension.class)
class LeastPrivilegeE2E {
  private static final Path RIGHTS = Path.of("src/test/resources/dev/lockkeeper/e2e");

  @Test
  void shouldRunAttemptsWithoutATokenUnderTheRestrictedLevel(Stage stage, Cluster cluster) {
    stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(Fixtures.migration("schema", "shop"));
    stage.awaitSucceeded("schema");

    var level =
        cluster
            .client()
            .namespaces()
            .withName(stage.namespace())
            .get()
            .getMetadata()
            .getLabels()
            .get("pod-security.kubernetes.io/enforce");
    assertThat(level).isEqualTo("restricted");
    assertThat(stage.pods())
        .hasSize(1)
        .allSatisfy(
            pod -> {
              assertThat(pod.getSpec().getVolumes())
                  .as("the API server would mount a token as a projected volume")
                  .noneMatch(volume -> volume.getProjected() != null)
                  .anyMatch(volume -> volume.getSecret() != null);
              assertThat(pod.getSpec().getEnableServiceLinks()).isFalse();
              assertThat(pod.getMetadata().getAnnotations())
                  .containsEntry("cluster-autoscaler.kubernetes.io/safe-to-evict", "false")
                  .containsEntry("karpenter.sh/do-not-disrupt", "true");
            });
  }

  @Test
  void shouldNeverLetTheOperatorReadASecret(Stage stage, Cluster cluster) {
    var client = cluster.client();
    var account =
        client
            .apps()
            .deployments()
            .inNamespace(Cluster.OPERATOR_NAMESPACE)
            .withName("lockkeeper")
            .get()
            .getSpec()
            .getTemplate()
            .getSpec()
            .getServiceAccountName();

    for (var verb : new String[] {"get", "list", "watch", "create", "patch", "delete"}) {
      assertThat(may(client, account, verb, "secrets", stage.namespace())).as(verb).isFalse();
      assertThat(may(client, account, verb, "secrets", Cluster.OPERATOR_NAMESPACE))
          .as(verb)
          .isFalse();
    }
    assertThat(may(client, account, "list", "configmaps", stage.namespace()))
        .as("the account is the one that the operator has")
        .isTrue();
  }

  /** Whoever wants the operator to have another right writes it down here, too. */
  @ParameterizedTest
  @CsvSource({"every-namespace, ", "own-namespace, " + Cluster.OPERATOR_NAMESPACE})
  void shouldHaveNoOtherRightsThanAreWrittenDown(String where, String namespace, Stage stage)
      throws IOException {
    var rights =
        Cluster.kubectl(
                Duration.ofSeconds(30),
                "auth",
                "can-i",
                "--list",
                "--no-headers",
                "--as=system:serviceaccount:%s:lockkeeper".formatted(Cluster.OPERATOR_NAMESPACE),
                "--namespace=" + (namespace == null ? stage.namespace() : namespace))
            .lines()
            .filter(line -> !line.startsWith(" ")) // paths that everybody may read
            .map(line -> line.replaceAll(" +", " ").strip())
            .sorted()
            .collect(Collectors.joining("\n", "", "\n"));
    var written = RIGHTS.resolve("rights-in-%s.txt".formatted(where));
    if (Boolean.getBoolean("lockkeeper.generate")) {
      Files.writeString(written, rights);
    }

    assertThat(written).hasContent(rights);
  }

  private static boolean may(
      KubernetesClient client, String account, String verb, String resource, String namespace) {
    var review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser("system:serviceaccount:" + Cluster.OPERATOR_NAMESPACE + ":" + account)
            .withNewResourceAttributes()
            .withNamespace(namespace)
            .withVerb(verb)
            .withResource(resource)
            .endResourceAttributes()
            .endSpec()
            .build();
    return client
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(review)
        .getStatus()
        .getAllowed();
  }
}
