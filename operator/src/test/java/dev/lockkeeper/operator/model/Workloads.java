package dev.lockkeeper.operator.model;

import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.operator.attempt.core.Labels;
import dev.lockkeeper.operator.window.core.Windows;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What works by itself in a cluster, watched for what is promised of it. */
final class Workloads implements Kubelet.Watchers {
  private static final String NOBODY = "nobody";

  private final ModelApi api;
  private final Promises promises;
  private final Kubelet kubelet;
  private final Jobs jobs;
  private final Map<String, RunSpec.Attempt> begun = new HashMap<>();
  private final Map<String, String> jobOfPod = new HashMap<>();

  Workloads(ModelApi api, Promises promises, boolean locks) {
    this.api = api;
    this.promises = promises;
    this.kubelet = new Kubelet(api, this, locks);
    this.jobs = new Jobs(api, kubelet);
  }

  Kubelet kubelet() {
    return kubelet;
  }

  Jobs jobs() {
    return jobs;
  }

  @Override
  public void begins(Pod pod, ModelRunner runner) {
    jobOfPod.put(pod.getMetadata().getUid(), jobOf(pod).getUid());
    begun.put(jobOf(pod).getUid(), runner.attempt());
    promises.begins(targetOf(pod), runner);
    promises.beginsInTime(runner.spec(), windows(runner.attempt()), api.now());
  }

  @Override
  public void ends(Pod pod, ModelRunner runner) {
    promises.ends(targetOf(pod), runner);
  }

  /** What had to be open for the attempt; empty where somebody changed that after its hold. */
  private Optional<Windows> windows(RunSpec.Attempt attempt) {
    var namespace = attempt.namespace();
    var migration = api.migrations.get(Kind.key(namespace, attempt.migration()));
    var target = api.targets.get(Kind.key(namespace, attempt.target()));
    if (migration == null || target == null || !isHeldSince(target, namespace)) {
      return Optional.empty();
    }
    return Optional.of(
        WindowsAsked.of(
            migration,
            target,
            ModelApi.in(namespace, api.windows),
            ModelApi.in(ModelApi.OPERATORS, api.windows),
            api.now()));
  }

  private boolean isHeldSince(MigrationTarget target, String namespace) {
    return target
        .holder()
        .map(holder -> Instant.parse(holder.since()))
        .filter(api.windowsEdited(namespace)::isBefore)
        .filter(api.windowsEdited(ModelApi.OPERATORS)::isBefore)
        .isPresent();
  }

  /** A Job may go from here on: is its outcome stored, where there is a place for it? */
  void mayGo(Job job) {
    var attempt = begun.get(job.getMetadata().getUid());
    var target = targetOf(job);
    if (attempt != null && target != null && isThere(attempt)) {
      var stored =
          Optional.ofNullable(target.getStatus())
              .flatMap(status -> status.entryOf(attempt.migration()))
              .map(Entry::attempts)
              .orElse(0);
      promises.goes(attempt, stored);
    }
  }

  /** The garbage collector: what has no owner any more goes. */
  void collect() {
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
        jobs.delete(job);
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

  private boolean isThere(RunSpec.Attempt attempt) {
    var migration = api.migrations.get(Kind.key(attempt.namespace(), attempt.migration()));
    return migration != null && migration.getMetadata().getUid().equals(attempt.migrationUid());
  }

  private @Nullable MigrationTarget targetOf(Job job) {
    var name = String.valueOf(job.getMetadata().getLabels().get(Labels.TARGET));
    var there = api.targets.get(Kind.key(job.getMetadata().getNamespace(), name));
    var madeFor = jobs.target(job.getMetadata().getUid());
    return there != null && madeFor.equals(Optional.of(there.getMetadata().getUid()))
        ? there
        : null;
  }

  private String targetOf(Pod pod) {
    return jobs.target(String.valueOf(jobOfPod.get(pod.getMetadata().getUid()))).orElse(NOBODY);
  }

  private static OwnerReference jobOf(Pod pod) {
    return pod.getMetadata().getOwnerReferences().getFirst();
  }
}
