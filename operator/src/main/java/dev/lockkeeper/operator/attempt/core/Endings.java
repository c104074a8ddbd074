package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.operator.reason.Reason;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells from what is left of an attempt how it came to its end. */
final class Endings {
  /** How the Job controller words a failure by exit code. */
  private static final Pattern EXIT_CODE = Pattern.compile("failed with exit code (\\d{1,3})\\b");

  /** Killed: for want of memory, or because it did not stop in time. */
  private static final int KILLED = 137;

  /** From here on an exit code stands for a signal or for the container runtime's own trouble. */
  private static final int FIRST_SIGNAL = 128;

  /** Why a pod was taken off a node that does not answer. */
  private static final Set<String> NODE_LOST =
      Set.of("DeletionByTaintManager", "DeletionByPodGC", "NodeLost");

  /** The end of an attempt whose pod has ended. */
  static Ending of(Holder holder, Pod pod, Instant now) {
    var terminated =
        statuses(pod)
            .map(ContainerStatus::getState)
            .filter(state -> state != null && state.getTerminated() != null)
            .map(state -> state.getTerminated())
            .findFirst();
    if (terminated.isEmpty()) {
      return disruption(pod)
          .map(disruption -> Ending.lost(disruption.reason(), disruption.message(), now))
          .orElseGet(
              () ->
                  Ending.lost(
                      Reason.RESULT_LOST,
                      withRemedy("The attempt's pod ended without a state: " + whyPodFailed(pod)),
                      now));
    }
    var state = terminated.get();
    return state.getStartedAt() == null
        ? unstarted(holder, state, now)
        : ended(holder, pod, state, now);
  }

  /** The end of an attempt whose pod is gone, as its Job tells it. */
  static Ending of(JobCondition condition, Instant now) {
    var at =
        condition.getLastTransitionTime() == null
            ? now
            : Instant.parse(condition.getLastTransitionTime());
    if ("Complete".equals(condition.getType())) {
      return Ending.of(ExitCode.SUCCEEDED, "", at);
    }
    var message = Objects.requireNonNullElse(condition.getMessage(), "");
    var exit = EXIT_CODE.matcher(message);
    var code =
        exit.find() ? ExitCode.of(Integer.parseInt(exit.group(1))) : Optional.<ExitCode>empty();
    return code.map(known -> Ending.of(known, "The attempt's pod is gone; its log with it.", at))
        .orElseGet(
            () ->
                Ending.lost(
                    "DeadlineExceeded".equals(condition.getReason())
                        ? Reason.DEADLINE_REACHED
                        : Reason.RESULT_LOST,
                    withRemedy("The attempt's Job failed: " + said(condition.getReason(), message)),
                    at));
  }

  /** The pod went before its container ran: asked to in time, or given up. */
  private static Ending unstarted(Holder holder, ContainerStateTerminated state, Instant now) {
    return now.isAfter(Instant.parse(holder.startBy()))
        ? Ending.lost(
            Reason.NEVER_STARTED,
            "The attempt's pod did not start in time: %s. %s"
                .formatted(said(state.getReason(), null), Reason.NEVER_STARTED.remedy()),
            now)
        : Ending.of(ExitCode.STOPPED, "The attempt was asked to stop before it started.", now);
  }

  private static Ending ended(Holder holder, Pod pod, ContainerStateTerminated state, Instant now) {
    var at = state.getFinishedAt() == null ? now : Instant.parse(state.getFinishedAt());
    var code = ExitCode.of(state.getExitCode());
    if (code.isEmpty()) {
      return unknown(pod, state, at);
    }
    var result =
        resultOf(holder, state).filter(said -> code.filter(said.exitCode()::equals).isPresent());
    var ending = Ending.of(code.get(), result.map(RunResult::message).orElse(""), at);
    var whole = result.map(ending::with).orElse(ending);
    return code.get() == ExitCode.STOPPED
        ? disruption(pod).map(d -> whole.because(d.reason(), d.message())).orElse(whole)
        : whole;
  }

