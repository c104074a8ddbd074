package dev.lockkeeper.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Finds what a new CRD takes from those who use the old one: what was valid must stay valid, and
 * what was stored must stay readable.
 */
final class SchemaBreaks {
  /** Anything else than before is another meaning. */
  private static final List<String> FIXED =
      List.of(
          "type",
          "format",
          "x-kubernetes-int-or-string",
          "x-kubernetes-preserve-unknown-fields",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-map-type");

  private static final List<String> UPPER_LIMITS =
      List.of("maxLength", "maxItems", "maxProperties", "maximum");
  private static final List<String> LOWER_LIMITS =
      List.of("minLength", "minItems", "minProperties", "minimum");

  private final List<String> found = new ArrayList<>();

  /** One sentence for each break, empty when there is none. */
  static List<String> between(JsonNode released, JsonNode now) {
    var breaks = new SchemaBreaks();
    for (var name :
        List.of("/spec/group", "/spec/scope", "/spec/names/kind", "/spec/names/plural")) {
      if (!released.at(name).equals(now.at(name))) {
        breaks.say(name, "was changed to " + now.at(name));
      }
    }
    elements(released.at("/spec/versions"))
        .forEach(version -> breaks.compareVersion(version, now.at("/spec/versions")));
    return breaks.found;
  }

  private void compareVersion(JsonNode released, JsonNode versions) {
    var name = released.get("name").asText();
    var same = elements(versions).filter(v -> v.get("name").asText().equals(name)).findFirst();
    if (same.filter(version -> version.get("served").asBoolean()).isEmpty()) {
      say(name, "is no longer served");
      return;
    }
    if (released.at("/subresources").has("status")
        && !same.get().at("/subresources").has("status")) {
      say(name, "has no status subresource any more");
    }
    compare(name, released.at("/schema/openAPIV3Schema"), same.get().at("/schema/openAPIV3Schema"));
  }

  private void compare(String path, JsonNode released, JsonNode now) {
    for (var keyword : FIXED) {
      if (!Objects.equals(released.get(keyword), now.get(keyword))) {
        say(path, keyword + " was changed to " + now.get(keyword));
      }
    }
    if (released.has("default") && !released.get("default").equals(now.get("default"))) {
      say(path, "default was changed to " + now.get("default"));
    }
    if (now.has("pattern") && !now.get("pattern").equals(released.get("pattern"))) {
      say(path, "pattern is another: " + now.get("pattern"));
    }
    if (released.path("nullable").asBoolean() && !now.path("nullable").asBoolean()) {
      say(path, "nullable was taken away");
    }
    compareEnum(path, released, now);
    compareLimits(path, released, now);
    newIn(released.path("required"), now.path("required"))
        .forEach(field -> say(path, "requires a field more: " + field));
    newIn(rules(released), rules(now)).forEach(rule -> say(path, "has a rule more: " + rule));
    compareParts(path, released, now);
  }

  private void compareEnum(String path, JsonNode released, JsonNode now) {
    if (!released.has("enum") && now.has("enum")) {
      say(path, "enum is new");
    } else if (now.has("enum")) {
      newIn(now.get("enum"), released.get("enum"))
          .forEach(value -> say(path, "enum lost " + value));
    }
  }

  private void compareLimits(String path, JsonNode released, JsonNode now) {
    for (var limit : UPPER_LIMITS) {
      if (now.has(limit)
          && (!released.has(limit) || now.get(limit).asDouble() < released.get(limit).asDouble())) {
        say(path, limit + " is narrower: " + now.get(limit));
      }
    }
    for (var limit : LOWER_LIMITS) {
      if (now.has(limit)
          && (!released.has(limit) || now.get(limit).asDouble() > released.get(limit).asDouble())) {
        say(path, limit + " is narrower: " + now.get(limit));
      }
    }
  }

  private void compareParts(String path, JsonNode released, JsonNode now) {
    released
        .path("properties")
        .properties()
        .forEach(
            property ->
                comparePart(
                    path + "." + property.getKey(),
                    property.getValue(),
                    now.path("properties").path(property.getKey())));
    if (released.has("items")) {
      comparePart(path + "[]", released.get("items"), now.path("items"));
    }
    if (released.has("additionalProperties")) {
      comparePart(
          path + "{}", released.get("additionalProperties"), now.path("additionalProperties"));
    }
  }

  private void comparePart(String path, JsonNode released, JsonNode now) {
    if (now.isMissingNode()) {
      say(path, "was removed");
    } else {
      compare(path, released, now);
    }
  }

  /** Messages may be bettered; what they are said for may not change. */
  private static JsonNode rules(JsonNode schema) {
    var rules = schema.path("x-kubernetes-validations");
    if (rules.isMissingNode()) {
      return MissingNode.getInstance();
    }
    var expressions = JsonNodeFactory.instance.arrayNode();
    rules.forEach(rule -> expressions.add(rule.get("rule")));
    return expressions;
  }

  private static List<JsonNode> newIn(JsonNode before, JsonNode after) {
    var known = elements(before).toList();
    return elements(after).filter(value -> !known.contains(value)).toList();
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private void say(String path, String what) {
    found.add(path + ": " + what);
  }
}
