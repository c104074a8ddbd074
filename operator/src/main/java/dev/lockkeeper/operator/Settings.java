package dev.lockkeeper.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockkeeper.operator.attempt.core.Durations;
import dev.lockkeeper.operator.attempt.core.RunnerImage;
import dev.lockkeeper.operator.attempt.core.RunnerProfiles;
import dev.lockkeeper.operator.gate.core.Endpoint;
import dev.lockkeeper.operator.leader.core.LeaseTimes;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the operator is told by its environment, read once at its start.
 *
 * @param namespace the operator's own
 * @param podName its identity as a leader and in Events
 * @param runner what attempts may run
 * @param endpoints that gates may ask
 * @param httpPort health and metrics
 * @param lease of the leader, where there is one
 * @param sourceInterval how often a changelog's source that is not watched is looked at again
 * @param maxRunningAttempts in the whole cluster
 * @param watchNamespaces empty for every namespace
 */
record Settings(
    String namespace,
    String podName,
    RunnerProfiles runner,
    List<Endpoint> endpoints,
    int httpPort,
    boolean leaderElection,
    LeaseTimes lease,
    Duration sourceInterval,
    int maxRunningAttempts,
    Set<String> watchNamespaces) {
  private static final String GATE_ENDPOINTS = "LOCKKEEPER_GATE_ENDPOINTS";
  private static final String RUNNER_PROFILES = "LOCKKEEPER_RUNNER_PROFILES";

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException naming the variable that is missing or wrong, and its form
   */
  static Settings from(Map<String, String> environment) {
    return new Settings(
        required(environment, "LOCKKEEPER_NAMESPACE"),
        required(environment, "LOCKKEEPER_POD_NAME"),
        runner(required(environment, RUNNER_PROFILES)),
        endpoints(environment.getOrDefault(GATE_ENDPOINTS, "[]")),
        port(environment.getOrDefault("LOCKKEEPER_HTTP_PORT", "8080")),
        bool(environment.getOrDefault("LOCKKEEPER_LEADER_ELECTION", "true")),
        lease(environment.getOrDefault("LOCKKEEPER_LEASE_DURATION", "5s")),
        sourceInterval(environment.getOrDefault("LOCKKEEPER_SOURCE_INTERVAL", "2m")),
        count(environment.getOrDefault("LOCKKEEPER_MAX_RUNNING_ATTEMPTS", "20")),
        names(environment.getOrDefault("LOCKKEEPER_WATCH_NAMESPACES", "")));
  }

  private static String required(Map<String, String> environment, String name) {
    var value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + " is not set: the chart sets it");
    }
    return value;
  }

  private static RunnerProfiles runner(String json) {
    try {
      return new RunnerProfiles(
          new ObjectMapper().readValue(json, new TypeReference<Map<String, RunnerImage>>() {}));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s is no JSON of profiles, such as {\"default\": {\"reference\": \"registry.example/runner:1\"}}: %s"
              .formatted(RUNNER_PROFILES, json),
          e);
    }
  }

  private static List<Endpoint> endpoints(String json) {
    try {
      return new ObjectMapper().readValue(json, new TypeReference<List<Endpoint>>() {});
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s is no JSON of endpoints, such as [{\"name\": \"main\", \"url\": \"https://prometheus.example\", \"namespaces\": [\"*\"]}]: %s"
              .formatted(GATE_ENDPOINTS, e.getMessage()),
          e);
    }
  }

  private static Set<String> names(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static int port(String text) {
    try {
      var port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below, with the form that is asked for.
    }
    throw new IllegalArgumentException("LOCKKEEPER_HTTP_PORT is no port number: " + text);
  }

  private static int count(String text) {
    try {
      var count = Integer.parseInt(text);
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Said below, with the form that is asked for.
    }
    throw new IllegalArgumentException(
        "LOCKKEEPER_MAX_RUNNING_ATTEMPTS is no number from 1 on: " + text);
  }

  private static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "LOCKKEEPER_LEADER_ELECTION is neither true nor false: " + text);
    };
  }

  private static LeaseTimes lease(String text) {
    try {
      return new LeaseTimes(Durations.parse(text));
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "LOCKKEEPER_LEASE_DURATION is no duration in whole seconds from 5s to 2m: " + text, e);
    }
  }

  private static Duration sourceInterval(String text) {
    try {
      var duration = Durations.parse(text);
      if (duration.isPositive()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Said below, with the form that is asked for.
    }
    throw new IllegalArgumentException(
        "LOCKKEEPER_SOURCE_INTERVAL is no duration such as 30s, 2m or 1h: " + text);
  }
}
