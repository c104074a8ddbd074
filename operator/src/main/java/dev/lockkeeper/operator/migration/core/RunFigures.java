package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationStatus.FailedTarget;
import dev.lockkeeper.api.MigrationStatus.Metrics;
import dev.lockkeeper.api.MigrationStatus.TargetCounts;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.operator.reason.Reason;
import java.util.List;
import java.util.Objects;

/** What the targets of a run add up to. */
final class RunFigures {
  private static final int FAILURES = 20;

  /** The run's metrics with what its targets say of changesets and retries. */
  static Metrics addedUp(Metrics metrics, Observation seen) {
    var entries = entriesInRun(seen);
    return new Metrics(
        entries.stream().mapToInt(Entry::changesets).sum(),
        entries.stream().mapToInt(Entry::retries).sum(),
        metrics.startedAt(),
        metrics.finishedAt(),
        metrics.waited(),
        metrics.waiting());
  }

  private static List<Entry> entriesInRun(Observation seen) {
    var run = Objects.requireNonNullElse(seen.status().run(), "");
    return seen.targets().stream()
        .flatMap(target -> target.entryIn(seen.wish(), run).stream())
        .toList();
  }

  /** How many targets are where. */
  static TargetCounts counts(Observation seen) {
    var succeeded = seen.succeeded().size();
    var failed = seen.failed().size();
    var total = seen.meant().size() + seen.missing().size();
    var running = (int) seen.pending().stream().filter(target -> target.attempt() != null).count();
    return new TargetCounts(
        total, total - succeeded - failed - running, running, succeeded, failed);
  }

  /** The first of those that failed, and why. */
  static List<FailedTarget> failures(Observation seen) {
    return seen.failed().stream().limit(FAILURES).map(target -> failure(seen, target)).toList();
  }

  private static FailedTarget failure(Observation seen, TargetSeen target) {
    var entry = target.status().entryOf(seen.wish().name()).orElseThrow();
    return new FailedTarget(
        target.name(),
        Reason.named(entry.reason()).wireName(),
        entry.changeset(),
        Objects.requireNonNullElse(entry.message(), ""));
  }

  private RunFigures() {}
}
