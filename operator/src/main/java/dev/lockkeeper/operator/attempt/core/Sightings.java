package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.operator.reason.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells from a Job and its pods where an attempt stands. The pod speaks first: the Job's own
 * condition comes seconds later, and serves when the pod is gone.
 */
public final class Sightings {
  /** A kubelet that answers has ended a pod long before. */
  private static final Duration DELETION_SLACK = Duration.ofMinutes(1);

  /**
   * Where the attempt stands.
   *
   * @param job null when there is none
   * @param pods that say they are of that Job; those that are not its own are not believed
   */
  public static AttemptSeen see(Holder holder, @Nullable Job job, List<Pod> pods, Instant now) {
    var ours = own(holder, job, pods);
    var alive = ours.stream().filter(pod -> !isTerminal(pod)).toList();
    if (!alive.isEmpty()) {
      return seeAlive(alive.getFirst(), now);
    }
    if (!ours.isEmpty()) {
      return new AttemptSeen.Ended(Endings.of(holder, ours.getLast(), now));
    }
    if (job == null) {
      return new AttemptSeen.Absent();
    }
    if (AttemptJob.isVoid(job)) {
      return new AttemptSeen.Voided();
    }
    return condition(job)
        .<AttemptSeen>map(condition -> new AttemptSeen.Ended(Endings.of(condition, now)))
        .orElseGet(AttemptSeen.Starting::new);
  }

  /**
   * The first Job that may still work: a pod of it has not ended, or it has had none yet.
   *
   * @param jobs to look at
   * @param pods of those Jobs, and of Jobs that are gone already
   */
  public static Optional<String> lively(List<Job> jobs, List<Pod> pods) {
    var working = pods.stream().filter(pod -> !isTerminal(pod)).flatMap(Sightings::jobOf);
    var had = pods.stream().flatMap(Sightings::jobOf).collect(Collectors.toSet());
    var waiting =
        jobs.stream()
            .filter(Sightings::hasHadNoPod)
            .map(job -> job.getMetadata().getName())
            .filter(job -> !had.contains(job));
    return Stream.concat(working, waiting).findFirst();
  }

  private static Stream<String> jobOf(Pod pod) {
    return Stream.ofNullable(pod.getMetadata().getLabels().get(Labels.JOB_NAME));
  }

  /** Where an attempt stands that no target knows of. */
  public static StraySeen.State straying(Job job, List<Pod> pods, Instant now) {
    var alive = pods.stream().filter(pod -> !isTerminal(pod)).toList();
    if (alive.stream().anyMatch(pod -> isOutOfSight(pod, now))) {
      return StraySeen.State.OUT_OF_SIGHT;
    }
    if (alive.stream().anyMatch(pod -> pod.getMetadata().getDeletionTimestamp() == null)) {
      return StraySeen.State.WORKS;
    }
    if (!alive.isEmpty()) {
      return StraySeen.State.STOPS;
    }
    return pods.isEmpty() && hasHadNoPod(job) ? StraySeen.State.WORKS : StraySeen.State.ENDED;
  }

  /** Whether no pod of it was ever counted, so that nothing of it ran. */
  public static boolean hasHadNoPod(Job job) {
    var status = job.getStatus();
    return condition(job).isEmpty()
        && !AttemptJob.isVoid(job)
        && (status == null
            || (none(status.getActive())
                && none(status.getSucceeded())
                && none(status.getFailed())
                && none(status.getTerminating())
                && uncounted(status) == 0));
  }

  private static boolean none(@Nullable Integer count) {
    return count == null || count == 0;
  }

  private static int uncounted(JobStatus status) {
    var pods = status.getUncountedTerminatedPods();
    return pods == null ? 0 : pods.getFailed().size() + pods.getSucceeded().size();
  }

  /**
   * Those of {@code pods} that belong to the Job by uid: a label is anybody's to write. A Job that
   * is gone is known by its name alone.
   */
  public static List<Pod> own(Holder holder, @Nullable Job job, List<Pod> pods) {
    return pods.stream().filter(pod -> isOf(holder, job, pod)).toList();
  }

  private static boolean isOf(Holder holder, @Nullable Job job, Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(
            owner ->
                job == null
                    ? owner.getKind().equals("Job") && owner.getName().equals(holder.job())
                    : Objects.equals(owner.getUid(), job.getMetadata().getUid()));
  }

  private static AttemptSeen seeAlive(Pod pod, Instant now) {
    if (isOutOfSight(pod, now)) {
      return new AttemptSeen.OutOfSight(
          "The node %s of pod %s does not answer. %s"
              .formatted(
                  pod.getSpec() == null ? null : pod.getSpec().getNodeName(),
                  pod.getMetadata().getName(),
                  Reason.NODE_LOST.remedy()));
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return new AttemptSeen.Stopping();
    }
    if ("Running".equals(phase(pod))) {
      return Endings.isOutlived(pod) ? new AttemptSeen.Outlived() : new AttemptSeen.Working();
    }
    return Hindrance.of(pod)
        .<AttemptSeen>map(trouble -> trouble)
        .orElseGet(AttemptSeen.Starting::new);
  }

  /**
   * Nobody carries out its deletion, or its node's readiness was taken from it by somebody else
   * than its kubelet, which says one of both conditions never without the other.
   */
  private static boolean isOutOfSight(Pod pod, Instant now) {
    var deleteBy = pod.getMetadata().getDeletionTimestamp();
    if (deleteBy != null && now.isAfter(Instant.parse(deleteBy).plus(DELETION_SLACK))) {
      return true;
    }
    return "Running".equals(phase(pod))
        && says(pod, "ContainersReady", "True")
        && says(pod, "Ready", "False");
  }

  private static boolean says(Pod pod, String type, String status) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> type.equals(c.getType()) && status.equals(c.getStatus()));
  }

  private static Optional<JobCondition> condition(Job job) {
    if (job.getStatus() == null || job.getStatus().getConditions() == null) {
      return Optional.empty();
    }
    return job.getStatus().getConditions().stream()
        .filter(c -> "True".equals(c.getStatus()))
        .filter(c -> "Complete".equals(c.getType()) || "Failed".equals(c.getType()))
        .findFirst();
  }

  /**
   * Whether the pod has ended for good. Its containers, which never start again, tell it a second
   * or two before its phase does: the kubelet tidies up in between.
   */
  public static boolean isTerminal(Pod pod) {
    var phase = phase(pod);
    return "Succeeded".equals(phase) || "Failed".equals(phase) || Endings.haveAllEnded(pod);
  }

  private static @Nullable String phase(Pod pod) {
    return pod.getStatus() == null ? null : pod.getStatus().getPhase();
  }

  private Sightings() {}
}
