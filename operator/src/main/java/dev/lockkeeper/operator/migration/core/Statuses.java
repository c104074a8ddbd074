package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.HistoryEntry;
import dev.lockkeeper.api.MigrationStatus.Metrics;
import dev.lockkeeper.api.MigrationStatus.PlanSummary;
import dev.lockkeeper.api.MigrationStatus.Rollout;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.api.NameReference;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.operator.attempt.core.Actions;
import dev.lockkeeper.operator.attempt.core.Ending;
import dev.lockkeeper.operator.attempt.core.Instants;
import dev.lockkeeper.operator.attempt.core.Names;
import dev.lockkeeper.operator.changelog.core.Content;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns a decision into the status that a user reads. Pure. */
public final class Statuses {
  private static final int HISTORY = 10;

  /** The status after {@code decision}; empty when it has nothing to say in it. */
  public static Optional<MigrationStatus> after(Decision decision, Observation seen) {
    return switch (decision) {
      case Decision.Mark(),
          Decision.Unmark(),
          Decision.LetExpire _,
          Decision.LetGo(),
          Decision.Answer _ ->
          Optional.empty();
      case Decision.StartRun(var run, var ordered) -> Optional.of(started(run, ordered, seen));
      case Decision.Accept(var command) ->
          Optional.of(Commands.record(seen.status(), command, seen));
      case Decision.EndRun(var run, var verdict) ->
          Optional.of(ended(run, verdict, seen.ofNamedRun()));
      case Decision.Pin _ -> Optional.of(pinned(seen));
      case Decision.Hold(var target, _, var action, _, var attempt, _) ->
          Optional.of(underWay(seen, action, target, attempt));
      case Decision.CreateJob(var target) -> Optional.of(jobMade(seen, target));
      case Decision.Intend(var target, var job, var why) ->
          Optional.of(
              stopping(seen, target, why).withAttempts(RunningAttempts.stopping(seen, job, why)));
      case Decision.Stop(var target, _, var why) -> Optional.of(stopping(seen, target, why));
      case Decision.Conclude(var target, var holder, _, var ending, _) ->
          Optional.of(isCutOff(ending) ? cutOff(seen, target, holder, ending) : seenAgain(seen));
      case Decision.Wait(var reason, var message, _) ->
          Optional.of(
              waiting(seen.fingerprint().isEmpty() ? seen.ofNamedRun() : seen, reason, message));
      // Until the first of them has answered there is nothing to tell.
      case Decision.AwaitGates(_, var message, _, _) ->
          message.isEmpty()
              ? Optional.empty()
              : Optional.of(waiting(seen, Reason.AWAITING_GATES, message));
      case Decision.Queue(_, var message, _) ->
          Optional.of(
              waiting(seen, Reason.AWAITING_CAPACITY, message).withQueuedSince(queuedSince(seen)));
      case Decision.Rest(var verdict) -> Optional.of(judged(seenAgain(seen), verdict, seen));
    };
  }

  /** The runs that the status still names once {@code ended} is among its history. */
  public static List<String> runsKept(String ended, Observation seen) {
    return Stream.concat(Stream.of(ended), seen.status().history().stream().map(HistoryEntry::run))
        .limit(HISTORY)
        .toList();
  }

  /** The status after a pass that could not be carried out: why, and that it is tried again. */
  public static MigrationStatus afterError(
      MigrationStatus before, long generation, Reason reason, String message, Instant now) {
    var seen =
        new MigrationStatus(
            generation,
            before.phase(),
            before.run(),
            before.fingerprint(),
            before.snapshot(),
            before.conditions(),
            before.plan(),
            before.rollout(),
            before.window(),
            before.forecast(),
            before.gates(),
            before.queuedSince(),
            before.attempts(),
            before.metrics(),
            before.requesters(),
            before.commands(),
            before.failures(),
            before.history());
    return with(seen, Conditions.inProgress(before, generation, now, reason, message), now);
  }

  /** One line for the log: what a user reads first. */
  public static String summary(MigrationStatus status) {
    return Condition.find(status.conditions(), Condition.READY)
        .map(c -> "%s, %s: %s".formatted(status.phase(), c.reason(), c.message()))
        .orElse(String.valueOf(status.phase()));
  }

  private static MigrationStatus started(
      String run, @Nullable CommandSeen ordered, Observation seen) {
    var before = seen.status();
    var fresh =
        new MigrationStatus(
            seen.wish().generation(),
            null,
            run,
            seen.fingerprint(),
            null,
            before.conditions(),
            null,
            Rollout.of(RunFigures.counts(seen)),
            null,
            null,
            List.of(),
            null,
            List.of(),
            Metrics.begun(Instants.text(seen.now())),
            Approvals.named(List.of(), seen.wish().requestedBy()),
            before.commands(),
            List.of(),
            before.history());
    return ordered == null
        ? begun(fresh, seen, "Run " + run + ".")
        : begun(
            Commands.record(fresh, ordered, seen),
            seen,
            "Run %s: %s.".formatted(run, ordered.told()));
  }

