package dev.lockkeeper.operator.model;

import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.operator.attempt.core.AttemptJob;
import dev.lockkeeper.operator.attempt.core.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What works by itself in a cluster: the Job controller, the kubelet with its runners, the garbage
 * collector. Each method is one step of one of them, taken when a history says so.
 */
public final class Workloads {
  private static final int KILLED = 137;

  private final ModelApi api;
  private final Promises promises;
  private final boolean locks;
  private final Map<String, Database> databases = new HashMap<>();
  private final Map<String, ModelRunner> runners = new TreeMap<>();
  private final List<ModelRunner> orphans = new ArrayList<>();
  private final Map<String, RunSpec.Attempt> begun = new HashMap<>();
  private final Set<String> hadPod = new HashSet<>();

  /**
   * Nothing works yet.
   *
   * @param locks whether a database keeps two runners apart
   */
  Workloads(ModelApi api, Promises promises, boolean locks) {
    this.api = api;
    this.promises = promises;
    this.locks = locks;
  }

  /** The database behind a target: the same for a target that is registered anew. */
  public Database database(String namespace, String target) {
    return databases.computeIfAbsent(Kind.key(namespace, target), _ -> new Database(locks));
  }

  int attempts() {
    return targetUids.size();
  }

  public boolean isQuiet() {
    return runners.isEmpty() && orphans.isEmpty();
  }

  // The Job controller.

  /** Goes one step further with a Job. */
  void control(Job job) {
    var uid = job.getMetadata().getUid();
    if (isFinished(job)) {
      expire(job);
    } else if (AttemptJob.isVoid(job)) {
      finish(job, "Complete", "");
    } else if (hadPod.add(uid)) {
      api.pods.put(podOf(job));
    } else {
      account(job, podsOf(job));
    }
  }

  private void account(Job job, List<Pod> pods) {
    if (pods.isEmpty()) {
      finish(job, "Failed", "Job has reached the specified backoff limit");
      return;
    }
    var pod = pods.getFirst();
    var state = terminated(pod);
    if (state.isEmpty()) {
      return;
    }
    var code = state.get();
    if (code == 0) {
      finish(job, "Complete", "");
    } else {
      finish(job, "Failed", "Container runner for pod x failed with exit code " + code);
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      remove(pod);
    }
  }

  private void finish(Job job, String type, String message) {
    var status =
        new JobStatusBuilder()
            .addNewCondition()
            .withType(type)
            .withStatus("True")
            .withMessage(message)
            .withLastTransitionTime(api.now().toString())
            .endCondition();
    if (!AttemptJob.isVoid(job)) {
      status = "Complete".equals(type) ? status.withSucceeded(1) : status.withFailed(1);
    }
    api.replace(job, job.getSpec(), status.build());
  }

  private void expire(Job job) {
    var ttl = job.getSpec().getTtlSecondsAfterFinished();
    var ended = job.getStatus().getConditions().getFirst().getLastTransitionTime();
    if (ttl != null && !api.now().isBefore(Instant.parse(ended).plusSeconds(ttl))) {
      delete(job);
    }
  }

  private Pod podOf(Job job) {
    var template = job.getSpec().getTemplate();
    var name = ModelApi.nameOf(job) + "-pod";
    var labels = new TreeMap<>(template.getMetadata().getLabels());
    labels.put(Labels.JOB_NAME, ModelApi.nameOf(job));
    var owner = new OwnerReference();
    owner.setKind("Job");
    owner.setName(ModelApi.nameOf(job));
    owner.setUid(job.getMetadata().getUid());
    owner.setController(true);
    var metadata =
        new ObjectMetaBuilder(api.fresh(job.getMetadata().getNamespace(), name))
            .withLabels(labels)
            .withOwnerReferences(owner)
            .build();
    return new Pod("v1", "Pod", metadata, template.getSpec(), phase("Pending"));
  }

  // The kubelet.

  /**
   * Goes one step further with a pod.
   *
   * @param mishap what befalls a runner on the way
   */
  void tend(Pod pod, Optional<ExitCode> mishap) {
    var runner = runners.get(uidOf(pod));
    if (runner != null) {
      runner.step(api.now(), mishap).ifPresent(code -> end(pod, runner, code));
    } else if ("Pending".equals(pod.getStatus().getPhase())) {
      start(pod);
    } else if (pod.getMetadata().getDeletionTimestamp() != null && isAccounted(pod)) {
      remove(pod);
    }
  }

