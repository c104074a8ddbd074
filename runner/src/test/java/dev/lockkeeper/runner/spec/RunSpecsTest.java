package dev.lockkeeper.runner.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.runner.result.Account;
import dev.lockkeeper.runner.result.Ended;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunSpecsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final String WHOLE =
      """
      {"requires": ["ONE_COMMIT"], "action": "APPLY", "planDigest": "sha256:1",
       "attempt": {"namespace": "team", "migration": "shop", "migrationUid": "u", "target": "main",
         "run": "7f3a91c2-1", "number": 3},
       "startBy": "2026-11-21T10:00:00Z",
       "changelog": {"path": "db/shop.sql", "contentHash": "sha256:2"},
       "database": {}, "somethingNew": {"a": 1}}
      """;
  private final Account account = new Account(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void shouldReadAWholeOrderAndIgnoreWhatItDoesNotKnow() throws Ended {
    var spec = RunSpecs.read(WHOLE, account, NOW);

    assertThat(spec.attempt().identity()).isEqualTo("team/shop/7f3a91c2-1#3");
    assertThat(spec.changelog().contexts()).isEmpty();
    assertThat(spec.database().schema()).isEmpty();
    assertThat(spec.stopAt()).isNull();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  ", "{", "[]", "7", "\"text\"", "{\"action\": \"DANCE\"}"})
  void shouldRefuseWhatIsNoOrder(String json) {
    assertEnds(json, ExitCode.INVALID_RUN_SPEC, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "action",
        "startBy",
        "attempt",
        "attempt.namespace",
        "attempt.migration",
        "attempt.migrationUid",
        "attempt.target",
        "attempt.run",
        "changelog",
        "changelog.path",
        "changelog.contentHash",
        "database"
      })
  void shouldNameWhatIsMissing(String path) throws IOException {
    assertEnds(without(path), ExitCode.INVALID_RUN_SPEC, "it lacks " + path);
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void shouldNeedNoDigest(Action action) throws Exception {
    var json = changed(order -> order.put("action", action.name()).remove("planDigest"));

    assertThat(RunSpecs.read(json, account, NOW).planDigest()).isEmpty();
  }

  @Test
  void shouldRefuseAFeatureItDoesNotKnowBeforeAnythingElse() throws IOException {
    var json =
        changed(
            order -> {
              order.putArray("requires").add("ONE_COMMIT").add("TIME_TRAVEL");
              order.put("action", "TRAVEL").remove("database");
            });

    assertEnds(json, ExitCode.UNKNOWN_FEATURE, "TIME_TRAVEL");
  }

  @Test
  void shouldRefuseToStartTooLate() {
    assertThatThrownBy(() -> RunSpecs.read(WHOLE, account, NOW.plusMillis(1)))
        .isInstanceOfSatisfying(
            Ended.class, end -> assertThat(end.exitCode()).isEqualTo(ExitCode.TOO_LATE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/db/shop.sql", "../shop.sql", "db/../../shop.sql", "db/../shop.sql"})
  void shouldRefuseAChangelogThatIsNotBelowItsRoot(String path) throws IOException {
    var json = changed(order -> ((ObjectNode) order.get("changelog")).put("path", path));

    assertEnds(json, ExitCode.INVALID_RUN_SPEC, "relative");
  }

  @Test
  void shouldSayWhoseOrderItCouldNotRead() throws IOException {
    assertEnds(without("database"), ExitCode.INVALID_RUN_SPEC, "database");

    var result = account.ended(new Ended(ExitCode.INVALID_RUN_SPEC, ""), NOW);
    assertThat(result.run()).isEqualTo("7f3a91c2-1");
    assertThat(result.number()).isEqualTo(3);
    assertThat(result.action()).isEqualTo(Action.APPLY);
  }

  private void assertEnds(String json, ExitCode exitCode, String why) {
    assertThatThrownBy(() -> RunSpecs.read(json, account, NOW))
        .isInstanceOfSatisfying(
            Ended.class,
            end -> {
              assertThat(end.exitCode()).isEqualTo(exitCode);
              assertThat(end.why()).contains(why);
            });
  }

  private static String without(String path) throws IOException {
    return changed(
        order -> {
          int dot = path.indexOf('.');
          var parent = dot < 0 ? order : (ObjectNode) order.get(path.substring(0, dot));
          parent.remove(path.substring(dot + 1));
        });
  }

  private static String changed(Consumer<ObjectNode> change) throws IOException {
    var order = (ObjectNode) new ObjectMapper().readTree(WHOLE);
    change.accept(order);
    return order.toString();
  }
}
