package dev.lockkeeper.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents on the wire, as either side's mapper reads and writes them. */
class DocumentsTest {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  static Stream<GoldenDocument> documents() {
    return GoldenDocument.all();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldReadWhatTheDocumentSays(GoldenDocument golden) throws JsonProcessingException {
    assertThat(JSON.readValue(golden.json(), golden.says().getClass())).isEqualTo(golden.says());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldWriteTheDocument(GoldenDocument golden) throws JsonProcessingException {
    var written = withoutEmpty(JSON.readTree(JSON.writeValueAsString(golden.says())));

    assertThat(written).isEqualTo(withoutEmpty(JSON.readTree(golden.json())));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldIgnoreFieldsOfALaterVersion(GoldenDocument golden) throws JsonProcessingException {
    var later = withUnknownFields(JSON.readTree(golden.json()));

    assertThat(JSON.treeToValue(later, golden.says().getClass())).isEqualTo(golden.says());
  }

  @Test
  void shouldHaveNoGoldenFileThatNothingReads() throws IOException {
    try (var files = Files.list(Path.of("src/test/resources/golden"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              GoldenDocument.all().map(golden -> golden.name() + ".json").toList());
    }
  }

  @Test
  void shouldReadConstantsOfALaterVersionAsNone() throws JsonProcessingException {
    var result =
        JSON.readValue(
            golden("run-result-success")
                .replace("\"SUCCEEDED\"", "\"ENLIGHTENED\"")
                .replace("\"APPLY\"", "\"PONDER\""),
            RunResult.class);
    var progress =
        JSON.readValue(
            golden("progress-locked").replace("\"LOCKED\"", "\"PONDERED\""), Progress.class);

    assertThat(result.exitCode()).isNull();
    assertThat(result.action()).isNull();
    assertThat(progress.event()).isNull();
  }

  @Test
  void shouldRefuseADocumentWithoutItsNumbers() {
    assertThatThrownBy(
            () ->
                JSON.readValue(
                    golden("run-spec-minimal").replace("\"number\": 1", "\"number\": null"),
                    RunSpec.class))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void shouldKeepKnownAndUnknownFeaturesAsTheyAreNamed() throws JsonProcessingException {
    var spec =
        JSON.readValue(
            golden("run-spec-full").replace("\"ONE_COMMIT\"", "\"TIME_TRAVEL\""), RunSpec.class);

    assertThat(spec.requires()).containsExactly("TIME_TRAVEL", "PLAN_COVERS", "TIME_BOUNDS");
    assertThat(Feature.unknownOf(spec.requires())).containsExactly("TIME_TRAVEL");
  }

  @Test
  void shouldKnowEveryFeatureOfTheGoldenOrder() {
    assertThat(Feature.unknownOf(Fixtures.fullSpec().requires())).isEmpty();
    assertThat(Feature.unknownOf(List.of("Z", "ONE_COMMIT", "A", "one_commit")))
        .containsExactly("Z", "A", "one_commit");
  }

  private static String golden(String name) {
    return GoldenDocument.all()
        .filter(document -> document.name().equals(name))
        .findFirst()
        .orElseThrow()
        .json();
  }

  /** What is empty may be written or left out: a reader cannot tell. */
  private static JsonNode withoutEmpty(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> withoutEmpty(field.getValue()));
      object.removeIf(
          value ->
              value.isNull()
                  || (value.isContainerNode() && value.isEmpty())
                  || (value.isTextual() && value.textValue().isEmpty()));
    } else {
      node.forEach(DocumentsTest::withoutEmpty);
    }
    return node;
  }

  private static JsonNode withUnknownFields(JsonNode node) {
    node.forEach(DocumentsTest::withUnknownFields);
    // Keys of a map are data, not fields.
    if (node instanceof ObjectNode object && !object.has("username") && !object.has("sslmode")) {
      object.putObject("ofALaterVersion").put("say", "what you like");
    }
    return node;
  }
}
