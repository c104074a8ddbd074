package dev.lockkeeper.operator.attempt.core;

import static dev.lockkeeper.operator.Fixtures.CONTENT;
import static dev.lockkeeper.operator.Fixtures.names;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationSpec;
import dev.lockkeeper.api.MigrationSpec.Resources;
import dev.lockkeeper.api.MigrationSpec.Runner;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.operator.Fixtures;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Job of an attempt, to the last field: what runs with a database's credentials. */
class AttemptJobTest {
  private static final RunnerImage IMAGE =
      new RunnerImage("registry.example/runner:1", "IfNotPresent", List.of("registry"));
  private static final String DIGEST = dev.lockkeeper.contract.Fixtures.plan().digest();

  @Test
  void shouldBeTheGoldenJobOfAPlan() throws IOException {
    assertThat(readable(job(Action.PLAN))).isEqualTo(readable(golden("job-plan.yaml")));
  }

  @Test
  void shouldBeTheGoldenJobOfAnApply() throws IOException {
    assertThat(readable(job(Action.APPLY))).isEqualTo(readable(golden("job-apply.yaml")));
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void shouldBeTheSameJobForTheSameOrder(Action action) {
    assertThat(job(action)).isEqualTo(job(action));
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void shouldPassTheRestrictedPodSecurityLevel(Action action) {
    var pod = job(action).getSpec().getTemplate().getSpec();

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getVolumes()).allSatisfy(volume -> assertThat(volume.getHostPath()).isNull());
    assertThat(pod.getContainers())
        .singleElement()
        .satisfies(
            container -> {
              var security = container.getSecurityContext();
              assertThat(security.getAllowPrivilegeEscalation()).isFalse();
              assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
              assertThat(security.getCapabilities().getAdd()).isEmpty();
              assertThat(security.getReadOnlyRootFilesystem()).isTrue();
              assertThat(security.getPrivileged()).isNull();
            });
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void shouldCarryNoTokenAndNoCredentialInItsEnvironment(Action action) {
    var pod = job(action).getSpec().getTemplate().getSpec();

    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getEnableServiceLinks()).isFalse();
    assertThat(pod.getContainers().getFirst().getEnv())
        .singleElement()
        .satisfies(
            variable -> {
              assertThat(variable.getName()).isEqualTo("LOCKKEEPER_RUN_SPEC");
              assertThat(variable.getValueFrom()).isNull();
            });
    assertThat(pod.getContainers().getFirst().getEnvFrom()).isEmpty();
  }

  @Test
  void shouldTellTheRunnerOfADollarWhatTheKubeletWouldReplace() throws IOException {
    var migration = Fixtures.migration();
    var changelog = migration.getSpec().changelog();
    migration.setSpec(
        new MigrationSpec(
            new MigrationSpec.Changelog(
                changelog.path(),
                changelog.configMap(),
                List.of(),
                "",
                List.of(new MigrationSpec.Parameter("host", "$(HOST) $$(HOST) ${host} $"))),
            migration.getSpec().targets(),
            List.of(),
            List.of(),
            List.of(),
            false,
            null));

    var order = specOf(job(migration, Action.PLAN));

    assertThat(order).doesNotContain("$(");
    assertThat(new ObjectMapper().readTree(order).at("/changelog/parameters/0/value").textValue())
        .isEqualTo("$(HOST) $$(HOST) ${host} $");
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void shouldBearOurLabelsAlone(Action action) {
    var job = job(action);
    var labels =
        Map.of(
            "app.kubernetes.io/managed-by", "lockkeeper",
            "lockkeeper.dev/migration", "schema",
            "lockkeeper.dev/target", "shop-eu-1",
            "lockkeeper.dev/run", Fixtures.RUN,
            "lockkeeper.dev/action", action.word());

    assertThat(job.getMetadata().getLabels()).isEqualTo(labels);
    assertThat(job.getSpec().getTemplate().getMetadata().getLabels()).isEqualTo(labels);
  }

  @Test
  void shouldRunOnceAndNeverBeReplaced() {
    var spec = job(Action.APPLY).getSpec();

    assertThat(spec.getBackoffLimit()).isZero();
    assertThat(spec.getPodReplacementPolicy()).isEqualTo("Failed");
    assertThat(spec.getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never");
    assertThat(spec.getTtlSecondsAfterFinished()).isNull();
    assertThat(spec.getPodFailurePolicy().getRules())
        .singleElement()
        .satisfies(rule -> assertThat(rule.getAction()).isEqualTo("FailJob"));
  }

  @Test
  void shouldGrantARunningChangesetItsTime() {
    var job = job(Action.APPLY, new Runner("default", "1h", "20m", null));

    assertThat(job.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
        .isEqualTo(1200);
    assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(3600 + 1200 + 1800);
  }

  @Test
  void shouldMountThePlanForAnApplyAlone() {
    assertThat(job(Action.PLAN).getSpec().getTemplate().getSpec().getVolumes())
        .extracting(volume -> volume.getName())
        .containsExactly("changelog", "credentials", "tmp");
    assertThat(job(Action.APPLY).getSpec().getTemplate().getSpec().getVolumes())
        .extracting(volume -> volume.getName())
        .containsExactly("changelog", "credentials", "plan", "tmp");
  }

  @Test
  void shouldMountNothingThatTheRunnerCouldWriteButItsTemporaryFolder() {
    assertThat(
            job(Action.APPLY)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getVolumeMounts())
        .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
        .extracting(mount -> mount.getMountPath())
        .containsExactly("/tmp");
  }

  @Test
  void shouldKeepTheDefaultOfAResourceThatIsNotNamed() {
    var asked = resources(Map.of("cpu", "1"), Map.of("ephemeral-storage", "1Gi"));

    assertThat(asked.getRequests())
        .isEqualTo(Map.of("cpu", new Quantity("1"), "memory", new Quantity("192Mi")));
    assertThat(asked.getLimits())
        .isEqualTo(
            Map.of("memory", new Quantity("384Mi"), "ephemeral-storage", new Quantity("1Gi")));
  }

  @Test
  void shouldNotSetARequestOfOursAgainstALimitOfTheirs() {
    var small = resources(Map.of(), Map.of("memory", "128Mi"));
    var large = resources(Map.of("memory", "1Gi"), Map.of());

    assertThat(small.getRequests()).containsOnlyKeys("cpu");
    assertThat(large.getLimits()).isEmpty();
  }

  private static ResourceRequirements resources(
      Map<String, String> requests, Map<String, String> limits) {
    var asked = new Resources(quantities(requests), quantities(limits));
    return job(Action.PLAN, new Runner("default", "6h", "10m", asked))
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getResources();
  }

  private static Map<String, Quantity> quantities(Map<String, String> amounts) {
    return amounts.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, amount -> new Quantity(amount.getValue())));
  }

  private static Job job(Action action) {
    return job(action, null);
  }

  private static Job job(Action action, Runner runner) {
    return job(Fixtures.migration(Fixtures.SCHEMA, names("shop-eu-1"), runner), action);
  }

  private static Job job(Migration migration, Action action) {
    return AttemptJob.desired(
        new Order(
            migration,
            Fixtures.target("shop-eu-1"),
            Fixtures.holder(action, 3, action == Action.APPLY ? DIGEST : null),
            CONTENT),
        IMAGE);
  }

  private static String specOf(Job job) {
    return job.getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .getFirst()
        .getValue();
  }

  private static Job golden(String name) throws IOException {
    try (var stream = AttemptJobTest.class.getResourceAsStream("/golden/" + name)) {
      return Serialization.unmarshal(
          new String(stream.readAllBytes(), StandardCharsets.UTF_8), Job.class);
    }
  }

  /** One form for equal Jobs, so that a difference can be read. */
  private static String readable(Job job) throws JsonProcessingException {
    var json =
        JsonMapper.builder()
            .enable(
                SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, SerializationFeature.INDENT_OUTPUT)
            .build();
    return json.writeValueAsString(json.readValue(Serialization.asJson(job), Map.class));
  }
}
