package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a Migration asks for. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MigrationSpec(
    @Required @JsonPropertyDescription("The changelog that the targets shall have.")
        Changelog changelog,
    @Required @JsonPropertyDescription("The databases: MigrationTargets of the same namespace.")
        Targets targets,
    @Size(max = 8)
        @JsonPropertyDescription(
            "MaintenanceWindows of this namespace: an attempt starts when any of them is open, and"
                + " the target's own as well. None named: at any time.")
        List<NameReference> windows,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Go/no-go questions: nothing is changed unless every one of them says Go.")
        List<Gate> gates,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Migrations of this namespace that have to be done first: nothing starts while one of"
                + " them is not Ready.")
        List<NameReference> dependsOn,
    @Default("false")
        @JsonPropertyDescription(
            "True holds the Migration: no new attempt starts, the running one stops after its"
                + " changeset.")
        boolean suspend,
    @JsonPropertyDescription("How the pods that do the work are run.") Runner runner) {

  /** As the kubelet wants the paths of a volume's items. */
  private static final String RELATIVE_PATH =
      "!self.startsWith('..') && self.split('/').all(s, s != '' && s != '.' && s != '..')";

  public MigrationSpec {
    dependsOn = dependsOn == null ? List.of() : List.copyOf(dependsOn);
    gates = gates == null ? List.of() : List.copyOf(gates);
    windows = windows == null ? List.of() : List.copyOf(windows);
    runner = runner == null ? Runner.DEFAULT : runner;
  }

  /** Where the changesets are and which of them are meant. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "has(self.configMap)",
      message = "name exactly one source of the changelog: set changelog.configMap")
  @ValidationRule(
      value =
          "!has(self.configMap) || !has(self.configMap.items)"
              + " || self.configMap.items.exists(i, i.path == self.path)",
      message =
          "changelog.path is not among the paths of changelog.configMap.items: add an item for it")
  public record Changelog(
      @Required
          @Size(min = 1, max = 512)
          @ValidationRule(
              value = RELATIVE_PATH,
              message = "must be a path relative to the changelog's root, such as db/root.yaml")
          @JsonPropertyDescription(
              "The root changelog, relative to the changelog's root. A changeset's path is part of"
                  + " its identity: keep it when files move.")
          String path,
      @Nullable @JsonPropertyDescription("Takes the files from a ConfigMap.")
          ConfigMapSource configMap,
      @Size(max = 32)
          @JsonPropertyDescription("Liquibase contexts; none named runs changesets of every one.")
          List<String> contexts,
      @Size(max = 1024)
          @JsonPropertyDescription("Liquibase label expression, such as \"!experimental\".")
          String labelFilter,
      @Size(max = 64)
          @JsonPropertyDescription(
              "Values for ${name} in the changelog. No secrets: they would be in the plan.")
          List<Parameter> parameters) {
    public Changelog {
      contexts = contexts == null ? List.of() : List.copyOf(contexts);
      labelFilter = labelFilter == null ? "" : labelFilter;
      parameters = parameters == null ? List.of() : List.copyOf(parameters);
    }
  }

  /** A ConfigMap whose keys are files; binary keys too. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record ConfigMapSource(
      @Required @Size(min = 1, max = 253) String name,
      @Size(max = 512)
          @JsonPropertyDescription(
              "Which keys become which files; none named: every key, under its own name.")
          List<Item> items) {
    public ConfigMapSource {
      items = items == null ? List.of() : List.copyOf(items);
    }
  }

  /** A key of the ConfigMap and the file it becomes. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Item(
      @Required @Size(min = 1, max = 253) String key,
      @Required
          @Size(min = 1, max = 512)
          @ValidationRule(
              value = RELATIVE_PATH,
              message = "must be a path relative to the changelog's root, such as db/root.yaml")
          String path) {}

  /** A changelog parameter. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Parameter(
      @Required @Pattern("^[A-Za-z_][A-Za-z0-9_.-]{0,127}$") String name,
      @Required @Size(max = 1024) String value) {}

  /** Which MigrationTargets are meant, by name or by label. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "has(self.names) != has(self.selector)",
      message = "say which targets are meant: exactly one of targets.names and targets.selector")
  @ValidationRule(
      value =
          "!has(self.selector)"
              + " || (has(self.selector.matchLabels) && size(self.selector.matchLabels) > 0)"
              + " || (has(self.selector.matchExpressions)"
              + " && size(self.selector.matchExpressions) > 0)",
      message = "an empty targets.selector would take every target of the namespace: name a label")
  public record Targets(
      @Size(min = 1, max = 1000) List<String> names, @Nullable LabelSelector selector) {
    public Targets {
      names = names == null ? List.of() : List.copyOf(names);
    }
  }

  /**
   * How the pods are run.
   *
   * @param profile one of the images that the installation offers
   * @param deadline longest time of one attempt; it stops after the changeset that runs then
   * @param gracePeriod how long a running changeset may take to end when its pod is asked to go
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Runner(
      @Default(Runner.DEFAULT_PROFILE)
          @Pattern("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
          @JsonPropertyDescription(
              "Name of one of the runner profiles that the installation offers (the chart's"
                  + " runner.profiles): another image, such as one with more drivers.")
          String profile,
      @Default("6h")
          @Size(max = 16)
          @ValidationRule(
              value =
                  DurationGrammar.FORM
                      + " && duration(self) >= duration('1m')"
                      + " && duration(self) <= duration('168h')",
              message = "must be a duration from 1m to 168h, such as 6h or 1h30m")
          @JsonPropertyDescription(
              "Longest time of one attempt: it stops after the changeset that runs then.")
          String deadline,
      @Default("10m")
          @Size(max = 16)
          @ValidationRule(
              value =
                  DurationGrammar.FORM
                      + " && duration(self) >= duration('10s')"
                      + " && duration(self) <= duration('24h')",
              message = "must be a duration from 10s to 24h, such as 10m")
          @JsonPropertyDescription(
              "How long a running changeset may take to end when its pod is asked to go. What"
                  + " outlasts it is killed and rolled back by the database.")
          String gracePeriod,
      @Nullable Resources resources) {
    /** The profile of those who choose none. */
    public static final String DEFAULT_PROFILE = "default";

    static final Runner DEFAULT = new Runner(DEFAULT_PROFILE, "6h", "10m", null);

    public Runner {
      profile = profile == null ? DEFAULT_PROFILE : profile;
      deadline = deadline == null ? "6h" : deadline;
      gracePeriod = gracePeriod == null ? "10m" : gracePeriod;
    }
  }

  /** Requests and limits of the runner's container; what is not named keeps its default. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Resources(Map<String, Quantity> requests, Map<String, Quantity> limits) {
    public Resources {
      requests = requests == null ? Map.of() : Map.copyOf(requests);
      limits = limits == null ? Map.of() : Map.copyOf(limits);
    }
  }
}
