package dev.lockkeeper.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever upgrades keeps what they wrote: the CRDs of the last release bind those of today. */
class SchemaCompatibilityTest {
  private static final Path RELEASED = Path.of("src/test/resources/released");
  private static final Path NOW = Path.of("../helm/lockkeeper/files/crds");
  private static final String SCHEMA = "/spec/versions/0/schema/openAPIV3Schema";

  @ParameterizedTest
  @ValueSource(strings = {"migrations.lockkeeper.dev.yaml", "migrationtargets.lockkeeper.dev.yaml"})
  void shouldTakeNothingFromTheReleasedSchema(String crd) {
    assertThat(SchemaBreaks.between(read(RELEASED.resolve(crd)), read(NOW.resolve(crd))))
        .as(
            "breaks those who use the released version: keep it, or make it a new version of the"
                + " API. After a release, its CRDs are copied to crds/src/test/resources/released")
        .isEmpty();
  }

  /** Each sets, or removes where nothing is to be set, one thing in the schema. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /properties/spec/properties/suspend                                        |         | v1alpha1.spec.suspend: was removed
          /properties/status/properties/plan/properties/digest                       |         | v1alpha1.status.plan.digest: was removed
          /properties/spec/properties/targets/properties/names/items                 |         | v1alpha1.spec.targets.names[]: was removed
          /properties/spec/properties/runner/properties/resources/properties/limits/additionalProperties || v1alpha1.spec.runner.resources.limits{}: was removed
          /properties/spec/properties/suspend/type                                   | string  | v1alpha1.spec.suspend: type was changed to "string"
          /properties/spec/properties/suspend/default                                | true    | v1alpha1.spec.suspend: default was changed to true
          /properties/spec/properties/suspend/default                                |         | v1alpha1.spec.suspend: default was changed to null
          /properties/status/properties/plan/properties/destructive/format           | int64   | v1alpha1.status.plan.destructive: format was changed to "int64"
          /properties/spec/properties/targets/properties/names/x-kubernetes-list-type | atomic | v1alpha1.spec.targets.names: x-kubernetes-list-type was changed to "atomic"
          /properties/spec/properties/changelog/properties/path/maxLength            | 100     | v1alpha1.spec.changelog.path: maxLength is narrower: 100
          /properties/spec/properties/changelog/properties/path/minLength            | 2       | v1alpha1.spec.changelog.path: minLength is narrower: 2
          /properties/spec/properties/targets/properties/names/maxItems              | 10      | v1alpha1.spec.targets.names: maxItems is narrower: 10
          /properties/spec/properties/runner/maxProperties                           | 2       | v1alpha1.spec.runner: maxProperties is narrower: 2
          /properties/spec/properties/changelog/properties/path/pattern              | ^db     | v1alpha1.spec.changelog.path: pattern is another: "^db"
          /properties/spec/properties/changelog/properties/path/enum                 | ["a"]   | v1alpha1.spec.changelog.path: enum is new
          /properties/status/properties/phase/enum/0                                 |         | v1alpha1.status.phase: enum lost "Failed"
          /properties/spec/required/0                                                | runner  | v1alpha1.spec: requires a field more: "runner"
          /properties/spec/properties/targets/required                               | ["names"] | v1alpha1.spec.targets: requires a field more: "names"
          /properties/spec/x-kubernetes-validations                                  | [{"rule": "1 == 2"}] | v1alpha1.spec: has a rule more: "1 == 2"
          /x-kubernetes-validations/0/rule                                           | 1 == 2  | v1alpha1: has a rule more: "1 == 2"
          """)
  void shouldFind(String at, String value, String expected) {
    assertThat(SchemaBreaks.between(migrations(), changed(SCHEMA + at, value))).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /spec/versions/0/served              | false   | v1alpha1: is no longer served
          /spec/versions/0/name                | v1      | v1alpha1: is no longer served
          /spec/versions/0/subresources/status |         | v1alpha1: has no status subresource any more
          /spec/scope                          | Cluster | /spec/scope: was changed to "Cluster"
          /spec/names/kind                     | Change  | /spec/names/kind: was changed to "Change"
          """)
  void shouldFindAboutTheKind(String at, String value, String expected) {
    assertThat(SchemaBreaks.between(migrations(), changed(at, value))).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /properties/spec/properties/later                                        | {"type": "array", "maxItems": 3}
          /properties/spec/properties/rehearsal                                      | {"type": "object", "required": ["target"]}
          /properties/spec/properties/changelog/properties/path/maxLength            | 1024
          /properties/spec/properties/changelog/properties/path/minLength            |
          /properties/spec/properties/changelog/properties/parameters/items/properties/name/pattern |
          /properties/spec/properties/changelog/properties/path/x-kubernetes-validations/0 |
          /properties/spec/properties/changelog/properties/path/x-kubernetes-validations/0/message | other words
          /properties/spec/properties/changelog/properties/path/description          | other words
          /properties/spec/properties/targets/properties/names/minItems              | 0
          /properties/spec/properties/runner/properties/resources/nullable           | true
          /properties/spec/required/0                                                |
          /properties/status/properties/phase/enum/7                                 | RolledBack
          /properties/status/properties/phase/enum                                   |
          """)
  void shouldLetPass(String at, String value) {
    assertThat(SchemaBreaks.between(migrations(), changed(SCHEMA + at, value))).isEmpty();
  }

  private static JsonNode migrations() {
    return read(RELEASED.resolve("migrations.lockkeeper.dev.yaml"));
  }

  /** The released schema with another value, or none, at a place. */
  private static JsonNode changed(String at, String value) {
    var schema = migrations();
    var slash = at.lastIndexOf('/');
    var parent = schema.at(at.substring(0, slash));
    var key = at.substring(slash + 1);
    if (parent instanceof ArrayNode array) {
      change(array, Integer.parseInt(key), value);
    } else if (value == null) {
      assertThat(((ObjectNode) parent).remove(key)).as("nothing is at %s", at).isNotNull();
    } else {
      ((ObjectNode) parent).set(key, Serialization.unmarshal(value, JsonNode.class));
    }
    return schema;
  }

  private static void change(ArrayNode array, int index, String value) {
    if (value == null) {
      assertThat(array.remove(index)).isNotNull();
    } else if (index == array.size()) {
      array.add(value);
    } else {
      array.set(index, value);
    }
  }

  private static JsonNode read(Path crd) {
    return Serialization.unmarshal(GeneratedCrds.text(crd), JsonNode.class);
  }
}