  private boolean isAccounted(Pod pod) {
    var job = api.jobs.get(jobKey(pod));
    return job == null || isFinished(job);
  }

  private void start(Pod pod) {
    var changelog = mounted(pod, "changelog");
    var plan = mounted(pod, "plan");
    if (changelog == null || (isApply(pod) && plan == null)) {
      return; // as the kubelet, it waits for what is to be mounted
    }
    var namespace = pod.getMetadata().getNamespace();
    var target = label(pod, Labels.TARGET);
    var runner =
        ModelRunner.start(
            pod.getSpec().getContainers().getFirst().getEnv().getFirst().getValue(),
            file(changelog),
            plan == null ? null : file(plan),
            database(namespace, target),
            api.now());
    begun.put(jobKey(pod), runner.attempt());
    if (runner.isTooLate(api.now())) {
      end(pod, runner, ExitCode.TOO_LATE);
      return;
    }
    promises.begins(madeFor(pod), runner);
    runners.put(uidOf(pod), runner);
    api.replace(pod, api.next(pod.getMetadata(), false), phase("Running"));
  }

  private void end(Pod pod, ModelRunner runner, ExitCode code) {
    api.logs.put(Kind.key(pod), runner.log());
    var said = runner.result(code, api.now());
    end(pod, runner, code.code(), said);
  }

  private void end(Pod pod, ModelRunner runner, int code, @Nullable String said) {
    runners.remove(uidOf(pod));
    runner.end();
    promises.ends(madeFor(pod), runner);
    var at = api.now().toString();
    var status =
        new PodStatusBuilder()
            .withPhase(code == 0 ? "Succeeded" : "Failed")
            .addToContainerStatuses(
                new ContainerStatusBuilder()
                    .withName("runner")
                    .withNewState()
                    .withTerminated(
                        new ContainerStateTerminatedBuilder()
                            .withExitCode(code)
                            .withMessage(said)
                            .withStartedAt(at)
                            .withFinishedAt(at)
                            .build())
                    .endState()
                    .build())
            .build();
    api.replace(pod, api.next(pod.getMetadata(), false), status);
  }

  /** As an eviction or a deletion does: the runner is asked to stop. */
  void delete(Pod pod) {
    var runner = runners.get(uidOf(pod));
    if (runner != null) {
      runner.terminate();
      var metadata = api.next(pod.getMetadata(), false);
      metadata.setDeletionTimestamp(api.now().toString());
      api.replace(pod, metadata, pod.getStatus());
    } else if ("Pending".equals(pod.getStatus().getPhase())) {
      remove(pod);
    } else {
      var metadata = api.next(pod.getMetadata(), false);
      metadata.setDeletionTimestamp(api.now().toString());
      api.replace(pod, metadata, pod.getStatus());
    }
  }

  /** As a lack of memory does. */
  void kill(Pod pod) {
    var runner = runners.get(uidOf(pod));
    if (runner != null) {
      end(pod, runner, KILLED, null);
    }
  }

  /** As a node does that is cut off: its pod is taken for gone and its runner goes on. */
  void cutOff(Pod pod) {
    var runner = runners.remove(uidOf(pod));
    if (runner != null) {
      promises.ends(madeFor(pod), runner);
      orphans.add(runner);
      remove(pod);
    }
  }

  /** Goes one step further with runners of which the cluster knows nothing any more. */
  void tendOrphans() {
    orphans.removeIf(
        runner -> {
          var ended = runner.step(api.now(), Optional.empty()).isPresent();
          if (ended) {
            runner.end();
          }
          return ended;
        });
  }

  // Deletion.

  /** With its pods after it. */
  void delete(Job job) {
    api.jobs.remove(Kind.key(job));
    podsOf(job).forEach(this::delete);
  }

  /** A Job may go from here on: is its outcome stored? */
  void mayGo(Job job) {
    var attempt = begun.get(Kind.key(job));
    if (attempt == null) {
      return; // it never began
    }
    var target = targetOf(job);
    var migration = api.migrations.get(Kind.key(attempt.namespace(), attempt.migration()));
    if (target == null
        || migration == null
        || !migration.getMetadata().getUid().equals(attempt.migrationUid())) {
      return; // there is nowhere to store it
    }
    var stored =
        Optional.ofNullable(target.getStatus())
            .flatMap(status -> status.entryOf(attempt.migration()))
            .map(MigrationTargetStatus.Entry::attempts)
            .orElse(0);
    promises.goes(attempt, stored);
  }

