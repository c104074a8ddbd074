package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.lockkeeper.api.MigrationTargetSpec.ApprovalPolicy;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import org.jspecify.annotations.Nullable;

/**
 * A go/no-go question that is asked before or while databases are changed.
 *
 * @param pass when the answer is a Go, in CEL; absent where the kind of gate says it
 * @param every how old an answer may get before it is asked for again
 * @param timeout how long an answer may take
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "[has(self.http), has(self.prometheus), has(self.resource), has(self.approval)]"
            + ".filter(g, g).size() == 1",
    message = "say what is asked: exactly one of http, prometheus, resource and approval")
@ValidationRule(
    value = "has(self.pass) || !(has(self.prometheus) || has(self.resource))",
    message = "say in pass when the answer is a Go, such as \"value < 0.01\"")
@ValidationRule(
    value = "!has(self.approval) || (!has(self.pass) && self.stage != 'Continuous')",
    message = "an approval is given or not: it has no pass, and its stage is Start or Finish")
@ValidationRule(
    value = "!has(self.approval) || !has(self.approval.timeout)",
    message = "a gate waits without end: timeout of approvals is for a target's policy")
@ValidationRule(
    value = "self.stage == 'Continuous' || self.onNoGo == 'Hold'",
    message =
        "onNoGo is for gates of stage Continuous: any other keeps from going on, and is asked again")
@ValidationRule(
    value = "self.mode == 'Enforce' || self.stage != 'Finish'",
    message = "a gate of stage Finish decides or is of no use: Observe is for the others")
@ValidationRule(
    value = "duration(self.timeout) <= duration(self.every)",
    message = "timeout must not be longer than every")
public record Gate(
    @Required
        @Pattern("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
        @JsonPropertyDescription("What it is called in status, Events and orders.")
        String name,
    @Default("Start")
        @JsonPropertyDescription(
            "Start: asked before each target. Continuous: the same, and as long as an attempt is"
                + " under way. Finish: asked when every target is done, before the run counts as done.")
        Stage stage,
    @Nullable @JsonPropertyDescription("Asks an HTTP server.") Http http,
    @Nullable @JsonPropertyDescription("Asks a Prometheus.") Prometheus prometheus,
    @Nullable @JsonPropertyDescription("Looks at objects of the same namespace.") Resource resource,
    @Nullable
        @JsonPropertyDescription(
            "Asks people: each says it by a MigrationCommand Approve that names the gate.")
        ApprovalPolicy approval,
    @Nullable
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription(
            "When it is a Go, in CEL. Of http: status, json, body (default: status is 200 to 299)."
                + " Of prometheus: value, series, baseline. Of resource: objects. Of all: now.")
        String pass,
    @Default("30s")
        @Size(max = 16)
        @ValidationRule(
            value =
                DurationGrammar.FORM
                    + " && duration(self) >= duration('1s')"
                    + " && duration(self) <= duration('1h')",
            message = "must be a duration from 1s to 1h, such as 30s")
        @JsonPropertyDescription("How often it is asked while it matters.")
        String every,
    @Default("10s")
        @Size(max = 16)
        @ValidationRule(
            value =
                DurationGrammar.FORM
                    + " && duration(self) >= duration('1s')"
                    + " && duration(self) <= duration('1m')",
            message = "must be a duration from 1s to 1m, such as 10s")
        @JsonPropertyDescription("How long an answer may take; after that it is Unknown.")
        String timeout,
    @JsonPropertyDescription(
            "How many answers in a row it takes to stop what is under way. To start, one Go is"
                + " needed and enough.")
        Limits limits,
    @Default("Hold")
        @JsonPropertyDescription(
            "What a Continuous gate does with what is under way. Hold: the attempt stops after its"
                + " changeset, and the run goes on at the next Go. Abort: the run ends. RollBack:"
                + " as Hold, for now.")
        OnNoGo onNoGo,
    @Default("Enforce")
        @JsonPropertyDescription("Observe: it is asked and told, and decides nothing.")
        Mode mode) {
  private static final String ENDPOINT =
      "Name of one of the endpoints that the installation offers (the chart's gates.endpoints).";

  private static final String SERVICE = "A Service of the same namespace.";

  private static final String PATH =
      "self.startsWith('/') && !self.contains('..') && self.matches('^[!-~]*$')"
          + " && !self.contains('#') && !self.lowerAscii().matches('%(2e|2f|5c)')";

  public Gate {
    stage = stage == null ? Stage.Start : stage;
    every = every == null ? "30s" : every;
    timeout = timeout == null ? "10s" : timeout;
    limits = limits == null ? Limits.DEFAULT : limits;
    onNoGo = onNoGo == null ? OnNoGo.Hold : onNoGo;
    mode = mode == null ? Mode.Enforce : mode;
  }

  /** When it is asked. */
  public enum Stage {
    /** Before each target. */
    Start,
    /** Before each target, and as long as an attempt is under way. */
    Continuous,
    /** When every target is done, before the run counts as done. */
    Finish
  }

  /** What a gate does with what is under way. */
  public enum OnNoGo {
    Hold,
    Abort,
    /** As {@link #Hold} as long as there is no rollback. */
    RollBack
  }

  /** Whether it decides. */
  public enum Mode {
    Enforce,
    Observe
  }

  /** Whether an answer lets pass. */
  public enum Verdict {
    Go,
    NoGo,
    /** No answer, or none that can be understood: it does not let pass. */
    Unknown
  }

  /** A GET request. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "has(self.service) != has(self.endpoint)",
      message = "say who is asked: exactly one of http.service and http.endpoint")
  public record Http(
      @Nullable @JsonPropertyDescription(SERVICE) Service service,
      @Nullable @Size(min = 1, max = 63) @JsonPropertyDescription(ENDPOINT) String endpoint,
      @Default("/")
          @Size(max = 1024)
          @ValidationRule(
              value = PATH,
              message = "must be a path that begins with /, such as /ready?deep=true")
          @JsonPropertyDescription("What is asked for.")
          String path) {
    public Http {
      path = path == null ? "/" : path;
    }
  }

  /** An instant query. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "has(self.service) != has(self.endpoint)",
      message = "say who is asked: exactly one of prometheus.service and prometheus.endpoint")
  public record Prometheus(
      @Nullable @JsonPropertyDescription(SERVICE) Service service,
      @Nullable @Size(min = 1, max = 63) @JsonPropertyDescription(ENDPOINT) String endpoint,
      @Required @Size(min = 1, max = 4096) @JsonPropertyDescription("PromQL.") String query) {}

  /** A Service that selects pods. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Service(
      @Required @Pattern("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$") String name,
      @Required @Min(1) @Max(65535) int port) {}

  /** Objects of one kind; at most a hundred are looked at. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "!(self.kind in ['Secret', 'ConfigMap'])",
      message = "Secrets and ConfigMaps are not looked at: ask for something that tells of them")
  public record Resource(
      @Required
          @Pattern("^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?v[0-9a-z]{1,62}$")
          @JsonPropertyDescription("Such as v1 or batch/v1.")
          String apiVersion,
      @Required @Pattern("^[A-Z][A-Za-z0-9]{0,62}$") String kind,
      @Nullable @Size(min = 1, max = 253) @JsonPropertyDescription("The one of that name.")
          String name,
      @Nullable @JsonPropertyDescription("Those with these labels; without name and selector: all.")
          LabelSelector selector) {}

  /** How many answers in a row it takes to stop what is under way. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Limits(
      @Default("1") @Min(1) @Max(100) @JsonPropertyDescription("NoGo, so many times in a row.")
          int failures,
      @Default("3")
          @Min(1)
          @Max(100)
          @JsonPropertyDescription("No answer that can be understood, so many times in a row.")
          int unknown) {
    static final Limits DEFAULT = new Limits(1, 3);

    public Limits {
      failures = failures < 1 ? 1 : failures;
      unknown = unknown < 1 ? 3 : unknown;
    }
  }

  /** Whether it decides, and is not merely tried. */
  public boolean isEnforced() {
    return mode == Mode.Enforce;
  }
}
