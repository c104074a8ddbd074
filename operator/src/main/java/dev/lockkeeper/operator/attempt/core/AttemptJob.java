package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.Layout;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The Job that an attempt is. Pure: the same order, the same Job. */
public final class AttemptJob {
  public static final String CONTAINER = "runner";
  private static final long RUNNER_UID = 65532L;

  /** Autoscalers move pods to save nodes; a migration is not theirs to move. */
  private static final Map<String, String> NOT_TO_BE_MOVED =
      Map.of(
          "cluster-autoscaler.kubernetes.io/safe-to-evict", "false",
          "karpenter.sh/do-not-disrupt", "true");

  private static final Map<String, Quantity> REQUESTS =
      Map.of("cpu", new Quantity("100m"), "memory", new Quantity("192Mi"));
  private static final Map<String, Quantity> LIMITS = Map.of("memory", new Quantity("384Mi"));

  /** Longer than any attempt may take to start. */
  private static final Duration VOID_FOR = Duration.ofHours(1);

  /** The last resort for a runner that hangs: well after it should have stopped by itself. */
  private static final Duration BEYOND_THE_DEADLINE = Duration.ofMinutes(30);

  public static Job desired(Order order, RunnerImage image) {
    var labels = labelsOf(order.migration(), order.target(), order.holder());
    return base(order.migration(), order.target(), order.holder())
        .withNewSpec()
        .withBackoffLimit(0)
        .withPodReplacementPolicy("Failed")
        .withPodFailurePolicy(keepExitCode())
        .withActiveDeadlineSeconds(
            order.deadline().plus(order.gracePeriod()).plus(BEYOND_THE_DEADLINE).toSeconds())
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .withAnnotations(NOT_TO_BE_MOVED)
        .endMetadata()
        .withSpec(podOf(order, image))
        .endTemplate()
        .endSpec()
        .build();
  }

