package dev.lockkeeper.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The API types as JSON: lenient in what they read, sparing in what they write. */
class RecordsTest {

  @Test
  void shouldReadTheSmallestMigrationWithDefaults() {
    var spec =
        read(
            """
            {"changelog": {"path": "root.sql", "configMap": {"name": "shop"}},
             "targets": {"names": ["a"]}}
            """,
            MigrationSpec.class);

    assertThat(spec.suspend()).isFalse();
    assertThat(spec.runner()).isEqualTo(new MigrationSpec.Runner("default", "6h", "10m", null));
    assertThat(spec.changelog().contexts()).isEmpty();
    assertThat(spec.changelog().labelFilter()).isEmpty();
    assertThat(spec.changelog().parameters()).isEmpty();
    assertThat(spec.changelog().configMap().items()).isEmpty();
    assertThat(spec.targets().selector()).isNull();
  }

  @Test
  void shouldReadARunnerThatIsToldOnlyAPart() {
    var runner =
        read(
            "{\"deadline\": \"1h\", \"resources\": {\"limits\": {\"memory\": \"1Gi\"}}}",
            MigrationSpec.Runner.class);

    assertThat(runner.deadline()).isEqualTo("1h");
    assertThat(runner.gracePeriod()).isEqualTo("10m");
    assertThat(runner.resources().requests()).isEmpty();
    assertThat(runner.resources().limits()).containsOnlyKeys("memory");
  }

  @Test
  void shouldReadTheSmallestTargetWithDefaults() {
    var spec =
        read("{\"connection\": {\"secretRef\": {\"name\": \"db\"}}}", MigrationTargetSpec.class);

    assertThat(spec)
        .isEqualTo(
            new MigrationTargetSpec(
                new MigrationTargetSpec.Connection(new NameReference("db"), Map.of(), "", Map.of()),
                "",
                0,
                "",
                null));
  }

  @Test
  void shouldIgnoreFieldsOfALaterVersion() {
    var migration =
        read(
            """
            {"apiVersion": "lockkeeper.dev/v1alpha1", "kind": "Migration",
             "metadata": {"name": "schema"},
             "spec": {"later": 1, "changelog": {"later": 1, "path": "a",
                 "configMap": {"later": 1, "name": "b", "items":
                   [{"later": 1, "key": "k", "path": "a"}]},
                 "parameters": [{"later": 1, "name": "n", "value": "v"}]},
               "targets": {"later": 1, "names": ["a"]},
               "runner": {"later": 1, "resources": {"later": 1}}},
             "status": {"later": 1, "phase": "Running", "snapshot": {"later": 1, "name": "s"},
               "conditions": [{"later": 1, "type": "Ready", "status": "True"}],
               "plan": {"later": 1}, "rollout": {"later": 1, "targets": {"later": 1}},
               "metrics": {"later": 1}, "failures": [{"later": 1}], "history": [{"later": 1}]}}
            """,
            Migration.class);
    var target =
        read(
            """
            {"spec": {"later": 1, "connection": {"later": 1, "secretRef": {"name": "s"}}},
             "status": {"later": 1, "engine": {"later": 1},
               "holder": {"later": 1, "migration": {"later": 1}},
               "migrations": [{"later": 1, "name": "schema"}]}}
            """,
            MigrationTarget.class);

    assertThat(migration.getStatus().phase()).isEqualTo(MigrationStatus.Phase.Running);
    assertThat(migration.getStatus().conditions().getFirst().holds()).isTrue();
    assertThat(target.getStatus().entryOf("schema")).isPresent();
  }

  @Test
  void shouldWriteNothingThatIsEmpty() {
    assertThat(write(MigrationStatus.EMPTY)).isEqualTo(json("{}"));
    assertThat(write(MigrationTargetStatus.EMPTY)).isEqualTo(json("{}"));
    assertThat(
            write(
                new MigrationTargetSpec.Connection(
                    new NameReference("db"), Map.of(), "", Map.of())))
        .isEqualTo(json("{\"secretRef\": {\"name\": \"db\"}}"));
    assertThat(
            write(
                new MigrationStatus.PlanSummary(
                    "sha256:0", 0, 0, List.of(), new NameReference("plan"))))
        .isEqualTo(
            json(
                """
                {"digest": "sha256:0", "changesets": 0, "destructive": 0,
                 "configMap": {"name": "plan"}}
                """));
  }

  @Test
  void shouldCountTargetsThatAreDone() {
    var rollout = MigrationStatus.Rollout.of(new MigrationStatus.TargetCounts(5, 1, 0, 3, 1));

    assertThat(rollout.progress()).isEqualTo("3/5");
  }

  @Test
  void shouldFindTheEntryOfAMigrationByItsName() {
    var status =
        read(
            "{\"migrations\": [{\"name\": \"a\", \"run\": \"1\"}, {\"name\": \"b\", \"run\": \"2\"}]}",
            MigrationTargetStatus.class);

    assertThat(status.entryOf("b").orElseThrow().run()).isEqualTo("2");
    assertThat(status.entryOf("c")).isEmpty();
  }

  private static <T> T read(String json, Class<T> type) {
    return Serialization.unmarshal(json, type);
  }

  private static JsonNode write(Object value) {
    return json(Serialization.asJson(value));
  }

  private static JsonNode json(String text) {
    return Serialization.unmarshal(text, JsonNode.class);
  }
}
