package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.operator.reason.Reason;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells from a Job and its pods where an attempt stands. The pod speaks first: the Job's own
 * condition comes seconds later, and serves when the pod is gone.
 */
public final class Sightings {
  /** How the Job controller words a failure by exit code. */
  private static final Pattern EXIT_CODE = Pattern.compile("failed with exit code (\\d{1,3})\\b");

  private static final Set<String> ORDINARY = Set.of("ContainerCreating", "PodInitializing");

  /**
   * Where the attempt stands.
   *
   * @param job null when there is none
   * @param pods of that Job
   */
  public static AttemptSeen see(Holder holder, @Nullable Job job, List<Pod> pods, Instant now) {
    var alive = pods.stream().filter(pod -> !isTerminal(pod)).toList();
    if (!alive.isEmpty()) {
      return seeAlive(alive.getFirst());
    }
    if (!pods.isEmpty()) {
      return new AttemptSeen.Ended(endingOf(holder, pods.getLast(), now));
    }
    if (job == null) {
      return new AttemptSeen.Absent();
    }
    if (AttemptJob.isVoid(job)) {
      return new AttemptSeen.Voided();
    }
    return condition(job)
        .<AttemptSeen>map(condition -> new AttemptSeen.Ended(endingOf(condition, now)))
        .orElseGet(() -> new AttemptSeen.Waiting(""));
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
  public static StraySeen.State straying(Job job, List<Pod> pods) {
    var alive = pods.stream().filter(pod -> !isTerminal(pod)).toList();
    if (alive.stream().anyMatch(pod -> pod.getMetadata().getDeletionTimestamp() == null)) {
      return StraySeen.State.WORKS;
    }
    if (!alive.isEmpty()) {
      return StraySeen.State.STOPS;
    }
    return pods.isEmpty() && hasHadNoPod(job) ? StraySeen.State.WORKS : StraySeen.State.ENDED;
  }

  private static boolean hasHadNoPod(Job job) {
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

  private static AttemptSeen seeAlive(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return new AttemptSeen.Stopping();
    }
    if ("Running".equals(phase(pod))) {
      return new AttemptSeen.Working();
    }
    return new AttemptSeen.Waiting(whyNotRunning(pod));
  }

  /** What keeps the pod from running, beyond what every pod goes through; else empty. */
  private static String whyNotRunning(Pod pod) {
    var container =
        statuses(pod)
            .map(status -> status.getState())
            .filter(state -> state != null && state.getWaiting() != null)
            .filter(state -> !ORDINARY.contains(String.valueOf(state.getWaiting().getReason())))
            .map(state -> said(state.getWaiting().getReason(), state.getWaiting().getMessage()));
    var conditions = pod.getStatus() == null ? null : pod.getStatus().getConditions();
    var scheduling =
        (conditions == null
            ? Stream.<String>empty()
            : conditions.stream()
                .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
                .map(c -> said(c.getReason(), c.getMessage())));
    return Stream.concat(container, scheduling).findFirst().orElse("");
  }

  private static Ending endingOf(Holder holder, Pod pod, Instant now) {
    var terminated =
        statuses(pod)
            .map(status -> status.getState())
            .filter(state -> state != null && state.getTerminated() != null)
            .map(state -> state.getTerminated())
            .findFirst();
    if (terminated.isEmpty()) {
      return Ending.lost(
          Reason.RESULT_LOST, "The attempt's pod ended without a state: " + whyPodFailed(pod), now);
    }
    var state = terminated.get();
    return state.getStartedAt() == null
        ? endingUnstarted(holder, state, now)
        : endingOf(holder, state, now);
  }

  /** The pod went before its container ran: asked to in time, or given up. */
  private static Ending endingUnstarted(
      Holder holder, ContainerStateTerminated state, Instant now) {
    return now.isAfter(Instant.parse(holder.startBy()))
        ? Ending.lost(
            Reason.NEVER_STARTED,
            "The attempt's pod did not start in time: " + said(state.getReason(), null) + ".",
            now)
        : Ending.of(ExitCode.STOPPED, "The attempt was asked to stop before it started.", now);
  }

  private static Ending endingOf(Holder holder, ContainerStateTerminated state, Instant now) {
    var at = state.getFinishedAt() == null ? now : Instant.parse(state.getFinishedAt());
    var code = ExitCode.of(state.getExitCode());
    var result =
        resultOf(holder, state).filter(said -> code.filter(said.exitCode()::equals).isPresent());
    if (code.isEmpty()) {
      return Ending.lost(
          Reason.RESULT_LOST,
          "The attempt's container ended with exit code %d (%s)."
              .formatted(state.getExitCode(), said(state.getReason(), null)),
          at);
    }
    var ending = Ending.of(code.get(), result.map(RunResult::message).orElse(""), at);
    return result.map(ending::with).orElse(ending);
  }

  /** The runner's word, if it is this attempt's. */
  private static Optional<RunResult> resultOf(Holder holder, ContainerStateTerminated state) {
    return Optional.ofNullable(state.getMessage())
        .flatMap(Documents::result)
        .filter(said -> holder.run().equals(said.run()) && holder.attempt() == said.number())
        .filter(said -> said.exitCode() != null && said.finishedAt() != null);
  }

  private static Ending endingOf(JobCondition condition, Instant now) {
    var at =
        condition.getLastTransitionTime() == null
            ? now
            : Instant.parse(condition.getLastTransitionTime());
    if ("Complete".equals(condition.getType())) {
      return Ending.of(ExitCode.SUCCEEDED, "", at);
    }
    var message = Optional.ofNullable(condition.getMessage()).orElse("");
    var exit = EXIT_CODE.matcher(message);
    var code =
        exit.find() ? ExitCode.of(Integer.parseInt(exit.group(1))) : Optional.<ExitCode>empty();
    return code.map(known -> Ending.of(known, "The attempt's pod is gone; its log with it.", at))
        .orElseGet(
            () ->
                Ending.lost(
                    Reason.RESULT_LOST,
                    "The attempt's Job failed: " + said(condition.getReason(), message),
                    at));
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

  /** Whether the pod has ended for good. */
  public static boolean isTerminal(Pod pod) {
    var phase = phase(pod);
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  private static @Nullable String phase(Pod pod) {
    return pod.getStatus() == null ? null : pod.getStatus().getPhase();
  }

  private static Stream<ContainerStatus> statuses(Pod pod) {
    return pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null
        ? Stream.empty()
        : pod.getStatus().getContainerStatuses().stream();
  }

  private static String whyPodFailed(Pod pod) {
    return pod.getStatus() == null
        ? "no status"
        : said(pod.getStatus().getReason(), pod.getStatus().getMessage());
  }

  private static String said(@Nullable String reason, @Nullable String message) {
    var text =
        Stream.of(reason, message)
            .filter(part -> part != null && !part.isBlank())
            .reduce((a, b) -> a + ": " + b)
            .orElse("no reason given");
    return OneLine.of(text);
  }

  private Sightings() {}
}
