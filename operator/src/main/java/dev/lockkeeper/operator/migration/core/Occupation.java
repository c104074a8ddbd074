package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Duration;
import java.util.Optional;

/** The rules for a target that an attempt of somebody else holds, or may still work on. */
final class Occupation {
  /** Its end may wake nobody. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  /** What is done about it first; empty when nobody is in the way. */
  static Optional<Decision> of(Observation seen, TargetSeen target) {
    if (target.holder().isEmpty()) {
      return Optional.ofNullable(target.occupant())
          .map(
              job ->
                  awaitTarget(
                      seen,
                      "Job %s still works in the database of target %s, which was registered anew."
                          .formatted(job, target.name())));
    }
    var holder = target.holder().get();
    return switch (target.abandoned()) {
      case null ->
          Optional.of(
              awaitTarget(
                  seen,
                  "Target %s is held by Migration %s (%s, attempt %d): this one goes on when that ends."
                      .formatted(
                          target.name(),
                          holder.migration().name(),
                          holder.action(),
                          holder.attempt())));
      case AttemptSeen.Ended _, AttemptSeen.Voided() ->
          Optional.of(Conclusions.of(seen, target, holder, Conclusions.orphaned(seen)));
      case AttemptSeen.Absent() when seen.isOver(holder) ->
          Optional.of(Conclusions.of(seen, target, holder, Conclusions.orphaned(seen)));
      case AttemptSeen.Absent(), AttemptSeen.Stopping(), AttemptSeen.OutOfSight _ ->
          Optional.of(
              awaitTarget(
                  seen,
                  "Target %s was held by Migration %s, which is gone: its attempt ends first, by %s if it has not begun."
                      .formatted(target.name(), holder.migration().name(), holder.startBy())));
      case AttemptSeen.Starting(), AttemptSeen.Hindered _, AttemptSeen.Working() ->
          Optional.of(
              new Decision.Stop(
                  target.name(),
                  holder.job(),
                  "its Migration %s is gone".formatted(holder.migration().name())));
    };
  }

  private static Decision awaitTarget(Observation seen, String message) {
    return new Decision.Wait(Reason.AWAITING_TARGET, message, seen.now().plus(LOOK_AGAIN));
  }

  private Occupation() {}
}