  /** It ended as no runner of this version ends by itself. */
  private static Ending unknown(Pod pod, ContainerStateTerminated state, Instant at) {
    var code = state.getExitCode();
    var said =
        "The attempt's container ended with exit code %d (%s)"
            .formatted(code, said(state.getReason(), null));
    var disruption = disruption(pod);
    if (disruption.isPresent()) {
      return Ending.lost(disruption.get().reason(), disruption.get().message(), at);
    }
    if (isOutOfMemory(pod, state)) {
      return Ending.lost(
          Reason.OUT_OF_MEMORY,
          "%s: its memory limit was too small. Raise the memory in spec.runner.resources.limits."
              .formatted(said),
          at);
    }
    if (code < FIRST_SIGNAL) {
      return Ending.lost(
          Reason.RUNNER_UNKNOWN,
          "%s, as no runner of this version ends: give operator and runner the same version, and"
                  .formatted(said)
              + " read the log of pod %s.".formatted(pod.getMetadata().getName()),
          at);
    }
    return Ending.lost(Reason.RESULT_LOST, withRemedy(said), at);
  }

  /** The container runtime does not always see why a process was killed within milliseconds. */
  private static boolean isOutOfMemory(Pod pod, ContainerStateTerminated state) {
    return "OOMKilled".equals(state.getReason())
        || String.valueOf(state.getMessage()).contains("OOM-killed")
        || (state.getExitCode() == KILLED && pod.getMetadata().getDeletionTimestamp() == null);
  }

  /** The runner's word, if it is this attempt's. */
  private static Optional<RunResult> resultOf(Holder holder, ContainerStateTerminated state) {
    return Optional.ofNullable(state.getMessage())
        .flatMap(Documents::result)
        .filter(said -> holder.run().equals(said.run()) && holder.attempt() == said.number())
        .filter(said -> said.exitCode() != null && said.finishedAt() != null);
  }

  /** Who took the pod away, where that was neither the operator nor the runner. */
  private static Optional<Disruption> disruption(Pod pod) {
    var status = pod.getStatus();
    if (status == null) {
      return Optional.empty();
    }
    List<PodCondition> conditions = Objects.requireNonNullElse(status.getConditions(), List.of());
    return conditions.stream()
        .filter(c -> "DisruptionTarget".equals(c.getType()) && "True".equals(c.getStatus()))
        .map(c -> Disruption.of(pod, c.getReason(), c.getMessage()))
        .findFirst()
        .or(
            () ->
                "Evicted".equals(status.getReason())
                    ? Optional.of(Disruption.of(pod, status.getReason(), status.getMessage()))
                    : Optional.empty());
  }

  private static String withRemedy(String sentence) {
    return sentence + (sentence.endsWith(".") ? " " : ". ") + Reason.RESULT_LOST.remedy();
  }

  /** Others may have put containers of their own beside ours: they say nothing of the attempt. */
  private static Stream<ContainerStatus> statuses(Pod pod) {
    return allStatuses(pod).filter(status -> AttemptJob.CONTAINER.equals(status.getName()));
  }

  private static Stream<ContainerStatus> allStatuses(Pod pod) {
    return pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null
        ? Stream.empty()
        : pod.getStatus().getContainerStatuses().stream();
  }

  /** Whether the runner has ended and another container goes on. */
  static boolean isOutlived(Pod pod) {
    return statuses(pod).anyMatch(Endings::hasTerminated)
        && !allStatuses(pod).allMatch(Endings::hasTerminated);
  }

  /** Whether the runner has ended, and whatever was put beside it. */
  static boolean haveAllEnded(Pod pod) {
    return statuses(pod).findAny().isPresent() && allStatuses(pod).allMatch(Endings::hasTerminated);
  }

  private static boolean hasTerminated(ContainerStatus status) {
    return status.getState() != null && status.getState().getTerminated() != null;
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

  /** A pod taken away in mid-run. */
  private record Disruption(Reason reason, String message) {

    static Disruption of(Pod pod, @Nullable String why, @Nullable String message) {
      var lost = NODE_LOST.contains(String.valueOf(why));
      return new Disruption(
          lost ? Reason.NODE_LOST : Reason.EVICTED,
          "Pod %s was %s (%s). %s"
              .formatted(
                  pod.getMetadata().getName(),
                  lost ? "taken off a node that did not answer" : "evicted",
                  withoutStop(said(why, message)),
                  lost ? Reason.NODE_LOST.remedy() : Reason.EVICTED.remedy()));
    }

    private static String withoutStop(String sentence) {
      return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
  }

  private Endings() {}
}
