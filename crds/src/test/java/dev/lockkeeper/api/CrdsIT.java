package dev.lockkeeper.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The CRDs on a real API server: what they let in, what they refuse and with which words. */
class CrdsIT {
  private static ApiServer server;

  @BeforeAll
  static void installCrds() throws IOException {
    server = new ApiServer();
  }

  @AfterAll
  static void removeCrds() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.lockkeeper.api.Manifests#refused")
  void shouldRefuse(Manifests.Refused refused) {
    var e =
        catchThrowableOfType(
            KubernetesClientException.class, () -> server.wouldCreate(refused.yaml()));

    assertThat(e).as("the manifest was accepted").isNotNull();
    assertThat(e.getCode()).isEqualTo(422);
    assertThat(e.getStatus().getDetails().getCauses())
        .anySatisfy(
            cause -> {
              assertThat(cause.getField()).isEqualTo(refused.field());
              assertThat(cause.getMessage()).contains(refused.message());
            });
  }

  @ParameterizedTest
  @MethodSource("dev.lockkeeper.api.Manifests#accepted")
  void shouldAcceptAndRead(Manifests.Accepted accepted) {
    var created = server.wouldCreate(accepted.yaml());

    assertThat(typed(created)).isNotNull();
  }

  /** One resource that the operator cannot read would keep it from reading any of its kind. */
  @ParameterizedTest
  @MethodSource("dev.lockkeeper.api.Manifests#odd")
  void shouldReadOrRefuseWhatIsOdd(Manifests.Accepted odd) {
    GenericKubernetesResource created;
    try {
      created = server.wouldCreate(odd.yaml());
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).isEqualTo(422);
      return;
    }

