package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.api.MigrationTargetStatus.AttemptOutcome;
import dev.lockkeeper.api.MigrationTargetStatus.Engine;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of a target's status when an attempt takes it, ends, or leaves it untouched. */
public final class Outcomes {
  /** Passing reasons that are borne in one run before they count as failure. */
  static final int RETRIES = 4;

  /** What others can mend, and nothing is harmed by asking again: about half an hour of it. */
  static final int PATIENT_RETRIES = 30;

  private static final Set<Reason> WORTH_PATIENCE =
      EnumSet.of(
          Reason.SECRET_MISSING,
          Reason.CREDENTIALS_INCOMPLETE,
          Reason.DATABASE_UNREACHABLE,
          Reason.DATABASE_MISSING,
          Reason.SCHEMA_MISSING,
          Reason.TLS_REFUSED,
          Reason.DATABASE_BUSY,
          Reason.LOCK_HELD);

  /** Ends that came without a result. */
  private static final Set<Reason> UNTOLD =
      EnumSet.of(
          Reason.RESULT_LOST,
          Reason.OUT_OF_MEMORY,
          Reason.NODE_LOST,
          Reason.EVICTED,
          Reason.RUNNER_UNKNOWN);

  /**
   * Migrations whose outcome a target keeps; what is forgotten is only looked up again in the
   * database. An object has little more than a megabyte, and an outcome takes up to two kilobytes.
   */
  static final int MIGRATIONS = 100;

  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  /** The status with a new holder. */
  public static MigrationTargetStatus held(MigrationTargetStatus before, Holder holder) {
    return new MigrationTargetStatus(
        before.observedGeneration(),
        before.conditions(),
        before.engine(),
        before.lastChangeset(),
        holder,
        before.migrations());
  }

  /**
   * The status after an attempt ended: its outcome stored and its hold cleared in one.
   *
   * @param fingerprint of the run that the attempt belongs to
   */
  public static MigrationTargetStatus ended(
      MigrationTargetStatus before, Holder holder, String fingerprint, Ending ending) {
    var generation = holder.targetGeneration();
    var earlier =
        before
            .entryOf(holder.migration().name())
            .filter(entry -> entry.tellsOf(holder.migration().uid(), holder.run()));
    var entry = entry(earlier, holder, fingerprint, ending);
    var result = ending.result();
    return new MigrationTargetStatus(
        generation,
        List.of(ready(before, entry, generation)),
        result == null || result.engine() == null
            ? before.engine()
            : new Engine(result.engine().product(), result.engine().version()),
        result == null || result.lastChangeset().isEmpty()
            ? before.lastChangeset()
            : result.lastChangeset(),
        null,
        replace(before.migrations(), entry));
  }

  /** When the target may be tried again after {@code entry} ended for a passing reason. */
  public static Instant retryAt(Entry entry) {
    var ended = entry.finishedAt() == null ? Instant.EPOCH : Instant.parse(entry.finishedAt());
    var doublings = Math.min(Math.max(entry.retries() - 1, 0), RETRIES);
    var pause = FIRST_RETRY.multipliedBy(1L << doublings);
    return ended.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
  }

  private static Entry entry(
      Optional<Entry> earlier, Holder holder, String fingerprint, Ending ending) {
    var retries = earlier.map(Entry::retries).orElse(0);
    var outcome = outcome(holder, ending, retries);
    var result = ending.result();
    var succeeded = outcome == AttemptOutcome.Succeeded || outcome == AttemptOutcome.Planned;
    return new Entry(
        holder.migration().name(),
        holder.migration().uid(),
        holder.run(),
        fingerprint,
        outcome,
        holder.attempt(),
        outcome == AttemptOutcome.Retrying ? retries + 1 : retries,
        digest(earlier, ending),
        ending.reason() == Reason.PLAN_DIFFERS
            || earlier.map(entry -> entry.plannedApart() || isUntold(entry)).orElse(false),
        holder.targetGeneration(),
        earlier.map(Entry::changesets).orElse(0)
            + (result == null ? 0 : result.changesets().applied()),
        worked(earlier, holder, ending),
        earlier.map(Entry::startedAt).orElse(holder.since()),
        Instants.text(ending.at()),
        succeeded ? null : ending.reason().wireName(),
        succeeded ? null : message(ending, outcome, retries),
        fault(result));
  }

