package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.Gate;
import dev.lockkeeper.api.Gate.Http;
import dev.lockkeeper.api.Gate.Limits;
import dev.lockkeeper.api.Gate.OnNoGo;
import dev.lockkeeper.api.Gate.Prometheus;
import dev.lockkeeper.api.Gate.Resource;
import dev.lockkeeper.api.Gate.Service;
import dev.lockkeeper.api.Gate.Verdict;
import dev.lockkeeper.api.GateStatus;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationCommandStatus.Outcome;
import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.api.MigrationStatus.RecordedCommand;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.api.MigrationTargetSpec.ApprovalPolicy;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changes go where gates say Go. */
@ExtendWith(StageExtension.class)
class GatesE2E {
  private static final Service WEB = new Service(Shop.NAME, Shop.HTTP);

  private static Gate gate(
      String name,
      Gate.Stage at,
      @Nullable Http http,
      @Nullable Prometheus prometheus,
      @Nullable Resource resource,
      @Nullable ApprovalPolicy approval,
      @Nullable String pass,
      OnNoGo onNoGo) {
    return new Gate(
        name,
        at,
        http,
        prometheus,
        resource,
        approval,
        pass,
        "3s",
        "3s",
        new Limits(1, 20),
        onNoGo,
        Gate.Mode.Enforce);
  }

  private static Gate http(String name, String path, @Nullable String pass) {
    return gate(
        name, Gate.Stage.Start, new Http(WEB, null, path), null, null, null, pass, OnNoGo.Hold);
  }

  private static Gate resource(String name, Resource asked, String pass) {
    return gate(name, Gate.Stage.Start, null, null, asked, null, pass, OnNoGo.Hold);
  }

  /** Few errors, all along. */
  private static Gate errors(OnNoGo onNoGo) {
    var query = new Prometheus(new Service(Shop.NAME, Shop.PROMETHEUS), null, "shop_errors");
    return gate(
        "errors",
        Gate.Stage.Continuous,
        null,
        query,
        null,
        null,
        "value <= baseline + 1.0",
        onNoGo);
  }

  private static GateStatus told(Migration migration, String gate) {
    return migration.getStatus().gates().stream()
        .filter(one -> one.name().equals(gate))
        .findFirst()
        .orElseThrow();
  }

  private static void awaitSaid(Stage stage, String gate, Verdict verdict, String message) {
    stage.await(
        "schema",
        "told by gate %s: %s, %s".formatted(gate, verdict, message),
        seen ->
            seen.getStatus() != null
                && seen.getStatus().gates().stream()
                    .filter(one -> one.name().equals(gate) && one.verdict() == verdict)
                    .anyMatch(
                        one ->
                            String.valueOf(one.message()).contains(message) || message.isEmpty()));
  }

  /** A busy server may answer too late before it answers: what comes in the end counts. */
  private static Migration awaitWaiting(Stage stage, String message) {
    return stage.await(
        "schema",
        "waiting, told " + message,
        seen -> {
          var ready = Stage.condition(seen, Condition.READY);
          return ready != null
              && ready.reason().equals("AwaitingGates")
              && ready.message().contains(message);
        });
  }

