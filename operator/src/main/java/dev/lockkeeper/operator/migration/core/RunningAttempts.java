package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.api.RunningAttempt;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Migration's status tells of the attempts that are under way. */
final class RunningAttempts {

  /** Those whose Job was seen: its absence later means that it is gone. */
  static List<RunningAttempt> of(Observation seen) {
    return seen.targets().stream()
        .filter(target -> target.attempt() != null)
        .filter(target -> !(target.attempt() instanceof AttemptSeen.Absent))
        .flatMap(target -> target.holder().map(holder -> underWay(seen, target, holder)).stream())
        .toList();
  }

  /** Those of {@link #of}, with that one asked to stop. */
  static List<RunningAttempt> stopping(Observation seen, String job, String why) {
    return of(seen).stream()
        .map(one -> one.job().equals(job) ? one.withStopping(why) : one)
        .toList();
  }

  /** That it is asked to stop is remembered until it has, or may go on after all. */
  private static RunningAttempt underWay(Observation seen, TargetSeen target, Holder holder) {
    var mayGoOn = !(target.attempt() instanceof AttemptSeen.Stopping) && !seen.mayNotGoOn(holder);
    return asSeen(seen, target, holder)
        .withStopping(mayGoOn ? null : seen.stopping(holder).orElse(null));
  }

  /** What kept it from running is told until it runs: it may be all that is known in the end. */
  private static RunningAttempt asSeen(Observation seen, TargetSeen target, Holder holder) {
    return switch (target.attempt()) {
      case AttemptSeen.Hindered(var reason, var message) ->
          running(target, holder, reason.wireName(), message);
      case AttemptSeen.Working(), AttemptSeen.Outlived() -> running(target, holder, null, null);
      case null, default ->
          seen.status().attempts().stream()
              .filter(before -> before.job().equals(holder.job()))
              .findFirst()
              .orElseGet(() -> running(target, holder, null, null));
    };
  }

  private static RunningAttempt running(
      TargetSeen target, Holder holder, @Nullable String reason, @Nullable String message) {
    return new RunningAttempt(
        target.name(), holder.action(), holder.attempt(), holder.job(), reason, message, null);
  }

  /** An attempt whose Job was made just now. */
  static RunningAttempt justMade(TargetSeen target, Holder holder) {
    return running(target, holder, null, null);
  }

  private RunningAttempts() {}
}
