package dev.lockkeeper.operator.attempt.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.operator.reason.Reason;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a pod from running, in the words of scheduler, kubelet and Job controller. */
class HindranceTest {
  private static final String NOT_FOUND =
      "failed to pull and unpack image \"registry.example.org/runner:9\": not found";

  @ParameterizedTest
  @ValueSource(strings = {"ContainerCreating", "PodInitializing"})
  void shouldSayNothingOfWhatEveryPodGoesThrough(String reason) {
    assertThat(Hindrance.of(waiting(reason, null))).isEmpty();
    assertThat(Hindrance.of(new PodBuilder().withNewMetadata().endMetadata().build())).isEmpty();
  }

  /** The kubelet takes turns: a status that did so too would be written every few seconds. */
  @ParameterizedTest
  @CsvSource({
    "ErrImagePull, ''",
    "ImagePullBackOff, 'Back-off pulling image \"registry.example.org/runner:9\": ErrImagePull: '"
  })
  void shouldSayTheSameOfAnImageInBothOfTheKubeletsTurns(String reason, String prefix) {
    assertThat(Hindrance.of(waiting(reason, prefix + NOT_FOUND)))
        .contains(
            new AttemptSeen.Hindered(
                Reason.IMAGE_NOT_PULLED,
                "Pod schema-x cannot pull image registry.example.org/runner:9: "
                    + NOT_FOUND
                    + ". "
                    + Reason.IMAGE_NOT_PULLED.remedy()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"InvalidImageName", "ErrImageNeverPull", "ImageInspectError"})
  void shouldKnowEveryTroubleWithAnImage(String reason) {
    assertThat(reasonOf(waiting(reason, "No."))).isEqualTo(Reason.IMAGE_NOT_PULLED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CreateContainerConfigError", "CreateContainerError", "RunContainerError"})
  void shouldKnowTroubleWithTheContainer(String reason) {
    assertThat(reasonOf(waiting(reason, "No."))).isEqualTo(Reason.POD_NOT_PREPARED);
  }

  @Test
  void shouldSayThatThePodFitsOnNoNode() {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("schema-x")
            .endMetadata()
            .withNewStatus()
            .addNewCondition()
            .withType("PodScheduled")
            .withStatus("False")
            .withReason("Unschedulable")
            .withMessage("0/3 nodes are available: 3 Insufficient memory.")
            .endCondition()
            .endStatus()
            .build();

    assertThat(Hindrance.of(pod))
        .contains(
            new AttemptSeen.Hindered(
                Reason.POD_NOT_SCHEDULED,
                "No node takes pod schema-x: Unschedulable: 0/3 nodes are available: 3 Insufficient"
                    + " memory. Make room on a node, or ask for less in spec.runner.resources."));
  }

  @Test
  void shouldBoundWhatAPodSaysAndKeepTheRemedy() {
    var message =
        Hindrance.of(waiting("CreateContainerError", "x".repeat(50_000))).orElseThrow().message();

    assertThat(message).hasSizeLessThan(OneLine.LIMIT + 200).endsWith(" node.");
  }

  @Test
  void shouldReadFromTheEventsThatAJobGetsNoPod() {
    var refused =
        event(
            "FailedCreate",
            "12:00:05",
            "Error creating: pods \"schema-x-\" is forbidden: exceeded quota: small, requested:"
                + " pods=1, used: pods=0, limited: pods=0");

    assertThat(Hindrance.of(List.of(refused)))
        .hasValueSatisfying(
            seen -> {
              assertThat(seen.reason()).isEqualTo(Reason.QUOTA_EXCEEDED);
              assertThat(seen.message())
                  .startsWith("Job schema-x gets no pod: ")
                  .contains("exceeded quota: small", "Raise the quota");
            });
  }

  @Test
  void shouldReadFromTheEventsThatAVolumeIsNotMounted() {
    var failed = event("FailedMount", "12:00:05", "configmap \"pinned\" not found");

    assertThat(Hindrance.of(List.of(failed)))
        .hasValueSatisfying(
            seen -> {
              assertThat(seen.reason()).isEqualTo(Reason.POD_NOT_PREPARED);
              assertThat(seen.message()).contains("configmap \"pinned\" not found");
            });
  }

  @Test
  void shouldSayTheNewestTrouble() {
    var events =
        List.of(
            event("FailedCreate", "12:00:05", "exceeded quota: small"),
            event("FailedCreate", "12:00:09", "denied the request: no."),
            event("FailedCreate", "12:00:01", "something else"));

    assertThat(Hindrance.of(events).orElseThrow().reason()).isEqualTo(Reason.ADMISSION_REFUSED);
  }

  @Test
  void shouldPassOverWhatIsNoTrouble() {
    var normal =
        new EventBuilder(event("FailedCreate", "12:00:05", "No.")).withType("Normal").build();

    assertThat(Hindrance.of(List.of(normal, event("Unhealthy", "12:00:05", "No.")))).isEmpty();
    assertThat(Hindrance.of(List.<Event>of())).isEmpty();
  }

  private static Reason reasonOf(Pod pod) {
    return Hindrance.of(pod).orElseThrow().reason();
  }

  private static Event event(String reason, String time, String message) {
    return new EventBuilder()
        .withNewMetadata()
        .endMetadata()
        .withNewInvolvedObject()
        .withName("schema-x")
        .endInvolvedObject()
        .withType("Warning")
        .withReason(reason)
        .withMessage(message)
        .withLastTimestamp("2026-11-21T" + time + "Z")
        .build();
  }

  private static Pod waiting(String reason, String message) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("schema-x")
        .endMetadata()
        .withNewStatus()
        .addNewContainerStatus()
        .withImage("registry.example.org/runner:9")
        .withNewState()
        .withNewWaiting(message, reason)
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
