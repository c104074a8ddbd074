package dev.lockkeeper.operator.gate.core;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what sources answer, none of which is trusted to keep to its form. */
public final class Answers {
  private static final int REDIRECTS = 300;
  private static final int ERRORS = 400;

  /** What an HTTP server answered. */
  public static Answer ofHttp(int status, String body) {
    if (status >= REDIRECTS && status < ERRORS) {
      return new Answer.Silent(
          "it answers %d, which leads elsewhere: redirects are not followed; name the place itself"
              .formatted(status));
    }
    var variables = new HashMap<String, Object>();
    variables.put(Expression.STATUS, (long) status);
    variables.put(Expression.BODY, body);
    return new Answer.Said(variables);
  }

  /**
   * What a Prometheus answered to an instant query.
   *
   * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/api/">its HTTP API</a>
   */
  public static Answer ofPrometheus(int status, String body) {
    var json = Json.read(body);
    if (json.isEmpty() || !json.get().path("status").isTextual()) {
      return new Answer.Silent(
          "it answers %d, and not as a Prometheus does: is the address right?".formatted(status));
    }
    if (!json.get().path("status").textValue().equals("success")) {
      return new Answer.Silent(
          "Prometheus says: " + json.get().path("error").asText("an error without a word"));
    }
    var data = json.get().path("data");
    return switch (data.path("resultType").asText()) {
      case "vector" -> ofVector(data.path("result"));
      case "scalar" -> new Answer.Said(withValue(List.of(), data.path("result")));
      default ->
          new Answer.Silent(
              "the query gives a %s: ask for what is true at one time, not over a range"
                  .formatted(data.path("resultType").asText("result of no type")));
    };
  }

  private static Answer ofVector(JsonNode result) {
    var series = new ArrayList<Object>();
    for (var one : result) {
      var number = one.path("value").path(1).asText();
      series.add(
          Map.of("labels", Json.value(one.path("metric")), "value", numberOr(number, Double.NaN)));
    }
    return new Answer.Said(
        result.size() == 1
            ? withValue(series, result.get(0).path("value"))
            : Map.of(Expression.SERIES, series));
  }

  /** Of one sample: an instant and a number, which Prometheus writes as a text. */
  private static Map<String, Object> withValue(List<Object> series, JsonNode sample) {
    var number = numberOr(sample.path(1).asText(), Double.NaN);
    return Double.isFinite(number)
        ? Map.of(Expression.SERIES, series, Expression.VALUE, number)
        : Map.of(Expression.SERIES, series);
  }

  private static double numberOr(String text, double otherwise) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> {
        try {
          yield Double.parseDouble(text);
        } catch (NumberFormatException e) {
          yield otherwise;
        }
      }
    };
  }

  /** Objects of the cluster, each in the form in which the API server gives it. */
  public static Answer ofObjects(List<?> objects) {
    return new Answer.Said(
        Map.of(Expression.OBJECTS, objects.stream().map(Json::ofObject).toList()));
  }

  private Answers() {}
}
