package dev.lockkeeper.operator.attempt.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.reason.Reason;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an attempt stands, from what kubelet and Job controller write. */
class SightingsTest {
  private static final Holder HOLDER = Fixtures.holder(Action.APPLY, 3);
  private static final Instant FINISHED = Fixtures.NOW.minusSeconds(5);
  private static final String JOB_UID = "0b9c7c1e-0000-4000-8000-00000000000a";
  private static final Job YOUNG_JOB =
      new JobBuilder()
          .withNewMetadata()
          .withUid(JOB_UID)
          .endMetadata()
          .withNewStatus()
          .endStatus()
          .build();

  @Test
  void shouldSeeNothingWhereNothingIs() {
    assertThat(Sightings.see(HOLDER, null, List.of(), Fixtures.NOW))
        .isEqualTo(new AttemptSeen.Absent());
  }

  @Test
  void shouldWaitForThePodOfAJobThatIsYoung() {
    assertThat(Sightings.see(HOLDER, YOUNG_JOB, List.of(), Fixtures.NOW))
        .isEqualTo(new AttemptSeen.Starting());
    assertThat(Sightings.see(HOLDER, new Job(), List.of(), Fixtures.NOW))
        .isEqualTo(new AttemptSeen.Starting());
  }

  @Test
  void shouldWaitForAPodThatNobodyHasLookedAt() {
    assertThat(see(new PodBuilder(pod("Pending").build()).withStatus(null).build()))
        .isEqualTo(new AttemptSeen.Starting());
  }

  @Test
  void shouldSayNothingOfWhatEveryPodGoesThrough() {
    assertThat(see(waiting("ContainerCreating", null))).isEqualTo(new AttemptSeen.Starting());
  }

  @Test
  void shouldSayWhatIsInThePodsWay() {
    assertThat(see(waiting("ErrImageNeverPull", "There is none.")))
        .isInstanceOfSatisfying(
            AttemptSeen.Hindered.class,
            seen -> assertThat(seen.reason()).isEqualTo(Reason.IMAGE_NOT_PULLED));
  }

  @Test
  void shouldBelieveNoPodThatOnlySaysItIsTheJobs() {
    var forged =
        new PodBuilder(ended(0, result("SUCCEEDED", 3)))
            .editMetadata()
            .withOwnerReferences(owner("another uid"))
            .endMetadata()
            .build();
    var unowned =
        new PodBuilder(forged).editMetadata().withOwnerReferences(List.of()).endMetadata().build();

    assertThat(see(forged)).isEqualTo(new AttemptSeen.Starting());
    assertThat(see(unowned)).isEqualTo(new AttemptSeen.Starting());
    assertThat(Sightings.see(HOLDER, null, List.of(unowned), Fixtures.NOW))
        .isEqualTo(new AttemptSeen.Absent());
  }

  @Test
  void shouldFollowThePodOfAJobThatIsGone() {
    assertThat(Sightings.see(HOLDER, null, List.of(pod("Running").build()), Fixtures.NOW))
        .isEqualTo(new AttemptSeen.Working());
  }

  @Test
  void shouldLoseSightOfAPodWhoseReadinessItsKubeletDidNotTake() {
    var lost = ready(ready(pod("Running"), "ContainersReady", "True"), "Ready", "False").build();
    var well = ready(ready(pod("Running"), "ContainersReady", "True"), "Ready", "True").build();
    var starting =
        ready(ready(pod("Running"), "ContainersReady", "False"), "Ready", "False").build();

    assertThat(see(lost))
        .isInstanceOfSatisfying(
            AttemptSeen.OutOfSight.class,
            seen -> assertThat(seen.message()).contains("pod schema-x", "delete it"));
    assertThat(see(well)).isEqualTo(new AttemptSeen.Working());
    assertThat(see(starting)).isEqualTo(new AttemptSeen.Working());
  }