  /**
   * A Job that does nothing, under the name of an attempt that is given up before it had one: so
   * another operator that has yet to notice cannot make it any more. It goes by itself once the
   * runner would refuse to start.
   */
  public static Job voided(
      Migration migration, MigrationTarget target, Holder holder, RunnerImage image) {
    return base(migration, target, holder)
        .withNewSpec()
        .withCompletions(0)
        .withParallelism(0)
        .withTtlSecondsAfterFinished((int) VOID_FOR.toSeconds())
        .withNewTemplate()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withAutomountServiceAccountToken(false)
        .withSecurityContext(unprivileged())
        .addNewContainer()
        .withName(CONTAINER)
        .withImage(image.reference())
        .withSecurityContext(confined())
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  /** Whether it is no attempt, but only in the place of one. */
  public static boolean isVoid(Job job) {
    return job.getSpec() != null && Integer.valueOf(0).equals(job.getSpec().getCompletions());
  }

  private static JobBuilder base(Migration migration, MigrationTarget target, Holder holder) {
    return new JobBuilder()
        .withNewMetadata()
        .withName(holder.job())
        .withNamespace(migration.getMetadata().getNamespace())
        .withLabels(labelsOf(migration, target, holder))
        .withOwnerReferences(Owners.of(migration, target))
        .endMetadata();
  }

  private static Map<String, String> labelsOf(
      Migration migration, MigrationTarget target, Holder holder) {
    var labels = Labels.of(migration.getMetadata().getName(), holder.run());
    labels.put(Labels.TARGET, target.getMetadata().getName());
    labels.put(Labels.ACTION, holder.action());
    return labels;
  }

  /** A failure by exit code is written into the Job's condition and so survives the pod. */
  private static PodFailurePolicy keepExitCode() {
    return new PodFailurePolicyBuilder()
        .addNewRule()
        .withAction("FailJob")
        .withNewOnExitCodes()
        .withContainerName(CONTAINER)
        .withOperator("NotIn")
        .withValues(0)
        .endOnExitCodes()
        .endRule()
        .build();
  }

  private static PodSpec podOf(Order order, RunnerImage image) {
    return new PodSpecBuilder()
        .withRestartPolicy("Never")
        .withServiceAccountName(serviceAccountOf(order))
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(order.gracePeriod().toSeconds())
        .withSecurityContext(unprivileged())
        .withImagePullSecrets(image.pullSecrets().stream().map(LocalObjectReference::new).toList())
        .addToContainers(
            new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(image.reference())
                .withImagePullPolicy(image.pullPolicy())
                .addNewEnv()
                .withName(Layout.RUN_SPEC)
                .withValue(unexpanded(Documents.write(order.runSpec())))
                .endEnv()
                .withTerminationMessagePath(Layout.TERMINATION_MESSAGE)
                .withTerminationMessagePolicy("File")
                .withResources(resourcesOf(order))
                .withSecurityContext(confined())
                .withVolumeMounts(mountsOf(order))
                .build())
        .withVolumes(volumesOf(order))
        .build();
  }

  private static @Nullable String serviceAccountOf(Order order) {
    var name = order.target().getSpec().serviceAccountName();
    return name.isEmpty() ? null : name;
  }

  private static PodSecurityContext unprivileged() {
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(RUNNER_UID)
        .withRunAsGroup(RUNNER_UID)
        .withFsGroup(RUNNER_UID)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  private static SecurityContext confined() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  /**
   * The kubelet replaces {@code $(NAME)} in a variable's value; within JSON a dollar has two forms.
   */
  private static String unexpanded(String json) {
    return json.replace("$(", "\\u0024(");
  }

  private static List<Volume> volumesOf(Order order) {
    var migration = order.migration().getMetadata().getName();
    var volumes = new ArrayList<Volume>();
    volumes.add(
        new VolumeBuilder()
            .withName("changelog")
            .withNewConfigMap()
            .withName(Names.snapshot(migration, order.holder().run(), order.content().hash()))
            .withItems(items(order.content().pathsByKey()))
            .endConfigMap()
            .build());
    volumes.add(
        new VolumeBuilder()
            .withName("credentials")
            .withNewSecret()
            .withSecretName(order.target().getSpec().connection().secretRef().name())
            // A Secret that is not there yet is the runner's to report, by name; a pod that cannot
            // mount it would say nothing.
            .withOptional(true)
            .withDefaultMode(0440)
            .endSecret()
            .build());
    order
        .planDigest()
        .ifPresent(
            digest ->
                volumes.add(
                    new VolumeBuilder()
                        .withName("plan")
                        .withNewConfigMap()
                        .withName(Names.plan(migration, order.holder().run(), digest))
                        .endConfigMap()
                        .build()));
    volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
    return volumes;
  }

  private static List<VolumeMount> mountsOf(Order order) {
    var mounts = new ArrayList<VolumeMount>();
    mounts.add(mount("changelog", Layout.CHANGELOG, true));
    mounts.add(mount("credentials", Layout.CREDENTIALS, true));
    order.planDigest().ifPresent(_ -> mounts.add(mount("plan", Layout.PLAN, true)));
    mounts.add(mount("tmp", "/tmp", false));
    return mounts;
  }

  private static VolumeMount mount(String name, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(name)
        .withMountPath(path)
        .withReadOnly(readOnly)
        .build();
  }

  private static List<KeyToPath> items(Map<String, String> pathsByKey) {
    return pathsByKey.entrySet().stream()
        .map(
            item -> new KeyToPathBuilder().withKey(item.getKey()).withPath(item.getValue()).build())
        .toList();
  }

  private static ResourceRequirements resourcesOf(Order order) {
    var asked = order.migration().getSpec().runner().resources();
    var requests = new TreeMap<>(REQUESTS);
    var limits = new TreeMap<>(LIMITS);
    if (asked != null) {
      // Of what is named, all is theirs: a request of ours could be above their limit.
      for (var named : List.of(asked.requests(), asked.limits())) {
        requests.keySet().removeAll(named.keySet());
        limits.keySet().removeAll(named.keySet());
      }
      requests.putAll(asked.requests());
      limits.putAll(asked.limits());
    }
    return new ResourceRequirementsBuilder().withRequests(requests).withLimits(limits).build();
  }

  private AttemptJob() {}
}
