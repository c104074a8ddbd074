package dev.lockkeeper.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The chart's page of values says what schema and defaults say; {@code make generate} writes it.
 */
class ChartReadmeTest {
  private static final Path PAGE = Chart.FOLDER.resolve("README.md");

  private static final String HEAD =
      """
      # The lockkeeper chart

      One release for a cluster. The custom resource definitions are part of it: `helm upgrade` brings them up to date,
      `helm uninstall` leaves them, and with them every Migration. Values that the schema does not know are refused.

      | Value | Default | What it is |
      |---|---|---|
      """;

  private final JsonNode schema = schema();

  @Test
  void shouldFindTheCommittedPageCurrent() throws IOException {
    var rows = new ArrayList<String>();
    var defaults =
        Serialization.unmarshal(
            Files.readString(Chart.FOLDER.resolve("values.yaml")), JsonNode.class);
    describe("", schema, defaults, rows);
    var page = HEAD + String.join("\n", rows) + "\n";
    if (Boolean.getBoolean("lockkeeper.generate")) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).as("stale: run `make generate` and commit what it writes").hasContent(page);
  }

  /** Every value has a default, and every default is in the schema: else a row is missing. */
  private void describe(String path, JsonNode node, JsonNode defaults, List<String> rows) {
    node.get("properties")
        .properties()
        .forEach(
            property -> {
              var name = path + property.getKey();
              var value = defaults.get(property.getKey());
              if (name.equals("global")) {
                return; // Helm's own
              }
              assertThat(value).as("values.yaml has no default for %s", name).isNotNull();
              var resolved = resolved(property.getValue());
              var description = description(property.getValue(), resolved);
              assertThat(description).as("the schema does not describe %s", name).isNotEmpty();
              if (resolved.has("properties") && value.isObject() && !name.equals("resources")) {
                describe(name + ".", resolved, value, rows);
              } else {
                rows.add("| `%s` | `%s` | %s |".formatted(name, value, description));
              }
            });
  }

  private static String description(JsonNode said, JsonNode resolved) {
    return said.path("description").asText(resolved.path("description").asText());
  }

  private JsonNode resolved(JsonNode node) {
    var reference = node.path("$ref").asText();
    return reference.isEmpty() ? node : schema.at(reference.substring(1));
  }

  private static JsonNode schema() {
    try {
      return new ObjectMapper().readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
