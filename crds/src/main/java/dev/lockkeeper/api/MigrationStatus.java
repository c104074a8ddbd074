package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a Migration. Written by the operator alone, only when it changes; instants are RFC
 * 3339.
 *
 * @param phase one word for people, computed from the conditions and never read back
 * @param run fingerprint's head and the try's ordinal
 * @param snapshot name of the immutable ConfigMap that holds this run's changelog
 * @param window where the windows stand that an attempt needs; absent where it needs none
 * @param forecast of the rest of the run, by time alone; absent while none of its targets is done,
 *     while it is held, and once a target takes longer than any before
 * @param gates what its gates said last in this run
 * @param queuedSince when it came into the queue in which it waits for room; absent in none
 * @param attempts those that have a Job now
 * @param requesters who requested what this run does, as the Migration has named them
 * @param commands people's commands that were acted on: what counts, and the newest others
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MigrationStatus(
    @Nullable Long observedGeneration,
    @Nullable Phase phase,
    @Nullable String run,
    @Nullable String fingerprint,
    @Nullable NameReference snapshot,
    List<Condition> conditions,
    @Nullable PlanSummary plan,
    @Nullable Rollout rollout,
    @Nullable WindowSummary window,
    @Nullable Forecast forecast,
    List<GateStatus> gates,
    @Nullable String queuedSince,
    List<RunningAttempt> attempts,
    @Nullable Metrics metrics,
    List<String> requesters,
    List<RecordedCommand> commands,
    List<FailedTarget> failures,
    List<HistoryEntry> history) {

  public static final MigrationStatus EMPTY =
      new MigrationStatus(
          null, null, null, null, null, List.of(), null, null, null, null, List.of(), null,
          List.of(), null, List.of(), List.of(), List.of(), List.of());

  public MigrationStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    gates = gates == null ? List.of() : List.copyOf(gates);
    attempts = attempts == null ? List.of() : List.copyOf(attempts);
    requesters = requesters == null ? List.of() : List.copyOf(requesters);
    commands = commands == null ? List.of() : List.copyOf(commands);
    failures = failures == null ? List.of() : List.copyOf(failures);
    history = history == null ? List.of() : List.copyOf(history);
  }

  /** The same under other conditions and the phase that they make. */
  public MigrationStatus withConditions(Phase phase, List<Condition> conditions) {
    return with(phase, snapshot, conditions, queuedSince, attempts, metrics, commands, history);
  }

  /** The same with its content pinned. */
  public MigrationStatus withSnapshot(NameReference snapshot) {
    return with(phase, snapshot, conditions, queuedSince, attempts, metrics, commands, history);
  }

  /** The same with other attempts under way. */
  public MigrationStatus withAttempts(List<RunningAttempt> attempts) {
    return with(phase, snapshot, conditions, queuedSince, attempts, metrics, commands, history);
  }

  /** The same with other figures. */
  public MigrationStatus withMetrics(Metrics metrics) {
    return with(phase, snapshot, conditions, queuedSince, attempts, metrics, commands, history);
  }

  /** The same with its run closed. */
  public MigrationStatus withEnd(Metrics metrics, List<HistoryEntry> history) {
    return with(phase, snapshot, conditions, queuedSince, attempts, metrics, commands, history);
  }

  /** The same with other commands acted on. */
  public MigrationStatus withCommands(List<RecordedCommand> commands) {
    return with(phase, snapshot, conditions, queuedSince, attempts, metrics, commands, history);
  }

  /** The same, waiting for room since then. */
  public MigrationStatus withQueuedSince(String queuedSince) {
    return with(phase, snapshot, conditions, queuedSince, attempts, metrics, commands, history);
  }

  private MigrationStatus with(
      @Nullable Phase phase,
      @Nullable NameReference snapshot,
      List<Condition> conditions,
      @Nullable String queuedSince,
      List<RunningAttempt> attempts,
      @Nullable Metrics metrics,
      List<RecordedCommand> commands,
      List<HistoryEntry> history) {
    return new MigrationStatus(
        observedGeneration,
        phase,
        run,
        fingerprint,
        snapshot,
        conditions,
        plan,
        rollout,
        window,
        forecast,
        gates,
        queuedSince,
        attempts,
        metrics,
        requesters,
        commands,
        failures,
        history);
  }

  /** One word for people. */
  public enum Phase {
    Pending,
    Planning,
    Waiting,
    Running,
    Held,
    Succeeded,
    Failed
  }

  /**
   * The plan in numbers.
   *
   * @param digest hash of the pending changesets and their SQL
   * @param changesets how many are pending on the first target
   * @param destructive how many of them drop or delete what may hold data
   * @param notReversible names of those that cannot be rolled back, the first 20
   * @param configMap holds the plan itself, under {@code plan.json.gz}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record PlanSummary(
      String digest,
      int changesets,
      int destructive,
      List<String> notReversible,
      NameReference configMap) {
    public PlanSummary {
      notReversible = notReversible == null ? List.of() : List.copyOf(notReversible);
    }
  }

  /**
   * The windows that an attempt needs, taken together.
   *
   * @param name of the one that opens last, or that closes first
   * @param until when they close, or open; absent where they do not within a year
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record WindowSummary(String name, boolean open, @Nullable String until) {}

  /** How far the run is. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Rollout(String progress, TargetCounts targets) {

    public static Rollout of(TargetCounts targets) {
      return new Rollout(targets.succeeded() + "/" + targets.total(), targets);
    }
  }

  /** Targets by where they stand; the four others add up to {@code total}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TargetCounts(int total, int pending, int running, int succeeded, int failed) {}

  /**
   * The run in figures.
   *
   * @param changesetsApplied over all targets
   * @param retries attempts that ended without success and were followed by another
   * @param waited how long the run has waited for what, such as {@code window: 9h30m}; the present
   *     wait is added when it ends
   * @param waiting what it waits for now; absent while it works
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Metrics(
      int changesetsApplied,
      int retries,
      @Nullable String startedAt,
      @Nullable String finishedAt,
      Map<String, String> waited,
      @Nullable Waiting waiting) {
    public Metrics {
      waited = waited == null ? Map.of() : Map.copyOf(waited);
    }

    /** Of a run that began then. */
    public static Metrics begun(@Nullable String at) {
      return new Metrics(0, 0, at, null, Map.of(), null);
    }
  }

  /**
   * A wait.
   *
   * @param cause approval, capacity, changelog, dependency, gates, hold, target or window
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Waiting(String cause, String since) {}

  /**
   * A command that was acted on. It counts from here: its MigrationCommand may be gone.
   *
   * @param uid of the MigrationCommand: none is acted on twice
   * @param by who ordered it
   * @param at when it was acted on
   * @param run that it is about; absent where there was none
   * @param reason in that person's words
   * @param digest of the plan that it is about
   * @param gate name of the gate that it is about
   * @param expires until when it counts; absent where it does not end by itself
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RecordedCommand(
      @Required String uid,
      MigrationCommandSpec.Command command,
      String by,
      String at,
      @Nullable String run,
      @Nullable String reason,
      @Nullable String digest,
      @Nullable String gate,
      @Nullable String expires) {}

  /** A target on which the run failed, and why. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record FailedTarget(
      String target, String reason, @Nullable String changeset, String message) {}

  /**
   * A run that ended.
   *
   * @param targets how many had succeeded out of how many, such as {@code 3/5}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record HistoryEntry(
      String run,
      String fingerprint,
      RunOutcome outcome,
      @Nullable String startedAt,
      String finishedAt,
      String targets) {}

  /** How a run ended. */
  public enum RunOutcome {
    Succeeded,
    Failed,
    /** Another content took its place before it ended. */
    Superseded,
    /** Somebody ordered its end, or a gate did. */
    Aborted,
    /** Nobody approved in time. */
    Expired
  }
}
