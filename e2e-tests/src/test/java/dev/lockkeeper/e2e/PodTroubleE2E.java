package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.api.MigrationTargetStatus.AttemptOutcome;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The attempt's pod cannot start, or is taken away: told by name, and gone on with. */
@ExtendWith(StageExtension.class)
class PodTroubleE2E {
  private static final Changelog CHANGELOG = Changelog.of("customers", Fixtures.CREATE_CUSTOMERS);

  /** Nothing listens there. */
  private static final String NO_IMAGE = "localhost:1/lockkeeper/runner:none";

  private static final String NO_RUNNER = "lockkeeper.dev/postgres:15";

  @Test
  void shouldTellThatNoNodeTakesThePod(Stage stage) {
    try (var room = new Room(stage)) {
      migrateIn(room, stage);

      stage.awaitTold(
          "schema",
          "PodNotScheduled",
          "Target shop",
          "No node takes pod schema-",
          "Insufficient " + room.resource(),
          "Make room on a node");

      room.offer();
      stage.awaitSucceeded("schema");
    }
  }

  @Test
  void shouldTellThatTheImageCannotBePulled(Stage stage) {
    try (var room = new Room(stage)) {
      migrateIn(room, stage);
      var pod = stage.awaitPod("is pending", PodTroubleE2E::isPending);
      var image = pod.getSpec().getContainers().getFirst().getImage();
      stage.setImage(pod, NO_IMAGE);
      room.offer();

      stage.awaitTold(
          "schema",
          "ImageNotPulled",
          "Target shop",
          "Pod %s cannot pull image %s".formatted(pod.getMetadata().getName(), NO_IMAGE),
          "Correct runner.image");

      stage.setImage(pod, image);
      stage.awaitSucceeded("schema");
      assertThat(stage.attempts()).as("the pod was waited for").hasSize(1);
    }
  }

  @Test
  void shouldTellThatTheImageIsNoRunner(Stage stage) {
    try (var room = new Room(stage)) {
      migrateIn(room, stage);
      stage.setImage(stage.awaitPod("is pending", PodTroubleE2E::isPending), NO_RUNNER);
      room.offer();

      stage.awaitTold(
          "schema",
          "RunnerUnknown",
          "Target shop",
          "ended with exit code",
          "give operator and runner the same version");

      stage.awaitSucceeded("schema");
    }
  }

