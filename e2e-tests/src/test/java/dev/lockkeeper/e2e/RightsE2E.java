package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationTarget;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people, and the operator itself, may and may not do. */
@ExtendWith(StageExtension.class)
class RightsE2E {
  private static final String REGISTRAR = "registrar";

  @Test
  void shouldLetOnlyThoseRegisterATargetWhoMayReadItsSecret(Stage stage, Cluster cluster) {
    var shop = stage.createDatabase("shop");
    stage.createSecret("shop", shop);
    grant(stage, "targets", "lockkeeper.dev", "migrationtargets", "", "get", "create", "patch");
    try (var registrar = cluster.as(REGISTRAR)) {
      shouldBeRefused(
          () -> register(registrar, stage, "shop"),
          "only who may get Secret shop-database may register a target with it");

      grant(stage, "secret", "", "secrets", "shop-database", "get");
      assertThatNoException().isThrownBy(() -> register(registrar, stage, "shop"));

      revoke(stage, "secret");
      assertThatNoException()
          .as("what is no matter of the Secret is as before")
          .isThrownBy(() -> patch(registrar, stage, "{\"spec\":{\"canaryOrder\":7}}"));
      shouldBeRefused(
          () ->
              patch(
                  registrar,
                  stage,
                  "{\"spec\":{\"connection\":{\"secretRef\":{\"name\":\"another\"}}}}"),
          "only who may get Secret another may register a target with it");
      shouldBeRefused(
          () ->
              patch(
                  registrar,
                  stage,
                  "{\"spec\":{\"connection\":{\"url\":\"jdbc:postgresql://elsewhere/shop\"}}}"),
          "only who may get Secret shop-database may register a target with it");
    }
    assertThat(stage.target("shop").getSpec().canaryOrder()).isEqualTo(7);
  }

  @Test
  void shouldLetOnlyThoseNameAServiceAccountWhoMayCreatePods(Stage stage, Cluster cluster) {
    stage.register("shop");
    stage.apply(
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withName("shop-runner")
            .endMetadata()
            .build());
    grant(stage, "targets", "lockkeeper.dev", "migrationtargets", "", "get", "patch");
    try (var registrar = cluster.as(REGISTRAR)) {
      shouldBeRefused(
          () -> patch(registrar, stage, "{\"spec\":{\"serviceAccountName\":\"shop-runner\"}}"),
          "only who may create pods may register a target with service account shop-runner");

      grant(stage, "pods", "", "pods", "", "create");
      assertThatNoException()
          .isThrownBy(
              () -> patch(registrar, stage, "{\"spec\":{\"serviceAccountName\":\"shop-runner\"}}"));

      revoke(stage, "pods");
      assertThatNoException()
          .as("what is no matter of the account is as before")
          .isThrownBy(() -> patch(registrar, stage, "{\"spec\":{\"canaryOrder\":7}}"));
    }
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(Fixtures.migration("schema", "shop"));
    stage.awaitSucceeded("schema");
    assertThat(stage.pods())
        .singleElement()
        .satisfies(
            pod -> assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("shop-runner"));
  }

  @Test
  void shouldLetTheOperatorCreateNothingButAttempts(Stage stage, Cluster cluster) {
    stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(Fixtures.migration("schema", "shop"));
    stage.awaitSucceeded("schema");
    var attempt = stage.attempts().getFirst();
    try (var operator =
        cluster.as("system:serviceaccount:%s:lockkeeper".formatted(Cluster.OPERATOR_NAMESPACE))) {
      assertThatNoException()
          .as("as it does by itself")
          .isThrownBy(() -> create(operator, like(attempt, pod -> {})));
      shouldBeRefused(
          () -> create(operator, unlabelled(attempt)), "may create Jobs for attempts only");
      shouldBeRefused(
          () ->
              create(
                  operator,
                  like(attempt, pod -> pod.getContainers().getFirst().setImage("shell:1"))),
          "runs the runner's image and nothing else");
      shouldBeRefused(
          () -> create(operator, like(attempt, pod -> pod.setAutomountServiceAccountToken(null))),
          "has no token");
      shouldBeRefused(
          () ->
              create(
                  operator,
                  like(
                      attempt,
                      pod ->
                          pod.getVolumes()
                              .add(
                                  new VolumeBuilder()
                                      .withName("host")
                                      .withNewHostPath("/", null)
                                      .build()))),
          "nothing of its host");
    }
  }

  @Test
  void shouldLetPeopleOrderInTheirOwnNameAndOnlyWhatTheyMay(Stage stage, Cluster cluster) {
    grant(
        stage,
        "commands",
        "lockkeeper.dev",
        "migrationcommands",
        "",
        "get",
        "create",
        "patch",
        "delete");
    try (var orderer = cluster.as(REGISTRAR)) {
      shouldBeRefused(
          () -> order(orderer, stage, "mine", Command.Hold, REGISTRAR),
          "registrar may not order Hold for Migration schema: ask for a Role that allows hold on"
              + " migrations.lockkeeper.dev");

      grant(stage, "hold", "lockkeeper.dev", "migrations", "schema", "hold");
      shouldBeRefused(
          () -> order(orderer, stage, "mine", Command.Hold, "somebody-else"),
          "spec.requester must be yourself: registrar");
      shouldBeRefused(
          () -> order(orderer, stage, "mine", Command.Abort, REGISTRAR), "may not order Abort");
      shouldBeRefused(
          () ->
              orderer
                  .resource(
                      Fixtures.override(
                          "emergency", "schema", REGISTRAR, null, Stage.now().plusSeconds(60)))
                  .inNamespace(stage.namespace())
                  .create(),
          "may not order Override");
      assertThatNoException()
          .isThrownBy(() -> order(orderer, stage, "mine", Command.Hold, REGISTRAR));

      stage.order("of-another", "schema", Command.Abort, "");
      shouldBeRefused(
          () -> delete(orderer, stage, "of-another"),
          "only kubernetes-admin, or who has the verb override");
      shouldBeRefused(
          () -> changeReason(orderer, stage, "of-another"),
          "a command is never changed: create another one");
      shouldBeRefused(
          () -> changeReason(orderer, stage, "mine"),
          "a command is never changed: create another one");
      assertThatNoException().isThrownBy(() -> delete(orderer, stage, "mine"));

      stage.register("shop");
      stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
      awaitLaterSecond(stage, stage.command("of-another"));
      stage.apply(Fixtures.migration("schema", "shop"));
      assertThat(stage.awaitAnswer("of-another").message())
          .as("it was meant for no Migration that was there")
          .contains("was created after this was ordered");
      assertThatNoException().isThrownBy(() -> delete(orderer, stage, "of-another"));
    }
    stage.awaitSucceeded("schema");
  }

