package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.api.MigrationCommandSpec.Command.Abort;
import static dev.lockkeeper.api.MigrationCommandSpec.Command.Hold;
import static dev.lockkeeper.contract.Action.APPLY;
import static dev.lockkeeper.operator.Fixtures.SCHEMA;
import static dev.lockkeeper.operator.migration.core.Given.DIGEST;
import static dev.lockkeeper.operator.migration.core.Given.fresh;
import static dev.lockkeeper.operator.migration.core.Given.planned;
import static dev.lockkeeper.operator.migration.core.Given.running;
import static dev.lockkeeper.operator.migration.core.GivenTarget.target;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.reason.Reason;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/** What Argo CD makes of a Migration by config/argocd, told from statuses as they are written. */
class ArgoCdHealthTest {
  private static final Path HEALTH = Path.of("../config/argocd/health.yaml");
  private static final String SCRIPT = "resource.customizations.health.lockkeeper.dev_Migration";

  record Health(String when, Given given, String status, String message) {
    @Override
    public String toString() {
      return when + " is " + status;
    }
  }

  static Stream<Health> shouldTell() {
    return Stream.of(
        new Health("one that begins", fresh().target(target("a")), "Progressing", "RunStarted"),
        new Health(
            "one that runs",
            running().target(target("a").held(APPLY, new AttemptSeen.Working())),
            "Progressing",
            "Applying: Applies to target a, attempt 1."),
        new Health(
            "one that is tried again",
            running().unmarked().target(target("a").retrying(Reason.DATABASE_UNREACHABLE)),
            "Progressing",
            "DatabaseUnreachable: "),
        new Health(
            "one that waits for a target",
            running().unmarked().missing("a"),
            "Suspended",
            "AwaitingTarget: "),
        new Health(
            "one that waits for an approval",
            planned().unmarked().target(target("a").asks(1, false).planned(DIGEST)),
            "Suspended",
            "AwaitingApproval: "),
        new Health(
            "one that is suspended",
            running().unmarked().suspended().target(target("a")),
            "Suspended",
            "Suspended: "),
        new Health(
            "one that is held",
            running().unmarked().target(target("a")).accepted(Hold, 1),
            "Suspended",
            "Held: ann ordered Hold"),
        new Health(
            "one that was aborted",
            running().target(target("a")).accepted(Abort, 1),
            "Degraded",
            "Aborted: "),
        new Health(
            "one that failed",
            planned().target(target("a").failed(Reason.CHANGESET_FAILED, "No.")),
            "Degraded",
            "ChangesetFailed: Target a: No."),
        new Health(
            "one that is done",
            planned().unmarked().ended(RunOutcome.Succeeded).target(target("a").succeeded()),
            "Healthy",
            "Succeeded: "));
  }

  @ParameterizedTest
  @MethodSource
  void shouldTell(Health expected) throws IOException {
    var seen = expected.given().seen();
    var migration = migration();
    migration.setStatus(Statuses.after(Decider.decide(seen), seen).orElseThrow());

    var told = healthOf(migration);

    assertThat(told.get("status").tojstring()).isEqualTo(expected.status());
    assertThat(told.get("message").tojstring()).startsWith(expected.message());
  }

  @Test
  void shouldNotTakeAnEarlierGenerationForThisOne() throws IOException {
    var seen =
        planned().unmarked().ended(RunOutcome.Succeeded).target(target("a").succeeded()).seen();
    var migration = migration();
    migration.setStatus(Statuses.after(Decider.decide(seen), seen).orElseThrow());
    migration.getMetadata().setGeneration(2L);

    assertThat(healthOf(migration).get("status").tojstring()).isEqualTo("Progressing");
  }

  @Test
  void shouldWaitForTheFirstStatus() throws IOException {
    assertThat(healthOf(migration()).get("status").tojstring()).isEqualTo("Progressing");
  }

  private static Migration migration() {
    var migration = new Migration();
    migration.setMetadata(new ObjectMetaBuilder().withName(SCHEMA).withGeneration(1L).build());
    return migration;
  }

  /** Argo CD runs the script with the object as {@code obj}. */
  private static LuaValue healthOf(Migration migration) throws IOException {
    var script =
        Serialization.unmarshal(Files.readString(HEALTH), ConfigMap.class).getData().get(SCRIPT);
    var globals = JsePlatform.standardGlobals();
    globals.set("obj", lua(Serialization.jsonMapper().valueToTree(migration)));
    return globals.load(script).call();
  }

  private static LuaValue lua(JsonNode node) {
    if (node.isObject()) {
      var table = new LuaTable();
      node.fields().forEachRemaining(field -> table.set(field.getKey(), lua(field.getValue())));
      return table;
    }
    if (node.isArray()) {
      var table = new LuaTable();
      node.forEach(element -> table.set(table.length() + 1, lua(element)));
      return table;
    }
    return switch (node.getNodeType()) {
      case NUMBER -> LuaValue.valueOf(node.asDouble());
      case BOOLEAN -> LuaValue.valueOf(node.asBoolean());
      case NULL, MISSING -> LuaValue.NIL;
      default -> LuaValue.valueOf(node.asText());
    };
  }
}
