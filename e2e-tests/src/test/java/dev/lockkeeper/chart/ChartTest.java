package dev.lockkeeper.chart;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @Test
  void shouldPassAStrictLint() {
    var result = Chart.lint();

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    assertThat(result.getMessages())
        .noneMatch(message -> message.contains("[WARNING]") || message.contains("[ERROR]"));
  }

  @Test
  void shouldHaveTheVersionOfTheBuild() throws IOException {
    var pom = Files.readString(Path.of("..", "pom.xml"));
    var version = Pattern.compile("<version>([^<]+)</version>").matcher(pom);
    assertThat(version.find()).isTrue();

    assertThat(Files.readAllLines(Chart.FOLDER.resolve("Chart.yaml")))
        .contains("version: " + version.group(1), "appVersion: " + version.group(1));
  }

  @Test
  void shouldInstallAndUpgradeTheCrdsAndLeaveThemBehind() throws IOException {
    var crds = Chart.render().all(CustomResourceDefinition.class).toList();

    try (var files = Files.list(Chart.FOLDER.resolve("files/crds"))) {
      assertThat(crds)
          .extracting(crd -> crd.getMetadata().getName() + ".yaml")
          .containsExactlyInAnyOrderElementsOf(
              files.map(file -> file.getFileName().toString()).toList());
    }
    assertThat(crds)
        .isNotEmpty()
        .allSatisfy(
            crd ->
                assertThat(crd.getMetadata().getAnnotations())
                    .contains(entry("helm.sh/resource-policy", "keep")));
  }

  @Test
  void shouldAllowNobodyToReadSecretsOrEverything() {
    assertThat(Chart.render().rules())
        .isNotEmpty()
        .allSatisfy(
            rule -> {
              assertThat(rule.getApiGroups()).isNotEmpty().doesNotContain("*");
              assertThat(rule.getResources())
                  .isNotEmpty()
                  .noneMatch(resource -> resource.startsWith("secrets") || resource.contains("*"));
              assertThat(rule.getVerbs())
                  .isNotEmpty()
                  .doesNotContain("*", "escalate", "bind", "impersonate");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster-role.yaml", "role.yaml"})
  void shouldSayWhyBesideEveryRule(String template) throws IOException {
    var lines = Files.readAllLines(Chart.FOLDER.resolve("templates").resolve(template));

    assertThat(lines).anyMatch(line -> line.startsWith("  - apiGroups:"));
    for (var i = 1; i < lines.size(); i++) {
      if (lines.get(i).startsWith("  - apiGroups:")) {
        assertThat(lines.get(i - 1)).as("%s, line %d", template, i).startsWith("  # ");
      }
    }
  }

  @Test
  void shouldBindTheOperatorsRolesToItsOwnAccount() {
    var manifests = Chart.render();
    var account = manifests.the(ServiceAccount.class).getMetadata().getName();

    assertThat(pod(manifests).getServiceAccountName()).isEqualTo(account);
    assertThat(manifests.the(ClusterRoleBinding.class).getSubjects())
        .singleElement()
        .satisfies(
            subject -> {
              assertThat(subject.getKind()).isEqualTo("ServiceAccount");
              assertThat(subject.getName()).isEqualTo(account);
              assertThat(subject.getNamespace()).isEqualTo(Chart.NAMESPACE);
            });
    assertThat(manifests.the(RoleBinding.class).getSubjects())
        .isEqualTo(manifests.the(ClusterRoleBinding.class).getSubjects());
  }

  @Test
  void shouldBeAdmittedByTheRestrictedPodSecurityLevel() {
    var pod = pod(Chart.render());

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(65532);
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getVolumes()).extracting(Volume::getEmptyDir).doesNotContainNull();
    var container = operator(pod).getSecurityContext();
    assertThat(container.getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getCapabilities().getAdd()).isEmpty();
    assertThat(container.getPrivileged()).isNull();
  }

  @Test
  void shouldAskForMemoryAndBeBoundToIt() {
    var resources = operator(pod(Chart.render())).getResources();

    assertThat(resources.getRequests()).containsKeys("cpu", "memory");
    assertThat(resources.getLimits()).containsEntry("memory", new Quantity("256Mi"));
  }

  @Test
  void shouldTellTheOperatorItsSettings() {
    var settings =
        operator(
            pod(
                Chart.render(
                    Map.of(
                        "runner.image.tag", "v7",
                        "runner.image.pullPolicy", "Never",
                        "leaseDuration", "1m30s",
                        "sourceInterval", "30s",
                        "maxRunningAttempts", 7,
                        "logLevel", "debug"))));

    assertThat(settings.getEnv())
        .filteredOn(variable -> variable.getValueFrom() == null)
        .extracting(EnvVar::getName, EnvVar::getValue)
        .containsExactlyInAnyOrder(
            tuple(
                "LOCKKEEPER_RUNNER_PROFILES",
                "{\"default\":{\"pullPolicy\":\"Never\",\"pullSecrets\":[],\"reference\":\"lockkeeper.dev/runner:v7\"}}"),
            tuple("LOCKKEEPER_HTTP_PORT", "8080"),
            tuple("LOCKKEEPER_LEADER_ELECTION", "true"),
            tuple("LOCKKEEPER_LEASE_DURATION", "1m30s"),
            tuple("LOCKKEEPER_SOURCE_INTERVAL", "30s"),
            tuple("LOCKKEEPER_MAX_RUNNING_ATTEMPTS", "7"),
            tuple("LOCKKEEPER_LOG_LEVEL", "debug"));
    assertThat(settings.getEnv())
        .filteredOn(variable -> variable.getValueFrom() != null)
        .extracting(
            EnvVar::getName, variable -> variable.getValueFrom().getFieldRef().getFieldPath())
        .containsExactlyInAnyOrder(
            tuple("LOCKKEEPER_NAMESPACE", "metadata.namespace"),
            tuple("LOCKKEEPER_POD_NAME", "metadata.name"));
  }

  @Test
  void shouldProbeAndServeMetricsWhereTheOperatorAnswers() {
    var manifests = Chart.render();
    var container = operator(pod(manifests));
    var port = container.getPorts().getFirst();
    var service = manifests.the(Service.class).getSpec();

    assertThat(port.getContainerPort()).isEqualTo(8080);
    assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
    assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
    assertThat(service.getPorts().getFirst().getTargetPort().getStrVal()).isEqualTo(port.getName());
    assertThat(service.getSelector())
        .isNotEmpty()
        .isEqualTo(manifests.the(Deployment.class).getSpec().getSelector().getMatchLabels())
        .isEqualTo(
            manifests.the(Deployment.class).getSpec().getTemplate().getMetadata().getLabels());
  }

  @Test
  void shouldPreferADigestToATag() {
    var container =
        operator(
            pod(
                Chart.render(
                    Map.of(
                        "image.tag", "v7",
                        "image.digest", DIGEST,
                        "runner.image.digest", DIGEST))));

    assertThat(container.getImage()).isEqualTo("lockkeeper.dev/operator@" + DIGEST);
    assertThat(profiles(container)).contains("lockkeeper.dev/runner@" + DIGEST);
  }

  @Test
  void shouldOfferRunnerProfiles() {
    var manifests =
        Chart.render(
            Map.of(
                "runner.imagePullSecrets[0].name", "ours",
                "runner.profiles.more.image.repository", "registry.example/more",
                "runner.profiles.more.image.tag", "v8",
                "runner.profiles.more.imagePullSecrets[0].name", "theirs"));

    assertThat(profiles(operator(pod(manifests))))
        .contains(
            "\"default\":{\"pullPolicy\":\"IfNotPresent\",\"pullSecrets\":[\"ours\"],",
            "\"more\":{\"pullPolicy\":\"IfNotPresent\",\"pullSecrets\":[\"theirs\"],"
                + "\"reference\":\"registry.example/more:v8\"}");
    assertThat(manifests.all(ValidatingAdmissionPolicy.class))
        .filteredOn(policy -> policy.getMetadata().getName().endsWith("attempts"))
        .singleElement()
        .satisfies(
            policy ->
                assertThat(policy.getSpec().getValidations())
                    .as("the operator may run them")
                    .anyMatch(
                        validation ->
                            validation
                                .getExpression()
                                .contains("['lockkeeper.dev/runner', 'registry.example/more']")));
  }

  private static String profiles(Container operator) {
    return operator.getEnv().stream()
        .filter(variable -> variable.getName().equals("LOCKKEEPER_RUNNER_PROFILES"))
        .map(EnvVar::getValue)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"true, RollingUpdate", "false, Recreate"})
  void shouldNeverLetTwoOperatorsWorkAtATime(boolean leaderElection, String strategy) {
    var deployment = Chart.render(Map.of("leaderElection", leaderElection)).the(Deployment.class);

    assertThat(deployment.getSpec().getStrategy().getType()).isEqualTo(strategy);
  }

  @Test
  void shouldAllowTheOperatorNoLeaseButItsOwn() {
    var leases =
        Chart.render()
            .rules()
            .filter(rule -> rule.getResources().contains("leases"))
            .collect(Collectors.toMap(PolicyRule::getResourceNames, PolicyRule::getVerbs));

    assertThat(leases)
        .containsOnly(
            entry(List.of(), List.of("create")),
            entry(List.of("lockkeeper-operator"), List.of("get", "update")));
  }

  @Test
  void shouldRunWhereItIsAllowedTo() {
    var pod =
        pod(
            Chart.render(
                Map.of(
                    "nodeSelector.pool", "system",
                    "tolerations[0].key", "dedicated",
                    "tolerations[0].operator", "Exists",
                    "imagePullSecrets[0].name", "registry")));

    assertThat(pod.getNodeSelector()).containsExactly(entry("pool", "system"));
    assertThat(pod.getTolerations()).extracting(Toleration::getKey).containsExactly("dedicated");
    assertThat(pod.getImagePullSecrets()).containsExactly(new LocalObjectReference("registry"));
  }

  @Test
  void shouldRollThePodWhenAnAnnotationChanges() {
    var deployment = Chart.render(Map.of("podAnnotations.build", "b1")).the(Deployment.class);

    assertThat(deployment.getSpec().getTemplate().getMetadata().getAnnotations())
        .containsExactly(entry("build", "b1"));
  }

  @ParameterizedTest
  @CsvSource({
    "replica, 2, replica",
    "replicas, -1, replicas",
    "image.tagg, 1, tagg",
    "image.digest, sha256:12, digest",
    "runner.image.pullPolicy, Sometimes, pullPolicy",
    "runner.profile, default, profile",
    "logLevel, loud, logLevel",
    "leaseDuration, 4s, leaseDuration",
    "leaseDuration, 121s, leaseDuration",
    "sourceInterval, 0s, sourceInterval",
    "sourceInterval, soon, sourceInterval",
    "maxRunningAttempts, 0, maxRunningAttempts",
    "resources.memory, 1Gi, memory",
    "watchNamespaces[0], All, watchNamespaces",
    "labels.app\\.kubernetes\\.io/name, other, app.kubernetes.io/name",
    "podLabels.app\\.kubernetes\\.io/name, other, app.kubernetes.io/name",
    "networkPolicy.apiServerPorts[0], 0, apiServerPorts",
    "gates.endpoints[0].url, ftp://example, url",
    "gates.endpoints[0].url, https://user@example, url",
    "gates.resources[0].resources[0], secrets, resources",
    "gates.resources[0].resources[0], *, resources",
    "serviceMonitor.interval, often, interval",
  })
  void shouldRefuseAValueThatItDoesNotKnow(String path, String value, String named) {
    assertThatIllegalStateException()
        .isThrownBy(() -> Chart.render(Map.of(path, value)))
        .withMessageContaining("schema")
        .withMessageContaining(named);
  }

  @Test
  void shouldRefuseAStandbyWithoutALeader() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Chart.render(Map.of("replicas", 2, "leaderElection", false)))
        .withMessageContaining("leaderElection");
    assertThat(Chart.render(Map.of("replicas", 2)).the(Deployment.class).getSpec().getReplicas())
        .isEqualTo(2);
  }

  @Test
  void shouldWatchTheNamespacesThatItIsTold() {
    var manifests =
        Chart.render(Map.of("watchNamespaces[0]", "shop", "watchNamespaces[1]", "mall"));

    assertThat(manifests.all(ClusterRoleBinding.class)).isEmpty();
    var account = manifests.the(ServiceAccount.class).getMetadata().getName();
    assertThat(manifests.all(RoleBinding.class))
        .filteredOn(binding -> binding.getRoleRef().getKind().equals("ClusterRole"))
        .allSatisfy(
            binding ->
                assertThat(binding.getSubjects())
                    .singleElement()
                    .satisfies(subject -> assertThat(subject.getName()).isEqualTo(account)))
        .extracting(binding -> binding.getMetadata().getNamespace())
        .containsExactlyInAnyOrder("shop", "mall");
    assertThat(operator(pod(manifests)).getEnv())
        .contains(new EnvVar("LOCKKEEPER_WATCH_NAMESPACES", "shop,mall", null));
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 1", "3, 1"})
  void shouldKeepADrainFromTakingEveryOperatorAtOnce(int replicas, int budgets) {
    var manifests = Chart.render(Map.of("replicas", replicas));

    assertThat(manifests.all(PodDisruptionBudget.class))
        .hasSize(budgets)
        .allSatisfy(
            budget -> {
              assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
              assertThat(budget.getSpec().getSelector())
                  .isEqualTo(manifests.the(Deployment.class).getSpec().getSelector());
            });
  }

  @Test
  void shouldOfferEndpointsToGates() {
    var manifests =
        Chart.render(
            Map.of(
                "gates.endpoints[0].name", "main",
                "gates.endpoints[0].url", "https://prometheus.example",
                "gates.endpoints[0].namespaces[0]", "shop",
                "gates.endpoints[0].secretName", "reader",
                "gates.endpoints[0].caBundle", "PEM"));

    assertThat(operator(pod(manifests)).getEnv())
        .filteredOn(variable -> variable.getName().equals("LOCKKEEPER_GATE_ENDPOINTS"))
        .extracting(EnvVar::getValue)
        .containsExactly(
            "[{\"files\":\"/etc/lockkeeper/endpoints/main\",\"name\":\"main\",\"namespaces\":[\"shop\"],\"url\":\"https://prometheus.example\"}]");
    assertThat(operator(pod(manifests)).getVolumeMounts())
        .extracting(mount -> mount.getName() + " " + mount.getMountPath())
        .contains("endpoint-main /etc/lockkeeper/endpoints/main");
    var sources =
        pod(manifests).getVolumes().stream()
            .filter(volume -> volume.getName().equals("endpoint-main"))
            .findFirst()
            .orElseThrow()
            .getProjected()
            .getSources();
    assertThat(sources.getFirst().getSecret().getName()).isEqualTo("reader");
    assertThat(sources.getLast().getConfigMap().getItems().getFirst())
        .extracting(item -> item.getKey(), item -> item.getPath())
        .containsExactly("main.crt", "ca.crt");
    assertThat(manifests.all(ConfigMap.class))
        .singleElement()
        .satisfies(map -> assertThat(map.getData()).containsExactly(entry("main.crt", "PEM")));
  }

  @Test
  void shouldLetGatesLookAtWhatItIsTold() {
    var rules =
        Chart.render(
                Map.of(
                    "gates.resources[0].apiGroups[0]", "apps",
                    "gates.resources[0].resources[0]", "deployments"))
            .all(ClusterRole.class)
            .flatMap(role -> role.getRules().stream());

    assertThat(rules)
        .filteredOn(rule -> rule.getResources().contains("deployments"))
        .singleElement()
        .extracting(PolicyRule::getApiGroups, PolicyRule::getVerbs)
        .containsExactly(List.of("apps"), List.of("list"));
  }

  @Test
  void shouldLetTheOperatorSpeakWithTheApiServerOnly() {
    assertThat(Chart.render().all(NetworkPolicy.class)).isEmpty();
    var manifests =
        Chart.render(
            Map.of(
                "networkPolicy.enabled",
                true,
                "networkPolicy.apiServerPorts[0]",
                8443,
                "networkPolicy.metricsFrom[0].podSelector.matchLabels.app",
                "prometheus",
                "networkPolicy.gateEgress[0].ports[0].port",
                9090));

    var policy = manifests.the(NetworkPolicy.class).getSpec();
    assertThat(policy.getPodSelector())
        .isEqualTo(manifests.the(Deployment.class).getSpec().getSelector());
    assertThat(policy.getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(policy.getEgress())
        .flatExtracting(NetworkPolicyEgressRule::getPorts)
        .extracting(port -> port.getPort().getIntVal())
        .containsExactly(8443, 53, 53, 9090);
    assertThat(policy.getIngress())
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.getPorts().getFirst().getPort().getStrVal()).isEqualTo("http");
              assertThat(rule.getFrom())
                  .singleElement()
                  .satisfies(
                      peer ->
                          assertThat(peer.getPodSelector().getMatchLabels())
                              .containsExactly(entry("app", "prometheus")));
            });
  }

  @ParameterizedTest
  @CsvSource({
    "serviceMonitor, ServiceMonitor, endpoints, metrics",
    "podMonitor, PodMonitor, podMetricsEndpoints, http"
  })
  void shouldBeReadByThePrometheusOperator(
      String value, String kind, String endpoints, String port) {
    assertThat(Chart.render().objects()).extracting(HasMetadata::getKind).doesNotContain(kind);
    var monitor =
        Chart.render(
                Map.of(
                    value + ".enabled", true,
                    value + ".interval", "30s",
                    value + ".labels.release", "prometheus"))
            .objects()
            .stream()
            .filter(object -> object.getKind().equals(kind))
            .map(GenericKubernetesResource.class::cast)
            .findFirst()
            .orElseThrow();

    assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "prometheus");
    assertThat(monitor.<String>get("spec", endpoints, 0, "port")).isEqualTo(port);
    assertThat(monitor.<String>get("spec", endpoints, 0, "interval")).isEqualTo("30s");
    assertThat(monitor.<Map<String, String>>get("spec", "selector", "matchLabels"))
        .isEqualTo(Chart.render().the(Deployment.class).getSpec().getSelector().getMatchLabels());
  }

  @Test
  void shouldLabelAllThatItMakesAndNeverChangeWhatSelectsThePod() {
    var plain = Chart.render().the(Deployment.class).getSpec().getSelector();
    var manifests = Chart.render(Map.of("labels.team", "databases", "podLabels.zone", "inner"));

    assertThat(manifests.objects())
        .filteredOn(object -> !(object instanceof CustomResourceDefinition))
        .allSatisfy(
            object ->
                assertThat(object.getMetadata().getLabels()).containsEntry("team", "databases"));
    var deployment = manifests.the(Deployment.class).getSpec();
    assertThat(deployment.getSelector()).isEqualTo(plain);
    assertThat(deployment.getTemplate().getMetadata().getLabels())
        .containsAllEntriesOf(plain.getMatchLabels())
        .containsEntry("zone", "inner");
  }

  @Test
  void shouldHaveThePriorityAndTheNeighboursThatItIsTold() {
    var pod =
        pod(
            Chart.render(
                Map.of(
                    "priorityClassName",
                    "system-cluster-critical",
                    "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
                        + ".nodeSelectorTerms[0].matchExpressions[0].key",
                    "pool")));

    assertThat(pod.getPriorityClassName()).isEqualTo("system-cluster-critical");
    assertThat(pod.getAffinity().getNodeAffinity()).isNotNull();
  }

  @Test
  void shouldHoldTheOperatorsAccountToTheRunnersImage() {
    var policies =
        Chart.render(Map.of("runner.image.repository", "registry.example/runner"))
            .all(ValidatingAdmissionPolicy.class)
            .toList();

    assertThat(policies)
        .extracting(policy -> policy.getMetadata().getName())
        .containsExactlyInAnyOrder(
            "lockkeeper-targets",
            "lockkeeper-attempts",
            "lockkeeper-commands",
            "lockkeeper-requests",
            "lockkeeper-pinned");
    assertThat(policies)
        .allSatisfy(policy -> assertThat(policy.getSpec().getFailurePolicy()).isEqualTo("Fail"));
    var attempts =
        policies.stream()
            .filter(policy -> policy.getMetadata().getName().endsWith("-attempts"))
            .findFirst()
            .orElseThrow();
    assertThat(attempts.getSpec().getMatchConditions().getFirst().getExpression())
        .contains("'system:serviceaccount:%s:lockkeeper'".formatted(Chart.NAMESPACE));
    assertThat(attempts.getSpec().getValidations())
        .anyMatch(rule -> rule.getExpression().contains("['registry.example/runner'].exists("));
    assertThat(
            Chart.render(Map.of("admissionPolicies.enabled", false))
                .all(ValidatingAdmissionPolicy.class))
        .isEmpty();
  }

  @Test
  void shouldAddToTheRolesThatPeopleHave() {
    assertThat(Chart.render().all(ClusterRole.class))
        .filteredOn(
            role ->
                role.getMetadata().getLabels().keySet().stream()
                    .anyMatch(label -> label.contains("aggregate-to")))
        .extracting(
            role -> role.getMetadata().getName(),
            role ->
                role.getMetadata().getLabels().keySet().stream()
                    .filter(label -> label.contains("aggregate-to"))
                    .findFirst()
                    .orElseThrow(),
            role ->
                role.getRules().stream()
                    .map(rule -> rule.getResources() + " " + rule.getVerbs())
                    .toList())
        .containsExactlyInAnyOrder(
            tuple(
                "lockkeeper-viewer",
                "rbac.authorization.k8s.io/aggregate-to-view",
                List.of(
                    "[migrations, migrationtargets, migrationcommands, maintenancewindows] [get, list, watch]")),
            tuple(
                "lockkeeper-editor",
                "rbac.authorization.k8s.io/aggregate-to-edit",
                List.of(
                    "[migrations] [create, update, patch, delete, hold, resume, abort, retry]",
                    "[migrationcommands] [create, delete]")),
            tuple(
                "lockkeeper-approver",
                "rbac.authorization.k8s.io/aggregate-to-admin",
                List.of("[migrations] [approve, reject]", "[migrationcommands] [create, delete]")),
            tuple(
                "lockkeeper-target-admin",
                "rbac.authorization.k8s.io/aggregate-to-admin",
                List.of("[migrationtargets, maintenancewindows] [create, update, patch, delete]")));
  }

  private static PodSpec pod(Manifests manifests) {
    return manifests.the(Deployment.class).getSpec().getTemplate().getSpec();
  }

  private static Container operator(PodSpec pod) {
    assertThat(pod.getContainers()).hasSize(1);
    return pod.getContainers().getFirst();
  }
}