  private static MigrationStatus begun(MigrationStatus status, Observation seen, String message) {
    return with(
        status,
        Conditions.inProgress(seen.status(), seen, Reason.RUN_STARTED, message),
        seen.now());
  }

  private static MigrationStatus pinned(Observation seen) {
    var status = seenAgain(seen);
    if (!(seen.content() instanceof Content.Found content) || status.run() == null) {
      return status;
    }
    return status.withSnapshot(
        new NameReference(Names.snapshot(seen.wish().name(), status.run(), content.hash())));
  }

  private static MigrationStatus underWay(
      Observation seen, Action action, TargetSeen target, int attempt) {
    var planning = action == Action.PLAN;
    return waiting(
        seen,
        planning ? Reason.PLANNING : Reason.APPLYING,
        "%s target %s, attempt %d."
            .formatted(planning ? "Plans on" : "Applies to", target.name(), attempt));
  }

  private static MigrationStatus jobMade(Observation seen, TargetSeen target) {
    var holder = target.holder().orElseThrow();
    var action = Actions.plansOnly(holder) ? Action.PLAN : Action.APPLY;
    return underWay(seen, action, target, holder.attempt())
        .withAttempts(List.of(RunningAttempts.justMade(target, holder)));
  }

  /** Stopped by nobody's order: another attempt follows at once, and would leave it untold. */
  private static boolean isCutOff(Ending ending) {
    return ending.outcome() == ExitCode.Outcome.STOPPED && ending.reason() != Reason.STOPPED;
  }

  private static MigrationStatus cutOff(
      Observation seen, TargetSeen target, Holder holder, Ending ending) {
    return waiting(
        seen,
        ending.reason(),
        "Target %s, attempt %d: %s".formatted(target.name(), holder.attempt(), ending.message()));
  }

  private static MigrationStatus stopping(Observation seen, String target, String why) {
    return waiting(
        seen,
        Reason.STOPPING,
        "The attempt on target %s is asked to stop: %s.".formatted(target, why));
  }

  private static MigrationStatus waiting(Observation seen, Reason reason, String message) {
    return with(
        seenAgain(seen), Conditions.inProgress(seen.status(), seen, reason, message), seen.now());
  }

  private static String queuedSince(Observation seen) {
    return Instants.text(seen.occupancy().self().since());
  }

  private static MigrationStatus ended(String run, Verdict verdict, Observation seen) {
    var status = seenAgain(seen);
    var metrics = Objects.requireNonNullElse(status.metrics(), Metrics.begun(null));
    var entry =
        new HistoryEntry(
            run,
            Objects.requireNonNullElse(status.fingerprint(), seen.fingerprint()),
            verdict.outcome(),
            metrics.startedAt(),
            Instants.text(seen.now()),
            Rollout.of(RunFigures.counts(seen)).progress());
    var history =
        Stream.concat(Stream.of(entry), status.history().stream()).limit(HISTORY).toList();
    var closed =
        status.withEnd(
            new Metrics(
                metrics.changesetsApplied(),
                metrics.retries(),
                metrics.startedAt(),
                Instants.text(seen.now()),
                metrics.waited(),
                metrics.waiting()),
            history);
    return judged(closed, verdict, seen);
  }

  private static MigrationStatus judged(MigrationStatus status, Verdict verdict, Observation seen) {
    var before = seen.status();
    return with(
        status,
        switch (verdict.outcome()) {
          case Succeeded -> Conditions.succeeded(before, seen, verdict.message());
          case Failed, Aborted, Expired ->
              Conditions.failed(before, seen, verdict.reason(), verdict.message());
          case Superseded ->
              Conditions.inProgress(before, seen, verdict.reason(), verdict.message());
        },
        seen.now());
  }

  /** What the targets say now, under the conditions of before. */
  private static MigrationStatus seenAgain(Observation seen) {
    var before = seen.status();
    var metrics = Objects.requireNonNullElse(before.metrics(), Metrics.begun(null));
    return new MigrationStatus(
        seen.wish().generation(),
        before.phase(),
        before.run(),
        before.fingerprint(),
        before.snapshot(),
        before.conditions(),
        planOf(seen),
        Rollout.of(RunFigures.counts(seen)),
        WindowRules.summary(seen),
        Forecasts.of(seen).orElse(null),
        GateRules.statuses(seen),
        null,
        RunningAttempts.of(seen),
        RunFigures.addedUp(metrics, seen),
        Approvals.named(before.requesters(), seen.wish().requestedBy()),
        before.commands(),
        RunFigures.failures(seen),
        before.history());
  }

  private static @Nullable PlanSummary planOf(Observation seen) {
    return seen.plan() == null ? seen.status().plan() : seen.plan();
  }

  private static MigrationStatus with(
      MigrationStatus status, List<Condition> conditions, Instant now) {
    var all = Conditions.withAspects(conditions, status, now);
    var reason = Reason.named(conditions.getFirst().reason());
    var metrics = status.metrics();
    return (metrics == null || status.run() == null
            ? status
            : status.withMetrics(Waits.after(metrics, reason, now)))
        .withConditions(Phases.of(all), all);
  }

  private Statuses() {}
}