  @Test
  void shouldLetNobodyPutAnotherPlanBeforePeoplesEyes(Stage stage, Cluster cluster) {
    stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(Fixtures.migration("schema", "shop"));
    var plan = stage.awaitSucceeded("schema").getStatus().plan().configMap().name();
    grant(stage, "maps", "", "configmaps", "", "get", "create", "update", "patch", "delete");
    try (var editor = cluster.as(REGISTRAR)) {
      var maps = editor.configMaps().inNamespace(stage.namespace());
      shouldBeRefused(
          () -> maps.withName(plan).delete(), "what the operator pinned is its own: registrar");
      shouldBeRefused(
          () ->
              maps.withName(plan)
                  .patch(
                      PatchContext.of(PatchType.JSON_MERGE),
                      "{\"metadata\":{\"labels\":{\"app.kubernetes.io/managed-by\":null}}}"),
          "what the operator pinned is its own: registrar");
      shouldBeRefused(
          () ->
              maps.resource(
                      new ConfigMapBuilder()
                          .withNewMetadata()
                          .withName("forged")
                          .addToLabels("app.kubernetes.io/managed-by", "lockkeeper")
                          .endMetadata()
                          .build())
                  .create(),
          "what the operator pinned is its own: registrar");
    }
    stage.delete("schema");
    await("the plan goes with its Migration")
        .atMost(Stage.PATIENCE)
        .until(
            () ->
                stage.client().configMaps().inNamespace(stage.namespace()).withName(plan).get()
                    == null);
  }

  private static void order(
      KubernetesClient client, Stage stage, String name, Command command, String requester) {
    client
        .resource(Fixtures.command(name, "schema", command, requester, "A test."))
        .inNamespace(stage.namespace())
        .create();
  }

  /** The API server tells creations in whole seconds: what comes now shall come visibly later. */
  private static void awaitLaterSecond(Stage stage, HasMetadata than) {
    await("a second later than " + than.getMetadata().getName())
        .atMost(Stage.PATIENCE)
        .until(
            () ->
                stage
                        .client()
                        .configMaps()
                        .resource(
                            new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName("clock")
                                .withNamespace(stage.namespace())
                                .endMetadata()
                                .build())
                        .dryRun()
                        .create()
                        .getMetadata()
                        .getCreationTimestamp()
                        .compareTo(than.getMetadata().getCreationTimestamp())
                    > 0);
  }

  private static void delete(KubernetesClient client, Stage stage, String command) {
    client
        .resources(MigrationCommand.class)
        .inNamespace(stage.namespace())
        .withName(command)
        .delete();
  }

  private static void changeReason(KubernetesClient client, Stage stage, String command) {
    client
        .resources(MigrationCommand.class)
        .inNamespace(stage.namespace())
        .withName(command)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"reason\":\"Another.\"}}");
  }

  private static void shouldBeRefused(Runnable deed, String why) {
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(deed::run)
        .withMessageContaining(why);
  }

  private static void register(KubernetesClient client, Stage stage, String name) {
    client.resource(Fixtures.target(name, 0, Map.of())).inNamespace(stage.namespace()).create();
  }

  private static void patch(KubernetesClient client, Stage stage, String patch) {
    client
        .resources(MigrationTarget.class)
        .inNamespace(stage.namespace())
        .withName("shop")
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private static void create(KubernetesClient client, Job job) {
    client.resource(job).dryRun().create();
  }

  private static Job like(Job attempt, Consumer<PodSpec> edit) {
    var job =
        new JobBuilder(attempt)
            .withNewMetadata()
            .withName("like-" + attempt.getMetadata().getName())
            .withNamespace(attempt.getMetadata().getNamespace())
            .withLabels(attempt.getMetadata().getLabels())
            .endMetadata()
            .editSpec()
            .withSelector(null)
            .editTemplate()
            .withNewMetadata()
            .endMetadata()
            .endTemplate()
            .endSpec()
            .withStatus(null)
            .build();
    edit.accept(job.getSpec().getTemplate().getSpec());
    return job;
  }

  private static Job unlabelled(Job attempt) {
    return new JobBuilder(like(attempt, pod -> {}))
        .editMetadata()
        .withLabels(Map.of())
        .endMetadata()
        .build();
  }

  private static void grant(
      Stage stage, String role, String group, String resource, String name, String... verbs) {
    Rights.grant(stage, REGISTRAR, role, group, resource, name, verbs);
  }

  private static void revoke(Stage stage, String role) {
    Rights.revoke(stage, REGISTRAR, role);
  }
}
