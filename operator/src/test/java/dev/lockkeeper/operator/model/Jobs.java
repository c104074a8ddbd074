package dev.lockkeeper.operator.model;

import dev.lockkeeper.operator.attempt.core.AttemptJob;
import dev.lockkeeper.operator.attempt.core.Labels;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The Job controller: one pod for a Job, an account of its end, and an end of its time to live. */
final class Jobs {
  private final ModelApi api;
  private final Kubelet kubelet;
  private final Set<String> hadPod = new HashSet<>();
  private final Map<String, String> targets = new HashMap<>();

  Jobs(ModelApi api, Kubelet kubelet) {
    this.api = api;
    this.kubelet = kubelet;
  }

  /** Remembers which target a Job was made for, before its owners go. */
  void made(Job job) {
    targets.put(
        job.getMetadata().getUid(),
        job.getMetadata().getOwnerReferences().stream()
            .filter(owner -> "MigrationTarget".equals(owner.getKind()))
            .map(OwnerReference::getUid)
            .findFirst()
            .orElseThrow());
  }

  /** How many attempts had a Job. */
  int made() {
    return targets.size();
  }

  /** The uid of the target that the Job was made for, whatever became of either. */
  Optional<String> target(String jobUid) {
    return Optional.ofNullable(targets.get(jobUid));
  }

  /** Goes one step further with a Job. */
  void control(Job job) {
    if (isFinished(job)) {
      expire(job);
    } else if (AttemptJob.isVoid(job)) {
      finish(job, "Complete", "");
    } else if (hadPod.add(job.getMetadata().getUid())) {
      api.pods.put(podOf(job));
      api.replace(job, job.getSpec(), new JobStatusBuilder().withActive(1).build());
    } else {
      account(job, podsOf(job));
    }
  }

  /** With its pods after it. */
  void delete(Job job) {
    api.jobs.remove(Kind.key(job));
    podsOf(job).forEach(kubelet::delete);
  }

  /** Without its pods: they are nobody's from here on, and their runners go on. */
  void deleteAlone(Job job) {
    var pods = podsOf(job);
    if (pods.stream().allMatch(pod -> "Running".equals(pod.getStatus().getPhase()))) {
      api.jobs.remove(Kind.key(job));
      pods.forEach(kubelet::orphan);
    }
  }

  void setTimeToLive(Job job, Duration after) {
    var spec =
        new JobSpecBuilder(job.getSpec())
            .withTtlSecondsAfterFinished((int) after.toSeconds())
            .build();
    api.replace(job, spec, job.getStatus());
  }

  static boolean isFinished(Job job) {
    return job.getStatus() != null && !job.getStatus().getConditions().isEmpty();
  }

  private void account(Job job, List<Pod> pods) {
    if (pods.isEmpty()) {
      finish(job, "Failed", "Job has reached the specified backoff limit");
      return;
    }
    var pod = pods.getFirst();
    Kubelet.exitCode(pod)
        .ifPresent(
            code -> {
              if (code == 0) {
                finish(job, "Complete", "");
              } else {
                finish(job, "Failed", "Container runner failed with exit code " + code);
              }
              if (pod.getMetadata().getDeletionTimestamp() != null) {
                kubelet.remove(pod);
              }
            });
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
    var name = ModelApi.nameOf(job);
    var labels = new TreeMap<>(template.getMetadata().getLabels());
    labels.put(Labels.JOB_NAME, name);
    var owner = new OwnerReference();
    owner.setKind("Job");
    owner.setName(name);
    owner.setUid(job.getMetadata().getUid());
    owner.setController(true);
    var metadata =
        new ObjectMetaBuilder(
                api.fresh(job.getMetadata().getNamespace(), name + "-pod-" + hadPod.size()))
            .withLabels(labels)
            .withOwnerReferences(owner)
            .build();
    var pending = new PodStatusBuilder().withPhase("Pending").build();
    return new Pod("v1", "Pod", metadata, template.getSpec(), pending);
  }

  private List<Pod> podsOf(Job job) {
    return ModelApi.in(job.getMetadata().getNamespace(), api.pods).stream()
        .filter(
            pod -> ModelApi.nameOf(job).equals(pod.getMetadata().getLabels().get(Labels.JOB_NAME)))
        .toList();
  }
}
