package dev.lockkeeper.operator.attempt.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Fixtures;
import dev.lockkeeper.contract.GoldenDocument;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.contract.Progress;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.contract.RunSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<GoldenDocument> documents() {
    return GoldenDocument.all();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldReadAndWriteTheGoldenDocuments(GoldenDocument golden) throws IOException {
    switch (golden.says()) {
      case RunSpec spec ->
          shouldSay(JSON.readTree(golden.json()), JSON.readTree(Documents.write(spec)));
      case RunResult result -> assertThat(Documents.result(golden.json())).contains(result);
      case Progress progress -> assertThat(Documents.progress(golden.json())).contains(progress);
      case Plan plan ->
          assertThat(Documents.plan(golden.json().getBytes(StandardCharsets.UTF_8)))
              .isEqualTo(plan);
      default -> throw new AssertionError("a document that the operator does not know");
    }
  }

  /** All that the golden document says; of what it leaves out, a runner need not be told. */
  private static void shouldSay(JsonNode golden, JsonNode written) {
    for (var field : golden.properties()) {
      if (field.getValue().isObject()) {
        shouldSay(field.getValue(), written.path(field.getKey()));
      } else {
        assertThat(written.get(field.getKey())).as(field.getKey()).isEqualTo(field.getValue());
      }
    }
  }

  @Test
  void shouldWriteTheSameOrderInTheSameWords() {
    assertThat(Documents.write(Fixtures.fullSpec()))
        .contains("{\"connectTimeout\":\"10\",\"sslmode\":\"verify-full\"}")
        .contains("\"startBy\":\"2026-11-21T12:10:00Z\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "no JSON",
        "[]",
        "42",
        "\"SUCCEEDED\"",
        "{\"run\": {}}",
        "{\"number\": null}",
        "{\"number\": 99999999999999}",
        "{\"startedAt\": \"yesterday\"}",
        "{\"changesets\": {\"applied\": \"many\"}}",
        "{\"run\": \"cut off in the mid"
      })
  void shouldTakeNothingElseForAResult(String message) {
    assertThat(Documents.result(message)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Liquibase says hello",
        "{",
        "{\"piece\": 1}",
        "{\"piece\": {\"number\": null}}"
      })
  void shouldTakeNothingElseForProgress(String line) {
    assertThat(Documents.progress(line)).isEmpty();
  }

  @Test
  void shouldNotFallOverAJsonBomb() {
    assertThat(Documents.result("[".repeat(100_000))).isEmpty();
    assertThat(Documents.progress("{\"a\":".repeat(100_000))).isEmpty();
    assertThat(Documents.progress("{\"piece\": {\"number\": 1" + "0".repeat(5_000) + "}}"))
        .isEmpty();
  }

  @Test
  void shouldReadAResultOfALaterRunner() {
    var said =
        Documents.result(golden("run-result-success").replace("\"SUCCEEDED\"", "\"ENLIGHTENED\""))
            .orElseThrow();

    assertThat(said.exitCode()).isNull();
    assertThat(said.engine()).isNotNull();
  }

  @Test
  void shouldIgnoreFieldsOfALaterRunner() throws IOException {
    assertThat(Documents.result(later("run-result-failure"))).contains(Fixtures.failure());
    assertThat(Documents.progress(later("progress-locked")))
        .contains(Fixtures.progress(Progress.Event.LOCKED));
    assertThat(Documents.plan(later("plan").getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Fixtures.plan());
  }

  @Test
  void shouldMakeFitToBeShownWhateverARunnerSays() {
    var said =
        Documents.result(
                """
                {"run": "r", "number": 1, "exitCode": "CHANGESET_FAILED",
                 "message": "a\\nb\\u001b[31m\\u009b\\u202e\\u0000c",
                 "fault": {"changeset": "x\\ny", "sqlState": null, "statement": "%s"},
                 "changesets": {"pending": -1, "applied": -2147483648},
                 "lastChangeset": "a\\tb", "engine": {"product": "Postgre\\rSQL"}}
                """
                    .formatted("S".repeat(3000)))
            .orElseThrow();

    assertThat(said.exitCode()).isEqualTo(ExitCode.CHANGESET_FAILED);
    assertThat(said.message()).isEqualTo("a b [31m c");
    assertThat(said.fault().changeset()).isEqualTo("x y");
    assertThat(said.fault().sqlState()).isEmpty();
    assertThat(said.fault().statement()).hasSize(OneLine.LIMIT).endsWith("S…");
    assertThat(said.changesets()).isEqualTo(RunResult.Changesets.NONE);
    assertThat(said.lastChangeset()).isEqualTo("a b");
    assertThat(said.engine()).isEqualTo(new RunResult.Engine("Postgre SQL", ""));
  }

  @Test
  void shouldBoundWhatIsAddedUp() {
    var said =
        Documents.result(
                "{\"run\": \"r\", \"number\": 1, \"changesets\": {\"pending\": 2147483647, \"applied\": 100001}}")
            .orElseThrow();

    assertThat(said.changesets())
        .isEqualTo(
            new RunResult.Changesets(Documents.MOST_CHANGESETS, Documents.MOST_CHANGESETS, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"number\": 1e999999999}",
        "{\"startedAt\": 1e1000000000}",
        "{\"finishedAt\": 99999999999999999999999999999999999999999999999999999999999999999999}"
      })
  void shouldNotReckonWithHugeNumbers(String message) {
    assertThat(Documents.result(message)).isEmpty();
  }

  /** The document and all in it with a field that nobody knows yet. */
  private static String later(String name) {
    return golden(name).replace("{", "{\"ofALaterVersion\": {\"a\": [1]}, ");
  }

  private static String golden(String name) {
    return GoldenDocument.all()
        .filter(document -> document.name().equals(name))
        .findFirst()
        .orElseThrow()
        .json();
  }
}
