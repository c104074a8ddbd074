package dev.lockkeeper.operator.gate.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON of others, as expressions take it: numbers are {@code Long} or {@code Double}. */
final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxTokenCount(50_000)
                          .build())
                  .build())
          .build();

  /** Of what the API server gave: that is bounded by itself. */
  private static final ObjectMapper RESOURCES = new ObjectMapper();

  /** What {@code text} holds; empty where it is no JSON, or more than anybody has to say. */
  static Optional<JsonNode> read(String text) {
    try {
      return Optional.of(MAPPER.readTree(text)).filter(node -> !node.isMissingNode());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** An object of the cluster as an expression takes it. */
  static Object ofObject(Object resource) {
    return value(RESOURCES.<JsonNode>valueToTree(resource));
  }

  /** {@code node} as an expression takes it. */
  static Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> object(node);
      case ARRAY -> array(node);
      case BOOLEAN -> node.booleanValue();
      case NUMBER ->
          node.isIntegralNumber() && node.canConvertToLong()
              ? (Object) node.longValue()
              : (Object) node.doubleValue();
      case STRING -> node.textValue();
      default -> NullValue.NULL_VALUE;
    };
  }

  private static Map<String, Object> object(JsonNode node) {
    var map = new LinkedHashMap<String, Object>();
    node.properties().forEach(field -> map.put(field.getKey(), value(field.getValue())));
    return map;
  }

  private static List<Object> array(JsonNode node) {
    var list = new ArrayList<>();
    node.forEach(item -> list.add(value(item)));
    return list;
  }

  private Json() {}
}