  @Test
  void shouldLoseSightOfAPodThatNobodyDeletesThoughItsTimeIsOver() {
    var pod = deleted(pod("Running"));

    assertThat(Sightings.see(HOLDER, YOUNG_JOB, List.of(pod), Fixtures.NOW.plusSeconds(60)))
        .isEqualTo(new AttemptSeen.Stopping());
    assertThat(Sightings.see(HOLDER, YOUNG_JOB, List.of(pod), Fixtures.NOW.plusSeconds(61)))
        .isInstanceOf(AttemptSeen.OutOfSight.class);
  }

  @Test
  void shouldSeeItWork() {
    assertThat(see(pod("Running").build())).isEqualTo(new AttemptSeen.Working());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Running", "Pending"})
  void shouldSeeItStop(String phase) {
    assertThat(see(deleted(pod(phase)))).isEqualTo(new AttemptSeen.Stopping());
  }

  @Test
  void shouldNotTakeAPodOfALostNodeForEnded() {
    assertThat(see(pod("Unknown").build())).isEqualTo(new AttemptSeen.Starting());
    assertThat(see(deleted(pod("Unknown")))).isEqualTo(new AttemptSeen.Stopping());
  }

  @Test
  void shouldFollowThePodThatLivesWhileAnotherIsDone() {
    assertThat(
            Sightings.see(
                HOLDER,
                YOUNG_JOB,
                List.of(ended(1, null), pod("Running").build(), ended(0, null)),
                Fixtures.NOW))
        .isEqualTo(new AttemptSeen.Working());
  }

  @Test
  void shouldBelieveThePodBeforeTheJob() {
    assertThat(
            Sightings.see(
                HOLDER,
                failedJob("BackoffLimitExceeded", ""),
                List.of(pod("Running").build()),
                Fixtures.NOW))
        .isEqualTo(new AttemptSeen.Working());
  }

  @Test
  void shouldHearTheRunnersLastWord() {
    var ending = endingOf(ended(29, result("CHANGESET_FAILED", 3)));

    assertThat(ending.outcome()).isEqualTo(ExitCode.Outcome.FAILED);
    assertThat(ending.failure()).isEqualTo(ExitCode.Failure.PERMANENT);
    assertThat(ending.reason()).isEqualTo(Reason.CHANGESET_FAILED);
    assertThat(ending.message()).isEqualTo("It was refused.");
    assertThat(ending.result().changesets().applied()).isEqualTo(2);
    assertThat(ending.at()).isEqualTo(FINISHED);
  }

  @ParameterizedTest
  @EnumSource(ExitCode.class)
  void shouldKnowEveryExitCodeWithoutAWord(ExitCode code) {
    var ending = endingOf(ended(code.code(), null));

    assertThat(ending)
        .isEqualTo(
            new Ending(code.outcome(), code.failure(), Reason.of(code), "", null, null, FINISHED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "{\"exitCode\": \"SUCCEEDED\"}", "{\"run\": \"r\"}"})
  void shouldGoByTheExitCodeWhenTheWordIsGarbage(String garbage) {
    assertThat(endingOf(ended(29, garbage)))
        .isEqualTo(Ending.of(ExitCode.CHANGESET_FAILED, "", FINISHED));
  }

  @Test
  void shouldNotBelieveTheWordOfAnotherAttempt() {
    var another = endingOf(ended(29, result("CHANGESET_FAILED", 2)));
    var anotherRun =
        endingOf(ended(29, result("CHANGESET_FAILED", 3).replace(Fixtures.RUN, "00000000-1")));

    assertThat(another.result()).isNull();
    assertThat(anotherRun.result()).isNull();
  }

  @Test
  void shouldNotBelieveAWordThatTheExitCodeBelies() {
    assertThat(endingOf(ended(29, result("SUCCEEDED", 3))))
        .isEqualTo(Ending.of(ExitCode.CHANGESET_FAILED, "", FINISHED));
    assertThat(endingOf(ended(0, result("ENLIGHTENED", 3))))
        .isEqualTo(Ending.of(ExitCode.SUCCEEDED, "", FINISHED));
  }

  @ParameterizedTest
  @CsvSource({
    "137, OOMKilled, OUT_OF_MEMORY",
    "137, Error, OUT_OF_MEMORY",
    "1, Error, RUNNER_UNKNOWN",
    "77, Error, RUNNER_UNKNOWN",
    "127, Error, RUNNER_UNKNOWN",
    "143, Error, RESULT_LOST",
    "255, Unknown, RESULT_LOST"
  })
  void shouldTellByAnyOtherExitCodeWhatItCan(int code, String reason, Reason told) {
    var ending = endingOf(ended(terminated(code).withReason(reason).build()));

    assertThat(ending.outcome()).isEqualTo(ExitCode.Outcome.FAILED);
    assertThat(ending.failure()).isEqualTo(ExitCode.Failure.TRANSIENT);
    assertThat(ending.reason()).isEqualTo(told);
    assertThat(ending.message())
        .startsWith("The attempt's container ended with exit code %d (%s)".formatted(code, reason));
  }

  @Test
  void shouldTellAContainerThatHadNoMemoryToStartWith() {
    var state =
        terminated(128)
            .withReason("StartError")
            .withMessage("container init was OOM-killed (memory limit too low?)")
            .build();

    assertThat(endingOf(ended(state)).reason()).isEqualTo(Reason.OUT_OF_MEMORY);
  }

  @Test
  void shouldNotTakeAPodThatDidNotStopInTimeForOneWithoutMemory() {
    var killed =
        new PodBuilder(ended(137, null))
            .editMetadata()
            .withDeletionTimestamp(Fixtures.NOW.toString())
            .endMetadata()
            .build();

    assertThat(endingOf(killed).reason()).isEqualTo(Reason.RESULT_LOST);
  }

  @ParameterizedTest
  @CsvSource({
    "EvictionByEvictionAPI, EVICTED",
    "PreemptionByScheduler, EVICTED",
    "TerminationByKubelet, EVICTED",
    "DeletionByTaintManager, NODE_LOST",
    "DeletionByPodGC, NODE_LOST"
  })
  void shouldTellWhoTookThePodAway(String disruption, Reason told) {
    var stopped = endingOf(disrupted(ended(10, result("STOPPED", 3)), disruption));
    var killed = endingOf(disrupted(ended(137, null), disruption));
    var vanished = endingOf(disrupted(pod("Failed").build(), disruption));

    assertThat(List.of(stopped, killed, vanished))
        .allSatisfy(
            ending -> {
              assertThat(ending.reason()).isEqualTo(told);
              assertThat(ending.message()).contains("schema-x", disruption);
            });
    assertThat(stopped.outcome()).isEqualTo(ExitCode.Outcome.STOPPED);
    assertThat(stopped.result()).isNotNull();
    assertThat(killed.failure()).isEqualTo(ExitCode.Failure.TRANSIENT);
  }

  @Test
  void shouldBelieveARunnerThatEndedItsWorkBeforeItWasTakenAway() {
    var done = endingOf(disrupted(ended(0, result("SUCCEEDED", 3)), "EvictionByEvictionAPI"));

    assertThat(done.outcome()).isEqualTo(ExitCode.Outcome.SUCCEEDED);
    assertThat(done.reason()).isEqualTo(Reason.SUCCEEDED);
  }

  @Test
  void shouldTellAPodThatItsKubeletEvicted() {
    var pod =
        pod("Failed")
            .editStatus()
            .withReason("Evicted")
            .withMessage("The node was low on resource: memory.")
            .endStatus()
            .build();

    assertThat(endingOf(pod).reason()).isEqualTo(Reason.EVICTED);
    assertThat(endingOf(pod).message())
        .startsWith("Pod schema-x was evicted (Evicted: The node was low on resource: memory).");
  }

  @Test
  void shouldLoseTheResultOfAPodThatTellsNothing() {
    var pod = pod("Failed").editStatus().withReason("OutOfcpu").endStatus().build();

    assertThat(endingOf(pod))
        .isEqualTo(
            Ending.lost(
                Reason.RESULT_LOST,
                "The attempt's pod ended without a state: OutOfcpu. Look for evictions and memory"
                    + " limits.",
                Fixtures.NOW));
  }

  @Test
  void shouldTellAJobThatWasEndedByItsDeadline() {
    assertThat(endingOf(failedJob("DeadlineExceeded", "Job was active too long")).reason())
        .isEqualTo(Reason.DEADLINE_REACHED);
  }

  @Test
  void shouldTellAPodThatWasStoppedInTimeFromOneThatNeverStarted() {
    var pod =
        ended(terminated(137).withReason("ContainerStatusUnknown").withStartedAt(null).build());
    var late = Instant.parse(HOLDER.startBy()).plusSeconds(1);

    assertThat(endingOf(pod).reason()).isEqualTo(Reason.STOPPED);
    assertThat(endingOf(pod).outcome()).isEqualTo(ExitCode.Outcome.STOPPED);
    assertThat(
            ((AttemptSeen.Ended) Sightings.see(HOLDER, YOUNG_JOB, List.of(pod), late))
                .ending()
                .reason())
        .isEqualTo(Reason.NEVER_STARTED);
  }

  @Test
  void shouldHaveATimeEvenWhereTheKubeletSaysNone() {
    assertThat(endingOf(ended(terminated(0).withFinishedAt(null).build())).at())
        .isEqualTo(Fixtures.NOW);
  }

  @Test
  void shouldFindTheExitCodeOnTheJobWhenThePodIsGone() {
    var job =
        failedJob(
            "PodFailurePolicy",
            "Container runner for pod shop/schema-x failed with exit code 29 matching FailJob rule"
                + " at index 0");

    assertThat(endingOf(job))
        .isEqualTo(
            Ending.of(
                ExitCode.CHANGESET_FAILED,
                "The attempt's pod is gone; its log with it.",
                FINISHED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failed with exit code 137 matching FailJob rule at index 0",
        "failed with exit code 29291 matching",
        "Job has reached the specified backoff limit",
        ""
      })
  void shouldLoseTheResultWhenTheJobDoesNotTellIt(String message) {
    var ending = endingOf(failedJob("BackoffLimitExceeded", message));

    assertThat(ending.reason()).isEqualTo(Reason.RESULT_LOST);
    assertThat(ending.failure()).isEqualTo(ExitCode.Failure.TRANSIENT);
    assertThat(ending.message()).startsWith("The attempt's Job failed: BackoffLimitExceeded");
  }

  @Test
  void shouldBelieveACompleteJobWithoutItsPod() {
    assertThat(endingOf(job("Complete", "True", "", "")))
        .isEqualTo(Ending.of(ExitCode.SUCCEEDED, "", FINISHED));
  }

  @ParameterizedTest
  @CsvSource({"Complete, False", "Failed, Unknown", "Suspended, True", "FailureTarget, True"})
  void shouldNotTakeAnyConditionForAnEnd(String type, String status) {
    assertThat(Sightings.see(HOLDER, job(type, status, "", ""), List.of(), Fixtures.NOW))
        .isEqualTo(new AttemptSeen.Starting());
  }

  private static AttemptSeen see(Pod pod) {
    return Sightings.see(HOLDER, YOUNG_JOB, List.of(pod), Fixtures.NOW);
  }

  /** Injected by a policy, as meshes do: it sorts before ours and has an exit code of its own. */
  @Test
  void shouldHearNobodyButTheRunner() {
    assertThat(endingOf(withSidecar(ended(29, null), 0)).reason())
        .isEqualTo(Reason.CHANGESET_FAILED);
    assertThat(endingOf(withSidecar(ended(0, null), 29)).outcome())
        .isEqualTo(ExitCode.Outcome.SUCCEEDED);
  }

  @Test
  void shouldSeeThatAnotherContainerKeepsThePodFromEnding() {
    var ending =
        new PodBuilder(ended(0, null)).editStatus().withPhase("Running").endStatus().build();
    var outlived =
        new PodBuilder(ending)
            .editStatus()
            .addNewContainerStatus()
            .withName("proxy")
            .withNewState()
            .withNewRunning()
            .endRunning()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();

    assertThat(see(ending))
        .as("its phase follows, and says nothing new")
        .isInstanceOf(AttemptSeen.Ended.class);
    assertThat(see(outlived)).isEqualTo(new AttemptSeen.Outlived());
  }

  private static Pod withSidecar(Pod pod, int exitCode) {
    return new PodBuilder(pod)
        .editStatus()
        .addToContainerStatuses(
            0,
            new ContainerStatusBuilder()
                .withName("proxy")
                .withNewState()
                .withTerminated(terminated(exitCode).build())
                .endState()
                .build())
        .endStatus()
        .build();
  }

  private static Ending endingOf(Pod pod) {
    return ((AttemptSeen.Ended) see(pod)).ending();
  }

  private static Ending endingOf(Job job) {
    return ((AttemptSeen.Ended) Sightings.see(HOLDER, job, List.of(), Fixtures.NOW)).ending();
  }

  private static PodBuilder pod(String phase) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("schema-x")
        .withOwnerReferences(owner(JOB_UID))
        .endMetadata()
        .withNewStatus()
        .withPhase(phase)
        .endStatus();
  }

  private static OwnerReference owner(String uid) {
    return new OwnerReferenceBuilder().withKind("Job").withName(HOLDER.job()).withUid(uid).build();
  }

  private static PodBuilder ready(PodBuilder pod, String type, String status) {
    return pod.editStatus()
        .addNewCondition()
        .withType(type)
        .withStatus(status)
        .endCondition()
        .endStatus();
  }

  private static Pod disrupted(Pod pod, String reason) {
    return new PodBuilder(pod)
        .editStatus()
        .addNewCondition()
        .withType("DisruptionTarget")
        .withStatus("True")
        .withReason(reason)
        .endCondition()
        .endStatus()
        .build();
  }

  private static Pod deleted(PodBuilder pod) {
    return pod.editMetadata().withDeletionTimestamp(Fixtures.NOW.toString()).endMetadata().build();
  }

  private static Pod waiting(String reason, String message) {
    return pod("Pending")
        .editStatus()
        .addNewContainerStatus()
        .withNewState()
        .withNewWaiting(message, reason)
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static Pod ended(int exitCode, String message) {
    return ended(terminated(exitCode).withMessage(message).build());
  }

  private static ContainerStateTerminatedBuilder terminated(int exitCode) {
    return new ContainerStateTerminatedBuilder()
        .withExitCode(exitCode)
        .withStartedAt(Fixtures.NOW.minusSeconds(30).toString())
        .withFinishedAt(FINISHED.toString());
  }

  private static Pod ended(ContainerStateTerminated state) {
    return pod(state.getExitCode() == 0 ? "Succeeded" : "Failed")
        .editStatus()
        .addNewContainerStatus()
        .withName("runner")
        .withNewState()
        .withTerminated(state)
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static Job failedJob(String reason, String message) {
    return job("Failed", "True", reason, message);
  }

  private static Job job(String type, String status, String reason, String message) {
    return new JobBuilder()
        .withNewMetadata()
        .withUid(JOB_UID)
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withLastTransitionTime(FINISHED.toString())
        .endCondition()
        .endStatus()
        .build();
  }

  private static String result(String exitCode, int number) {
    return """
    {"run": "%s", "number": %d, "action": "APPLY", "exitCode": "%s", "message": "It was refused.",
     "changesets": {"pending": 5, "applied": 2}, "lastChangeset": "a::2::shop",
     "startedAt": "2026-11-21T11:59:30Z", "finishedAt": "2026-11-21T11:59:55Z"}
    """
        .formatted(Fixtures.RUN, number, exitCode);
  }
}
