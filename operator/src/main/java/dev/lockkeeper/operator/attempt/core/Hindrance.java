package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.operator.reason.Reason;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what keeps an attempt's pod from running, beyond what every pod goes through: in the pod's
 * own status, and in the Events of Job controller and kubelet where only they tell.
 */
public final class Hindrance {
  private static final Set<String> ORDINARY = Set.of("ContainerCreating", "PodInitializing");

  private static final Set<String> IMAGE =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "RegistryUnavailable",
          "SignatureValidationFailed");

  private static final Set<String> PREPARATION =
      Set.of("FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox", "NetworkNotReady");

  /** The kubelet says the same in turns with and without this: the status shall stand still. */
  private static final Pattern BACK_OFF =
      Pattern.compile("^Back-off pulling image \"[^\"]*\"(: ErrImagePull)?:? ?");

  /** What the pod's status says; empty where it says nothing of trouble. */
  public static Optional<AttemptSeen.Hindered> of(Pod pod) {
    return Stream.concat(containerTrouble(pod).stream(), schedulingTrouble(pod).stream())
        .findFirst();
  }

  /**
   * What the newest warning says.
   *
   * @param events of the attempt's Job while it has no pod, else of its pod
   */
  public static Optional<AttemptSeen.Hindered> of(List<Event> events) {
    return events.stream()
        .filter(event -> "Warning".equals(event.getType()))
        .sorted(Comparator.comparing(Hindrance::lastSeen).reversed())
        .flatMap(event -> of(event).stream())
        .findFirst();
  }

  private static Optional<AttemptSeen.Hindered> of(Event event) {
    var message = Objects.requireNonNullElse(event.getMessage(), "");
    var name = event.getInvolvedObject() == null ? "" : event.getInvolvedObject().getName();
    if ("FailedCreate".equals(event.getReason())) {
      var refusal = Refusal.of(message, Reason.POD_NOT_CREATED);
      return Optional.of(
          hindered(refusal.reason(), "Job %s gets no pod: %s".formatted(name, refusal.message())));
    }
    return PREPARATION.contains(String.valueOf(event.getReason()))
        ? Optional.of(
            told(
                Reason.POD_NOT_PREPARED,
                "Pod %s cannot start: %s".formatted(name, said(event.getReason(), message))))
        : Optional.empty();
  }

  private static String lastSeen(Event event) {
    return Stream.of(
            event.getLastTimestamp(),
            event.getEventTime() == null ? null : event.getEventTime().getTime(),
            event.getMetadata().getCreationTimestamp())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse("");
  }

  private static Optional<AttemptSeen.Hindered> containerTrouble(Pod pod) {
    if (pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null) {
      return Optional.empty();
    }
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> status.getState() != null && status.getState().getWaiting() != null)
        .filter(
            status ->
                status.getState().getWaiting().getReason() != null
                    && !ORDINARY.contains(status.getState().getWaiting().getReason()))
        .map(status -> containerTrouble(pod, status.getImage(), status.getState().getWaiting()))
        .findFirst();
  }

  private static AttemptSeen.Hindered containerTrouble(
      Pod pod, @Nullable String image, ContainerStateWaiting waiting) {
    var name = pod.getMetadata().getName();
    if (IMAGE.contains(waiting.getReason())) {
      var message = Objects.requireNonNullElse(waiting.getMessage(), waiting.getReason());
      return told(
          Reason.IMAGE_NOT_PULLED,
          "Pod %s cannot pull image %s: %s"
              .formatted(name, image, BACK_OFF.matcher(message).replaceFirst("")));
    }
    return told(
        Reason.POD_NOT_PREPARED,
        "Pod %s cannot start: %s".formatted(name, said(waiting.getReason(), waiting.getMessage())));
  }

  private static Optional<AttemptSeen.Hindered> schedulingTrouble(Pod pod) {
    List<PodCondition> conditions =
        pod.getStatus() == null
            ? List.of()
            : Objects.requireNonNullElse(pod.getStatus().getConditions(), List.of());
    return conditions.stream()
        .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
        .map(
            c ->
                told(
                    Reason.POD_NOT_SCHEDULED,
                    "No node takes pod %s: %s"
                        .formatted(
                            pod.getMetadata().getName(), said(c.getReason(), c.getMessage()))))
        .findFirst();
  }

  private static String said(@Nullable String reason, @Nullable String message) {
    return Stream.of(reason, message)
        .filter(part -> part != null && !part.isBlank())
        .reduce((a, b) -> a + ": " + b)
        .orElse("no reason given");
  }

  private static AttemptSeen.Hindered told(Reason reason, String what) {
    var line = OneLine.of(what);
    return hindered(reason, line + (line.endsWith(".") ? " " : ". ") + reason.remedy());
  }

  private static AttemptSeen.Hindered hindered(Reason reason, String message) {
    return new AttemptSeen.Hindered(reason, message);
  }

  private Hindrance() {}
}