  @Test
  void shouldWaitUntilAServerSaysGo(Stage stage) {
    var shop = Shop.open(stage);
    shop.isReady(false);
    var database = stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));

    stage.apply(
        Fixtures.past(
            Fixtures.migration("schema", "shop"),
            http("ready", "/ready", "status == 200 && json.ok")));

    var waiting =
        awaitWaiting(stage, "Gate ready says NoGo: pass is false: status == 200 && json.ok.");
    assertThat(waiting.getStatus().phase()).isEqualTo(Phase.Waiting);
    assertThat(Stage.condition(waiting, Condition.GATES_OPEN).message())
        .isEqualTo("No Go: ready (NoGo).");
    assertThat(stage.attempts()).isEmpty();
    assertThat(database.history()).isEmpty();

    stage.override("other", "schema", "other", Duration.ofMinutes(5));
    assertThat(stage.awaitAnswer("other").message()).contains("has no gate other");
    shop.isReady(true);
    var done = stage.awaitSucceeded("schema");
    assertThat(told(done, "ready").verdict()).isEqualTo(Verdict.Go);
    assertThat(done.getStatus().metrics().waited()).containsKey("gates");
  }

  @Test
  void shouldGoPastAGateThatSomebodyOverrides(Stage stage) {
    Shop.open(stage).isReady(false);
    stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(
        Fixtures.past(Fixtures.migration("schema", "shop"), http("ready", "/ready", "json.ok")));
    awaitWaiting(stage, "Gate ready says NoGo");

    stage.override("emergency", "schema", "ready", Duration.ofMinutes(5));

    var done = stage.awaitSucceeded("schema");
    assertThat(told(done, "ready").verdict()).isNotEqualTo(Verdict.Go);
    assertThat(done.getStatus().commands().getLast())
        .extracting(RecordedCommand::command, RecordedCommand::gate, RecordedCommand::reason)
        .containsExactly(Command.Override, "ready", "The shop is down.");
  }

  /** A run that is asked to stop in its second changeset, because the shop has errors. */
  private static BarredRun stoppedByErrors(Stage stage, Shop shop, OnNoGo onNoGo) {
    var run =
        BarredRun.begin(stage, Fixtures.past(Fixtures.migration("schema", "shop"), errors(onNoGo)));
    shop.hasErrors(7);
    stage.awaitTold("schema", "Stopping", "gate errors says NoGo");
    return run;
  }

  @Test
  void shouldHoldWhileAPrometheusSaysNoGoAndGoOnWhenItSaysGo(Stage stage) {
    var shop = Shop.open(stage);
    var run = stoppedByErrors(stage, shop, OnNoGo.Hold);
    run.openBarrierOnceItKnows();
    var held = awaitWaiting(stage, "Gate errors says NoGo");
    assertThat(told(held, "errors"))
        .extracting(GateStatus::value, GateStatus::baseline)
        .containsExactly("7.0", "0.0");
    assertThat(run.database().history()).containsExactly("first", "barred");
    assertThat(run.database().isUnlocked()).isTrue();

    shop.hasErrors(1);
    var done = stage.awaitSucceeded("schema");
    assertThat(done.getStatus().metrics().retries()).isZero();
    run.shouldHaveAppliedEachChangesetOnce();
  }

  @Test
  void shouldEndTheRunWhereAGateSaysSo(Stage stage) {
    var shop = Shop.open(stage);
    var run = stoppedByErrors(stage, shop, OnNoGo.Abort);
    shop.hasErrors(0); // too late
    run.openBarrierOnceItKnows();

    var ended = stage.awaitTold("schema", "GateNoGo", "Gate errors said", "order Retry");
    assertThat(ended.getStatus().history().getFirst().outcome()).isEqualTo(RunOutcome.Aborted);
    assertThat(run.database().history()).containsExactly("first", "barred");
    stage.order("again", "schema", Command.Retry, "The errors are gone.");
    stage.awaitAnswer("again");
    stage.awaitSucceeded("schema");
    run.shouldHaveAppliedEachChangesetOnce();
  }

  @Test
  void shouldTakeNoAnswerForNoGo(Stage stage) {
    Shop.open(stage);
    stage.apply(
        new ServiceBuilder()
            .withNewMetadata()
            .withName("elsewhere")
            .endMetadata()
            .withNewSpec()
            .withType("ExternalName")
            .withExternalName("kubernetes.default.svc")
            .endSpec()
            .build());
    stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));

    stage.apply(
        Fixtures.past(
            Fixtures.migration("schema", "shop"),
            http("hangs", "/cgi-bin/hangs", null),
            http("large", "/cgi-bin/large", null),
            http("moved", "/cgi-bin/moved", null),
            http("gone", "/gone", null),
            gate(
                "elsewhere",
                Gate.Stage.Start,
                new Http(new Service("elsewhere", 443), null, "/"),
                null,
                null,
                null,
                null,
                OnNoGo.Hold),
            gate(
                "missing",
                Gate.Stage.Start,
                new Http(null, "main", "/"),
                null,
                null,
                null,
                null,
                OnNoGo.Hold),
            resource("pods", new Resource("v1", "Pod", null, null), "size(objects) > 0"),
            resource("services", new Resource("v1", "Service", null, null), "size(objects) > 0")));

    awaitSaid(stage, "hangs", Verdict.Unknown, "does not answer in time");
    awaitSaid(stage, "large", Verdict.Unknown, "ask for less");
    awaitSaid(stage, "moved", Verdict.Unknown, "redirects are not followed");
    awaitSaid(stage, "gone", Verdict.NoGo, "pass is false: status >= 200 && status < 300");
    awaitSaid(stage, "elsewhere", Verdict.Unknown, "selects no pods of this namespace");
    awaitSaid(stage, "missing", Verdict.Unknown, "the chart's gates.endpoints");
    awaitSaid(stage, "pods", Verdict.Go, "");
    awaitSaid(
        stage,
        "services",
        Verdict.Unknown,
        "add {apiGroups: [\"\"], resources: [services]} to the chart's gates.resources");
    assertThat(stage.attempts()).isEmpty();
  }

  @Test
  void shouldAskPeopleByName(Stage stage) {
    stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    var told =
        gate(
            "support-told",
            Gate.Stage.Start,
            null,
            null,
            null,
            new ApprovalPolicy(1, false),
            null,
            OnNoGo.Hold);
    var checked =
        gate(
            "checked",
            Gate.Stage.Finish,
            null,
            null,
            null,
            new ApprovalPolicy(1, false),
            null,
            OnNoGo.Hold);
    stage.apply(Fixtures.past(Fixtures.migration("schema", "shop"), told, checked));

    stage.awaitTold(
        "schema",
        "AwaitingGates",
        "Gate support-told says NoGo: 0 of 1 approvals: create a MigrationCommand Approve with gate support-told.");
    stage.approve("typo", "schema", "suport-told");
    assertThat(stage.awaitAnswer("typo").outcome()).isEqualTo(Outcome.Refused);
    stage.approve("told", "schema", "support-told");

    awaitWaiting(stage, "Gate checked says NoGo: 0 of 1 approvals");
    assertThat(stage.target("shop").getStatus().entryOf("schema")).isPresent();
    stage.approve("checked", "schema", "checked");
    stage.awaitSucceeded("schema");
  }

  @Test
  void shouldSayWhereAGateIsWrong(Stage stage) {
    stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));

    stage.apply(
        Fixtures.past(Fixtures.migration("schema", "shop"), http("ready", "/", "status = 200")));

    stage.awaitTold("schema", "GateInvalid", "spec.gates, gate ready, pass: line 1, column 8: ");
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(
            () ->
                stage.apply(
                    Fixtures.past(
                        Fixtures.migration("other", "shop"),
                        resource("secrets", new Resource("v1", "Secret", null, null), "true"))))
        .withMessageContaining("Secrets and ConfigMaps are not looked at");
    stage.apply(Fixtures.migration("schema", "shop"));
    stage.awaitSucceeded("schema");
  }
}