  /**
   * As its runner says, and no longer than the attempt can have taken: to its end where that was
   * the end of the work, else to the last changeset that it applied. What came after that, or a
   * database that was not there, came to nothing.
   */
  private static @Nullable String worked(Optional<Entry> earlier, Holder holder, Ending ending) {
    var before = earlier.map(Entry::worked).orElse(null);
    var result = ending.result();
    if (result == null || result.startedAt() == null || Actions.plansOnly(holder)) {
      return before;
    }
    var until =
        ending.outcome() == ExitCode.Outcome.SUCCEEDED
            ? result.finishedAt()
            : result.changesets().lastAt();
    if (until == null) {
      return before;
    }
    var most = Duration.between(Instant.parse(holder.since()), ending.at());
    var said = Duration.between(result.startedAt(), until);
    var shorter = said.compareTo(most) < 0 ? said : most;
    var now = shorter.isNegative() ? Duration.ZERO : shorter;
    return Durations.text(before == null ? now : Durations.parse(before).plus(now));
  }

  private static AttemptOutcome outcome(Holder holder, Ending ending, int retries) {
    return switch (ending.outcome()) {
      case STOPPED -> AttemptOutcome.Stopped;
      case SUCCEEDED -> afterSuccess(holder, ending);
      case FAILED ->
          isPassing(ending) && retries < limit(ending.reason())
              ? AttemptOutcome.Retrying
              : AttemptOutcome.Failed;
    };
  }

  private static int limit(Reason reason) {
    return WORTH_PATIENCE.contains(reason) ? PATIENT_RETRIES : RETRIES;
  }

  /** To plan is not to apply, but where nothing is pending. */
  private static AttemptOutcome afterSuccess(Holder holder, Ending ending) {
    var found = ending.plan();
    return Actions.plansOnly(holder) && found != null && !found.isEmpty()
        ? AttemptOutcome.Planned
        : AttemptOutcome.Succeeded;
  }

  /** A plan that differs is made anew for this target: that is another attempt, not a failure. */
  private static boolean isPassing(Ending ending) {
    return ending.failure() == ExitCode.Failure.TRANSIENT || ending.reason() == Reason.PLAN_DIFFERS;
  }

  /** Nobody knows how much it had applied: a plan made after it is of what was left here alone. */
  private static boolean isUntold(Entry entry) {
    return entry.digest() == null && UNTOLD.contains(Reason.named(entry.reason()));
  }

  /** An empty plan is followed by nobody, and kept nowhere. */
  private static @Nullable String digest(Optional<Entry> earlier, Ending ending) {
    var found = ending.plan();
    if (found != null) {
      return found.isEmpty() ? null : found.plan().digest();
    }
    return ending.reason() == Reason.PLAN_DIFFERS ? null : earlier.map(Entry::digest).orElse(null);
  }

  /** What was tried in vain to the last is not looked at again by itself, once it is mended. */
  private static String message(Ending ending, AttemptOutcome outcome, int retries) {
    var message =
        ending.message().isEmpty()
            ? (ending.reason().meaning() + " " + ending.reason().remedy()).strip()
            : ending.message();
    return outcome == AttemptOutcome.Failed && isPassing(ending)
        ? OneLine.of(
            "%s It was retried %d times: once it is mended, order Retry (a MigrationCommand)."
                .formatted(message, retries))
        : message;
  }

  private static @Nullable String fault(@Nullable RunResult result) {
    return result == null || result.fault() == null ? null : result.fault().changeset();
  }

  private static List<Entry> replace(List<Entry> entries, Entry entry) {
    var all = new ArrayList<Entry>();
    entries.stream()
        .filter(e -> !e.name().equals(entry.name()))
        .sorted(Comparator.comparing(e -> String.valueOf(e.finishedAt())))
        .forEach(all::add);
    all.add(entry);
    return all.subList(Math.max(0, all.size() - MIGRATIONS), all.size());
  }

  private static Condition ready(MigrationTargetStatus before, Entry entry, long generation) {
    var failed =
        entry.outcome() == AttemptOutcome.Failed || entry.outcome() == AttemptOutcome.Retrying;
    var status = failed ? Condition.FALSE : Condition.TRUE;
    var since =
        Condition.since(
            before.conditions(), Condition.READY, status, String.valueOf(entry.finishedAt()));
    var reason = entry.reason() == null ? entry.outcome().name() : entry.reason();
    var message =
        entry.message() == null
            ? "Migration %s, run %s: %s.".formatted(entry.name(), entry.run(), entry.outcome())
            : entry.message();
    return new Condition(Condition.READY, status, reason, message, since, generation);
  }

  private Outcomes() {}
}
