package dev.lockkeeper.e2e;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** An admission policy that refuses every new object of a kind in one namespace. */
final class Ban {
  static final String MESSAGE = "not before the audit is over";

  private final KubernetesClient client;
  private final Stage stage;
  private final String name;

  private Ban(Stage stage) {
    this.client = stage.client();
    this.stage = stage;
    this.name = stage.namespace();
  }

  /**
   * Bans, and waits until the API server obeys.
   *
   * @param sample of what is banned
   */
  static Ban on(Stage stage, String group, String resource, HasMetadata sample) {
    var ban = new Ban(stage);
    ban.client.resource(ban.policy(group, resource)).create();
    ban.client.resource(ban.binding()).create();
    Awaitility.await("the policy is in force")
        .pollInterval(Duration.ofMillis(200))
        .atMost(Stage.PATIENCE)
        .until(() -> ban.refuses(sample));
    return ban;
  }

  String name() {
    return name;
  }

  void lift() {
    client.admissionRegistration().v1().validatingAdmissionPolicyBindings().withName(name).delete();
    client.admissionRegistration().v1().validatingAdmissionPolicies().withName(name).delete();
  }

  private boolean refuses(HasMetadata sample) {
    try {
      client.resource(sample).inNamespace(name).dryRun().create();
      return false;
    } catch (KubernetesClientException e) {
      return e.getMessage().contains(MESSAGE);
    }
  }

  private HasMetadata policy(String group, String resource) {
    return new ValidatingAdmissionPolicyBuilder()
        .withMetadata(metadata())
        .withNewSpec()
        .withFailurePolicy("Fail")
        .withNewMatchConstraints()
        .addNewResourceRule()
        .withApiGroups(group)
        .withApiVersions("v1")
        .withResources(resource)
        .withOperations("CREATE")
        .endResourceRule()
        .endMatchConstraints()
        .addNewValidation()
        .withExpression("false")
        .withMessage(MESSAGE)
        .endValidation()
        .endSpec()
        .build();
  }

  private HasMetadata binding() {
    return new ValidatingAdmissionPolicyBindingBuilder()
        .withMetadata(metadata())
        .withNewSpec()
        .withPolicyName(name)
        .withValidationActions(List.of("Deny"))
        .withNewMatchResources()
        .withNewNamespaceSelector()
        .addToMatchLabels("kubernetes.io/metadata.name", name)
        .endNamespaceSelector()
        .endMatchResources()
        .endSpec()
        .build();
  }

  /** It goes with its namespace, should the story not come to lift it. */
  private ObjectMeta metadata() {
    return new ObjectMetaBuilder()
        .withName(name)
        .addNewOwnerReference()
        .withApiVersion("v1")
        .withKind("Namespace")
        .withName(name)
        .withUid(client.namespaces().withName(stage.namespace()).get().getMetadata().getUid())
        .endOwnerReference()
        .build();
  }
}