    assertThat(typed(created)).isNotNull();
  }

  @Test
  void shouldFillInDefaults() {
    var migration = (Migration) typed(server.wouldCreate(Manifests.migration("runner: {}")));
    var target = (MigrationTarget) typed(server.wouldCreate(Manifests.target("")));

    assertThat(migration.getSpec().suspend()).isFalse();
    assertThat(migration.getSpec().runner()).isEqualTo(MigrationSpec.Runner.DEFAULT);
    assertThat(target.getSpec().canaryOrder()).isZero();
  }

  @Test
  void shouldAcceptEverySample() throws IOException {
    try (var files = Files.walk(Path.of("../config/samples"))) {
      var samples =
          files.filter(file -> file.toString().endsWith(".yaml")).map(GeneratedCrds::text).toList();

      assertThat(samples).isNotEmpty();
      for (var sample : samples) {
        if (sample.contains("apiVersion: " + Migration.GROUP)) {
          assertThat(typed(server.wouldCreate(sample))).isNotNull();
        } else {
          var created =
              server
                  .client()
                  .load(new ByteArrayInputStream(sample.getBytes(UTF_8)))
                  .inNamespace(server.namespace())
                  .dryRun()
                  .create();
          assertThat(created).isNotEmpty();
        }
      }
    }
  }

  @Test
  void shouldShowAMigrationAsPeopleReadIt() throws Exception {
    var migration = create(Manifests.migration(""));
    patchStatus(
        migration,
        """
        {"observedGeneration": 1, "phase": "Failed", "run": "7f3a91c2-1",
         "conditions": [
           {"type": "Reconciling", "status": "False", "reason": "Other", "message": "Not this.",
            "lastTransitionTime": "2026-11-21T12:00:00Z"},
           {"type": "Ready", "status": "False", "reason": "ChangesetFailed", "message": "It did.",
            "lastTransitionTime": "2026-11-21T12:00:00Z"}],
         "plan": {"digest": "sha256:0", "changesets": 12, "destructive": 0,
           "configMap": {"name": "plan"}},
         "rollout": {"progress": "3/5",
           "targets": {"total": 5, "pending": 1, "running": 0, "succeeded": 3, "failed": 1}}}
        """);

    var table = table("migrations");

    assertThat(columns(table, 0))
        .containsExactly("Name", "Phase", "Reason", "Targets", "Changesets", "Age");
    assertThat(columns(table, 1)).containsExactly("Run", "Message");
    assertThat(cells(table))
        .startsWith("shown", "Failed", "ChangesetFailed", "3/5", "12", "7f3a91c2-1", "It did.");
  }

  @Test
  void shouldShowATargetAsPeopleReadIt() throws Exception {
    var target = create(Manifests.target(""));
    patchStatus(
        target,
        """
        {"conditions": [{"type": "Ready", "status": "False", "reason": "CredentialsRefused",
           "message": "It did.", "lastTransitionTime": "2026-11-21T12:00:00Z",
           "observedGeneration": 1}],
         "engine": {"product": "PostgreSQL", "version": "15.18"},
         "lastChangeset": "db/shop.sql::12::shop",
         "holder": {"migration": {"name": "schema", "uid": "u"}, "run": "7f3a91c2-1",
           "action": "apply", "attempt": 1, "job": "schema-0123456789", "targetGeneration": 1,
           "since": "2026-11-21T12:00:00Z", "startBy": "2026-11-21T12:10:00Z"}}
        """);

    var table = table("migrationtargets");

    assertThat(columns(table, 0))
        .containsExactly("Name", "Reason", "Engine", "Version", "Last changeset", "Holder", "Age");
    assertThat(columns(table, 1)).containsExactly("Message");
    assertThat(cells(table))
        .startsWith(
            "shown",
            "CredentialsRefused",
            "PostgreSQL",
            "15.18",
            "db/shop.sql::12::shop",
            "schema-0123456789",
            "It did.");
  }

  @Test
  void shouldShowACommandAsPeopleReadIt() throws Exception {
    var command = create(Manifests.command("Hold", ", reason: Peak."));
    patchStatus(
        command,
        """
        {"outcome": "Refused", "message": "It is held already.", "at": "2026-11-21T12:00:00Z"}
        """);

    var table = table("migrationcommands");

    assertThat(columns(table, 0))
        .containsExactly("Name", "Migration", "Command", "Requester", "Outcome", "Age");
    assertThat(columns(table, 1)).containsExactly("Message");
    assertThat(cells(table))
        .startsWith(
            "shown", "schema", "Hold", "kubernetes-admin", "Refused", "It is held already.");
  }

  @Test
  void shouldAskForOneApprovalByAnotherWhereNothingElseIsSaid() {
    var target =
        (MigrationTarget) typed(server.wouldCreate(Manifests.targetAsking("{approvals: {}}")));

    assertThat(target.getSpec().approvals())
        .isEqualTo(new MigrationTargetSpec.ApprovalPolicy(1, true));
  }

  @Test
  void shouldFillInWhatAWindowLeavesOut() {
    var window =
        (MaintenanceWindow)
            typed(
                server.wouldCreate(
                    WindowManifests.window("open: [{cron: '0 2 * * SAT', duration: 4h}]")));

    assertThat(window.getSpec().timeZone()).isEqualTo("UTC");
    assertThat(window.getSpec().startCutoff()).isEqualTo("0s");
    assertThat(window.getSpec().onClose())
        .isEqualTo(MaintenanceWindowSpec.OnClose.StopAfterChangeset);
  }

  private static GenericKubernetesResource create(String yaml) {
    var resource = ApiServer.parse(yaml);
    resource.getMetadata().setName("shown");
    return server.resources(resource.getKind()).resource(resource).create();
  }

  private static void patchStatus(GenericKubernetesResource resource, String status) {
    resource.setAdditionalProperty("status", Serialization.unmarshal(status, JsonNode.class));
    server.resources(resource.getKind()).resource(resource).updateStatus();
  }

  /** As `kubectl get` asks for it. */
  private static JsonNode table(String plural) throws InterruptedException, ExecutionException {
    var client = server.client();
    var request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(
                "%sapis/%s/%s/namespaces/%s/%s"
                    .formatted(
                        client.getMasterUrl(),
                        ApiServer.GROUP,
                        Migration.VERSION,
                        server.namespace(),
                        plural))
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
            .build();
    var response = client.getHttpClient().sendAsync(request, String.class).get();
    assertThat(response.code()).isEqualTo(200);
    return Serialization.unmarshal(response.body(), JsonNode.class);
  }

  private static List<String> columns(JsonNode table, int priority) {
    return StreamSupport.stream(table.get("columnDefinitions").spliterator(), false)
        .filter(column -> column.get("priority").asInt() == priority)
        .map(column -> column.get("name").asText())
        .toList();
  }

  private static List<String> cells(JsonNode table) {
    assertThat(table.get("rows")).hasSize(1);
    var cells = table.get("rows").get(0).get("cells");
    return IntStream.range(0, cells.size()).mapToObj(i -> cells.get(i).asText()).toList();
  }

  /** As the operator reads it. */
  private static Object typed(GenericKubernetesResource resource) {
    var json = Serialization.asJson(resource);
    return switch (resource.getKind()) {
      case "Migration" -> Serialization.unmarshal(json, Migration.class);
      case "MigrationCommand" -> Serialization.unmarshal(json, MigrationCommand.class);
      case "MaintenanceWindow" -> Serialization.unmarshal(json, MaintenanceWindow.class);
      default -> Serialization.unmarshal(json, MigrationTarget.class);
    };
  }
}
