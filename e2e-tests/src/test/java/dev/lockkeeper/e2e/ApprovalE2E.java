package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationCommandStatus;
import dev.lockkeeper.api.MigrationCommandStatus.Outcome;
import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.api.MigrationStatus.RecordedCommand;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.api.MigrationTargetSpec.ApprovalPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A database's owner has people read the plan before anything is applied. */
@ExtendWith(StageExtension.class)
class ApprovalE2E {
  private static final String AUTHOR = "ann";
  private static final String BUDDY = "bob";

  @Test
  void shouldApplyWhatSomebodyElseHasReadAndApproved(Stage stage, Cluster cluster)
      throws IOException {
    var shop = stage.createDatabase("shop");
    stage.createSecret("shop", shop);
    stage.apply(Fixtures.asking(new ApprovalPolicy(1, true), Fixtures.target("shop", 0, Map.of())));
    grantAll(stage, AUTHOR);
    grantAll(stage, BUDDY);
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(Fixtures.migration("schema", "shop"));

    var waiting =
        stage.awaitTold(
            "schema", "AwaitingApproval", "nobody knows who did", "lockkeeper.dev/requested-by");
    assertThat(waiting.getStatus().phase()).isEqualTo(Phase.Waiting);
    assertThat(shop.has("customers")).as("a plan changes nothing").isFalse();
    var plan = waiting.getStatus().plan();
    assertThat(sqlOf(stage, plan.configMap().name())).contains("CREATE TABLE customers");

    try (var author = cluster.as(AUTHOR);
        var buddy = cluster.as(BUDDY)) {
      assertThatExceptionOfType(KubernetesClientException.class)
          .as("in somebody else's name")
          .isThrownBy(() -> sayWhoRequested(author, stage, BUDDY))
          .withMessageContaining("annotation lockkeeper.dev/requested-by is bob, and you are ann");
      sayWhoRequested(author, stage, AUTHOR);

      assertThat(say(author, stage, "own", Command.Approve, AUTHOR, plan.digest()).message())
          .contains("You requested this change", "somebody else has to approve it");
      assertThat(
              say(buddy, stage, "old", Command.Approve, BUDDY, "sha256:" + "0".repeat(64))
                  .message())
          .contains("has no plan of this digest", plan.digest());

      assertThat(say(buddy, stage, "no", Command.Reject, BUDDY, plan.digest()).outcome())
          .isEqualTo(Outcome.Accepted);
      buddy.resource(stage.command("no")).delete();
      assertThat(stage.migration("schema").getStatus().commands())
          .as("what was said stands, though its resource is gone")
          .extracting(RecordedCommand::command)
          .containsExactly(Command.Reject);
      assertThat(shop.has("customers")).isFalse();

      assertThat(say(buddy, stage, "yes", Command.Approve, BUDDY, plan.digest()).outcome())
          .isEqualTo(Outcome.Accepted);
    }
    var succeeded = stage.awaitSucceeded("schema");
    assertThat(succeeded.getStatus().plan().digest()).isEqualTo(plan.digest());
    assertThat(shop.has("customers")).isTrue();
  }

  @Test
  void shouldEndTheRunWhenNobodyApprovesInTime(Stage stage, Cluster cluster) {
    var shop = stage.createDatabase("shop");
    stage.createSecret("shop", shop);
    stage.apply(
        Fixtures.asking(new ApprovalPolicy(1, false, "4s"), Fixtures.target("shop", 0, Map.of())));
    grantAll(stage, BUDDY);
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(Fixtures.migration("schema", "shop"));

    stage.awaitTold("schema", "AwaitingApproval", "The run ends at");
    var ended = stage.awaitTold("schema", "ApprovalExpired", "Order Retry");
    assertThat(ended.getStatus().phase()).isEqualTo(Phase.Failed);
    assertThat(ended.getStatus().history().getFirst().outcome()).isEqualTo(RunOutcome.Expired);
    assertThat(shop.has("customers")).isFalse();
    try (var buddy = cluster.as(BUDDY)) {
      var digest = ended.getStatus().plan().digest();
      assertThat(say(buddy, stage, "late", Command.Approve, BUDDY, digest).outcome())
          .isEqualTo(Outcome.Refused);
    }
  }

  @Test
  void shouldAskAgainWhenTheContentIsAnother(Stage stage, Cluster cluster) {
    var shop = stage.createDatabase("shop");
    stage.createSecret("shop", shop);
    stage.apply(
        Fixtures.asking(new ApprovalPolicy(2, false), Fixtures.target("shop", 0, Map.of())));
    grantAll(stage, AUTHOR);
    grantAll(stage, BUDDY);
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(Fixtures.migration("schema", "shop"));
    var first = stage.awaitTold("schema", "AwaitingApproval", "has 0 of 2 approvals");
    try (var author = cluster.as(AUTHOR);
        var buddy = cluster.as(BUDDY)) {
      var approved = first.getStatus().plan().digest();
      say(author, stage, "one", Command.Approve, AUTHOR, approved);

      stage.publish(
          Changelog.of("customers", Fixtures.CREATE_CUSTOMERS)
              .with("orders", Fixtures.CREATE_ORDERS));
      var second =
          stage.await(
              "schema",
              "another plan",
              seen ->
                  seen.getStatus().plan() != null
                      && !seen.getStatus().plan().digest().equals(approved));
      assertThat(say(buddy, stage, "stale", Command.Approve, BUDDY, approved).outcome())
          .isEqualTo(Outcome.Refused);
      var digest = second.getStatus().plan().digest();
      say(author, stage, "two", Command.Approve, AUTHOR, digest);
      assertThat(shop.has("customers")).as("one of two is not enough").isFalse();
      say(buddy, stage, "three", Command.Approve, BUDDY, digest);
    }
    stage.awaitSucceeded("schema");
    assertThat(shop.has("orders")).isTrue();
  }

  private static MigrationCommandStatus say(
      KubernetesClient client,
      Stage stage,
      String name,
      Command command,
      String requester,
      String digest) {
    client
        .resource(Fixtures.command(name, "schema", command, requester, "A test.", digest))
        .inNamespace(stage.namespace())
        .create();
    return stage.awaitAnswer(name);
  }

  private static void sayWhoRequested(KubernetesClient client, Stage stage, String who) {
    client
        .resources(Migration.class)
        .inNamespace(stage.namespace())
        .withName("schema")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"lockkeeper.dev/requested-by\":\"%s\"}}}"
                .formatted(who));
  }

  /** As the docs say that people read it. */
  private static String sqlOf(Stage stage, String configMap) throws IOException {
    var document =
        stage
            .client()
            .configMaps()
            .inNamespace(stage.namespace())
            .withName(configMap)
            .get()
            .getBinaryData()
            .get("plan.json.gz");
    try (var json =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(document)))) {
      return new String(json.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** As the chart's roles editor and approver do. */
  private static void grantAll(Stage stage, String user) {
    Rights.grant(stage, user, "see", "lockkeeper.dev", "migrations", "", "get", "patch");
    Rights.grant(stage, user, "say", "lockkeeper.dev", "migrations", "", "approve", "reject");
    Rights.grant(
        stage, user, "order", "lockkeeper.dev", "migrationcommands", "", "create", "delete", "get");
  }
}