  @Test
  void shouldTellThatAVolumeCannotBeMounted(Stage stage) {
    try (var room = new Room(stage)) {
      migrateIn(room, stage);
      stage.awaitPod("is pending", PodTroubleE2E::isPending);
      var snapshots = stage.client().configMaps().inNamespace(stage.namespace());
      var snapshot = snapshots.withName(stage.migration("schema").getStatus().snapshot().name());
      var kept = snapshot.get();
      snapshot.delete();
      room.offer();

      stage.awaitTold(
          "schema",
          "PodNotPrepared",
          "Target shop",
          "configmap \"%s\" not found".formatted(kept.getMetadata().getName()),
          "Mend what the message names");

      stage
          .client()
          .resource(
              new ConfigMapBuilder(kept)
                  .editMetadata()
                  .withResourceVersion(null)
                  .withUid(null)
                  .endMetadata()
                  .build())
          .create();
      stage.awaitSucceeded("schema");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pods", "count/jobs.batch"})
  void shouldTellThatTheQuotaIsExceeded(String limited, Stage stage) {
    stage.register("shop");
    stage.publish(CHANGELOG);
    stage.apply(quota(limited));
    var quota = stage.client().resource(quota(limited)).inNamespace(stage.namespace());
    await("the quota counts")
        .atMost(Stage.PATIENCE)
        .until(
            quota::get, seen -> seen.getStatus() != null && !seen.getStatus().getHard().isEmpty());
    stage.apply(Fixtures.migration("schema", "shop"));

    stage.awaitTold(
        "schema", "QuotaExceeded", "schema-", "exceeded quota: small", "Raise the quota");

    quota.delete();
    stage.awaitSucceeded("schema");
  }

  @ParameterizedTest
  @CsvSource({"'', pods", "batch, jobs"})
  void shouldTellThatAPolicyRefusesIt(String group, String resource, Stage stage) {
    stage.register("shop");
    stage.publish(CHANGELOG);
    var ban = Ban.on(stage, group, resource, sample(resource));
    stage.apply(Fixtures.migration("schema", "shop"));

    stage.awaitTold(
        "schema", "AdmissionRefused", "schema-", ban.name(), Ban.MESSAGE, "Change the policy");

    ban.lift();
    stage.awaitSucceeded("schema");
  }

  @Test
  void shouldGoOnAfterAnEviction(Stage stage) {
    var run = BarredRun.begin(stage);

    var pod = stage.awaitPod("works", PodTroubleE2E::isRunning);
    assertThat(stage.resource(pod).evict()).isTrue();
    stage.awaitReason("schema", "Stopping");
    run.openBarrierOnceItKnows();

    stage.awaitEvent(
        "schema",
        "Evicted",
        "Target shop",
        "Pod %s was evicted".formatted(pod.getMetadata().getName()),
        "EvictionByEvictionAPI",
        "who drains the node");
    stage.awaitSucceeded("schema");
    run.shouldHaveAppliedEachChangesetOnce();
  }

  @Test
  void shouldGoOnAfterItsJobWasDeletedByHand(Stage stage) {
    var run = BarredRun.begin(stage);
    var shop = run.database();

    var pod = stage.awaitPod("works", PodTroubleE2E::isRunning);
    stage.deleteJobOf(pod);
    stage.awaitReason("schema", "Stopping");
    assertThat(shop.history()).as("the running changeset is let end").containsExactly("first");
    run.openBarrierOnceItKnows();

    stage.awaitSucceeded("schema");
    run.shouldHaveAppliedEachChangesetOnce();
  }

  /** {@code kubectl delete job --cascade=orphan}: its pod is nobody's, and works on. */
  @Test
  void shouldWaitForAPodThatWasLeftBehind(Stage stage) {
    var run = BarredRun.begin(stage);

    var pod = stage.awaitPod("works", PodTroubleE2E::isRunning);
    stage.leaveBehind(pod);
    stage.awaitTold(
        "schema",
        "AwaitingTarget",
        "may still work in the database of target shop",
        "goes on when its pods have ended");
    run.openBarrier();

    stage.awaitSucceeded("schema");
    run.shouldHaveAppliedEachChangesetOnce();
  }

  @Test
  void shouldNotCountItAsAFailureThatAPendingPodIsHeldBack(Stage stage) {
    try (var room = new Room(stage)) {
      migrateIn(room, stage);
      stage.awaitReason("schema", "PodNotScheduled");

      stage.suspend("schema", true);
      stage.awaitReason("schema", "Suspended");
      assertThat(stage.target("shop").getStatus().entryOf("schema"))
          .hasValueSatisfying(
              entry -> {
                assertThat(entry.outcome()).isEqualTo(AttemptOutcome.Stopped);
                assertThat(entry.retries()).isZero();
              });

      room.offer();
      stage.suspend("schema", false);
      stage.awaitSucceeded("schema");
    }
  }

  @Test
  void shouldTellThatTheMemoryIsTooSmall(Stage stage) {
    stage.register("shop");
    stage.publish(CHANGELOG);
    var migration = Fixtures.migration("schema", "shop");
    stage.apply(Fixtures.withResources(Map.of("memory", "32Mi"), migration));

    stage.awaitTold(
        "schema",
        "OutOfMemory",
        "Target shop",
        "memory limit was too small",
        "Raise the memory in spec.runner.resources.limits");

    stage.apply(Fixtures.withResources(Map.of("memory", "384Mi"), migration));
    stage.awaitSucceeded("schema");
  }

  @Test
  void shouldGoOnAfterTheDeadline(Stage stage) {
    var run =
        BarredRun.begin(stage, Fixtures.withDeadline("1m", Fixtures.migration("schema", "shop")));
    var shop = run.database();

    var pod = stage.awaitPod("works", PodTroubleE2E::isRunning);
    await("the runner sees that its time is over")
        .pollInterval(Duration.ofSeconds(1))
        .atMost(Stage.PATIENCE)
        .until(() -> stage.resource(pod).getLog(), log -> log.contains("its deadline"));
    assertThat(shop.history()).as("the running changeset is let end").containsExactly("first");
    run.openBarrier();

    stage.awaitEvent(
        "schema", "DeadlineReached", "Target shop", "its deadline", "raise spec.runner.deadline");
    stage.awaitSucceeded("schema");
    assertThat(shop.history()).containsExactly("first", "barred", "third", "fourth");
  }

  /** A pod with our labels that is not the Job's own says nothing about the attempt. */
  @Test
  void shouldNotBelieveAPodThatOnlyBearsOurLabels(Stage stage) {
    var run = BarredRun.begin(stage);
    var shop = run.database();
    var genuine = stage.awaitPod("works", PodTroubleE2E::isRunning);

    var labels = new HashMap<>(genuine.getMetadata().getLabels());
    // By these the Job controller would take it for its own, and end one of the two.
    labels.keySet().removeIf(label -> label.endsWith("controller-uid"));
    stage.apply(
        Fixtures.pod(
            "forged",
            labels,
            NO_RUNNER,
            "echo '{\"exitCode\":\"SUCCEEDED\"}' > /dev/termination-log; exec sleep 600"));
    stage.awaitPod(
        "is forged and runs",
        pod -> pod.getMetadata().getName().equals("forged") && isRunning(pod));
    run.openBarrier();
    var done = stage.awaitSucceeded("schema");

    assertThat(done.getStatus().phase()).isEqualTo(Phase.Succeeded);
    assertThat(stage.target("shop").getStatus().holder()).isNull();
    assertThat(shop.history()).containsExactly("first", "barred", "third", "fourth");
  }

  private static void migrateIn(Room room, Stage stage) {
    stage.register("shop");
    stage.publish(CHANGELOG);
    stage.apply(
        Fixtures.withResources(Map.of(room.resource(), "1"), Fixtures.migration("schema", "shop")));
  }

  private static boolean isPending(Pod pod) {
    return pod.getStatus() != null && "Pending".equals(pod.getStatus().getPhase());
  }

  private static boolean isRunning(Pod pod) {
    return pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase());
  }

  private static HasMetadata sample(String resource) {
    var pod = Fixtures.pod("sample", Map.of(), NO_RUNNER, "true");
    return resource.equals("pods")
        ? pod
        : new JobBuilder()
            .withNewMetadata()
            .withName("sample")
            .endMetadata()
            .withNewSpec()
            .withNewTemplate()
            .withSpec(pod.getSpec())
            .endTemplate()
            .endSpec()
            .build();
  }

  private static ResourceQuota quota(String limited) {
    return new ResourceQuotaBuilder()
        .withNewMetadata()
        .withName("small")
        .endMetadata()
        .withNewSpec()
        .addToHard(limited, new Quantity("0"))
        .endSpec()
        .build();
  }
}