  void setTimeToLive(Job job, Duration after) {
    var spec =
        new JobSpecBuilder(job.getSpec())
            .withTtlSecondsAfterFinished((int) after.toSeconds())
            .build();
    api.replace(job, spec, job.getStatus());
  }

  /** Collects what has no owner any more. */
  public void collect() {
    for (var configMap : api.configMaps.all()) {
      var owners = configMap.getMetadata().getOwnerReferences();
      if (!owners.isEmpty() && owners.stream().noneMatch(owner -> isThere(configMap, owner))) {
        api.configMaps.remove(Kind.key(configMap));
      }
    }
    for (var job : api.jobs.all()) {
      var owners = job.getMetadata().getOwnerReferences();
      var left = owners.stream().filter(owner -> isThere(job, owner)).toList();
      if (left.isEmpty()) {
        delete(job);
      } else if (left.size() < owners.size()) {
        var metadata = api.next(job.getMetadata(), false);
        metadata.setOwnerReferences(left);
        api.replace(job, metadata);
      }
    }
  }

  private boolean isThere(HasMetadata owned, OwnerReference owner) {
    var key = Kind.key(owned.getMetadata().getNamespace(), owner.getName());
    var there =
        "Migration".equals(owner.getKind()) ? api.migrations.get(key) : api.targets.get(key);
    return there != null && there.getMetadata().getUid().equals(owner.getUid());
  }

  private void remove(Pod pod) {
    api.pods.remove(Kind.key(pod));
  }

  // What is told from what.

  private @Nullable MigrationTarget targetOf(Job job) {
    var name = String.valueOf(job.getMetadata().getLabels().get(Labels.TARGET));
    var there = api.targets.get(Kind.key(job.getMetadata().getNamespace(), name));
    return there != null && madeFor(job).equals(there.getMetadata().getUid()) ? there : null;
  }

  private final Map<String, String> targetUids = new HashMap<>();

  /** The uid of the target that the Job was made for, whatever became of either. */
  private String madeFor(Job job) {
    return targetUids.computeIfAbsent(
        job.getMetadata().getUid(),
        _ ->
            job.getMetadata().getOwnerReferences().stream()
                .filter(owner -> "MigrationTarget".equals(owner.getKind()))
                .map(OwnerReference::getUid)
                .findFirst()
                .orElse("unknown"));
  }

  /** Remembers whom a Job was made for, before its owners go. */
  void made(Job job) {
    madeFor(job);
  }

  private String madeFor(Pod pod) {
    var job = pod.getMetadata().getOwnerReferences().getFirst().getUid();
    return targetUids.getOrDefault(job, "unknown");
  }

  private List<Pod> podsOf(Job job) {
    return ModelApi.in(job.getMetadata().getNamespace(), api.pods).stream()
        .filter(pod -> ModelApi.nameOf(job).equals(label(pod, Labels.JOB_NAME)))
        .toList();
  }

  private static boolean isFinished(Job job) {
    return job.getStatus() != null && !job.getStatus().getConditions().isEmpty();
  }

  private static Optional<Integer> terminated(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .findFirst()
        .map(status -> status.getState().getTerminated().getExitCode());
  }

  private static boolean isApply(Pod pod) {
    return "apply".equals(label(pod, Labels.ACTION));
  }

  private @Nullable ConfigMap mounted(Pod pod, String volume) {
    return pod.getSpec().getVolumes().stream()
        .filter(one -> one.getName().equals(volume))
        .map(one -> one.getConfigMap().getName())
        .map(name -> api.configMaps.get(Kind.key(pod.getMetadata().getNamespace(), name)))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static byte[] file(ConfigMap configMap) {
    return Base64.getDecoder().decode(configMap.getBinaryData().values().iterator().next());
  }

  private static String jobKey(Pod pod) {
    return Kind.key(pod.getMetadata().getNamespace(), label(pod, Labels.JOB_NAME));
  }

  private static String label(HasMetadata object, String label) {
    return String.valueOf(object.getMetadata().getLabels().get(label));
  }

  private static String uidOf(HasMetadata object) {
    return object.getMetadata().getUid();
  }

  private static PodStatus phase(String phase) {
    return new PodStatusBuilder().withPhase(phase).build();
  }
}
