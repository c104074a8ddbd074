package dev.lockkeeper.runner.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Feature;
import dev.lockkeeper.contract.Layout;
import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.runner.result.Account;
import dev.lockkeeper.runner.result.Documents;
import dev.lockkeeper.runner.result.Ended;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the attempt's order and refuses one that is not whole, unknown or too late. */
public final class RunSpecs {

  /**
   * The order in {@code json}, complete; {@code account} learns whose it is as soon as that can be
   * read.
   */
  public static RunSpec read(@Nullable String json, Account account, Instant now) throws Ended {
    var tree = tree(json);
    open(account, tree);
    refuseUnknownFeatures(tree);
    var spec = spec(tree);
    var missing = missing(spec);
    if (!missing.isEmpty()) {
      throw invalid("it lacks " + String.join(", ", missing), null);
    }
    refuseLeaving(spec.changelog().path());
    if (now.isAfter(spec.startBy())) {
      throw new Ended(
          ExitCode.TOO_LATE,
          "Started at %s, after its startBy of %s: nothing was touched. Look for a full cluster."
              .formatted(now, spec.startBy()));
    }
    return spec;
  }

  private static JsonNode tree(@Nullable String json) throws Ended {
    if (json == null || json.isBlank()) {
      throw invalid("the variable " + Layout.RUN_SPEC + " is empty", null);
    }
    try {
      return Documents.tree(json);
    } catch (JsonProcessingException e) {
      throw invalid("it is no JSON", e);
    }
  }

  private static void open(Account account, JsonNode tree) {
    var attempt = tree.path("attempt");
    var action = tree.path("action").asText();
    account.opened(
        attempt.path("run").asText(),
        attempt.path("number").asInt(),
        Arrays.stream(Action.values())
            .filter(known -> known.name().equals(action))
            .findFirst()
            .orElse(Action.PLAN));
  }

  /** Before the rest is read: what is new in it may be what the feature stands for. */
  private static void refuseUnknownFeatures(JsonNode tree) throws Ended {
    var required = new ArrayList<String>();
    tree.path("requires").forEach(name -> required.add(name.asText()));
    var unknown = Feature.unknownOf(required);
    if (!unknown.isEmpty()) {
      throw new Ended(
          ExitCode.UNKNOWN_FEATURE,
          "This runner does not know %s: use the runner image of the operator's version."
              .formatted(String.join(", ", unknown)));
    }
  }

  private static RunSpec spec(JsonNode tree) throws Ended {
    try {
      return Documents.read(tree, RunSpec.class);
    } catch (JsonProcessingException e) {
      throw invalid("it is no run spec: " + e.getOriginalMessage(), e);
    }
  }

  /** JSON knows no null safety: whatever is not there reads as null, whatever the type says. */
  private static List<String> missing(RunSpec spec) {
    var missing = new Missing();
    missing.unless(spec.action(), "action");
    missing.unless(spec.startBy(), "startBy");
    missing.unless(spec.attempt(), "attempt");
    if (isPresent(spec.attempt())) {
      var attempt = spec.attempt();
      missing.unless(attempt.namespace(), "attempt.namespace");
      missing.unless(attempt.migration(), "attempt.migration");
      missing.unless(attempt.migrationUid(), "attempt.migrationUid");
      missing.unless(attempt.target(), "attempt.target");
      missing.unless(attempt.run(), "attempt.run");
    }
    missing.unless(spec.changelog(), "changelog");
    if (isPresent(spec.changelog())) {
      missing.unless(spec.changelog().path(), "changelog.path");
      missing.unless(spec.changelog().contentHash(), "changelog.contentHash");
      for (var parameter : spec.changelog().parameters()) {
        missing.unless(parameter.name(), "changelog.parameters.name");
        missing.unlessThere(parameter.value(), "changelog.parameters.value");
      }
    }
    missing.unlessThere(spec.database(), "database");
    return missing.names;
  }

  private static boolean isPresent(@Nullable Object value) {
    return value != null && !value.toString().isBlank();
  }

  private static void refuseLeaving(String path) throws Ended {
    var normal = Path.of("/", path).normalize();
    if (path.startsWith("/") || !normal.equals(Path.of("/").resolve(path))) {
      throw invalid("changelog.path must be relative to the changelog's root, without ..", null);
    }
  }

  private static Ended invalid(String why, @Nullable Throwable cause) {
    return new Ended(
        ExitCode.INVALID_RUN_SPEC,
        "The run spec cannot be used: %s. Give operator and runner the same version."
            .formatted(why),
        cause);
  }

  /** Names of what an order lacks. */
  private static final class Missing {
    private final List<String> names = new ArrayList<>();

    void unless(@Nullable Object value, String name) {
      if (!isPresent(value)) {
        names.add(name);
      }
    }

    void unlessThere(@Nullable Object value, String name) {
      if (value == null) {
        names.add(name);
      }
    }
  }

  private RunSpecs() {}
}
