package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Duration;
import java.util.Optional;

/** The rules for a target that an attempt of somebody else holds, or may still work on. */
public final class Occupation {
  /** Its end may wake nobody. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  /**
   * A Job that does not hold the target may still work in its database: the target was registered
   * anew under it, or its pod was left behind.
   */
  public static Decision by(String job, TargetSeen target, Observation seen) {
    return awaitTarget(
        seen,
        "Job %s may still work in the database of target %s: this goes on when its pods have ended."
            .formatted(job, target.name()));
  }

  /** What is done about a holder first; empty when nobody is in the way. */
  static Optional<Decision> of(Observation seen, TargetSeen target) {
    if (target.holder().isEmpty()) {
      return Optional.empty();
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
          Optional.of(Conclusions.giveUp(seen, target, holder, Conclusions.orphaned(seen)));
      case AttemptSeen.OutOfSight(var why) ->
          Optional.of(
              new Decision.Wait(
                  Reason.NODE_LOST,
                  "Target %s was held by Migration %s, which is gone: %s"
                      .formatted(target.name(), holder.migration().name(), why),
                  seen.now().plus(LOOK_AGAIN)));
      case AttemptSeen.Absent(), AttemptSeen.Stopping() ->
          Optional.of(
              awaitTarget(
                  seen,
                  "Target %s was held by Migration %s, which is gone: its attempt ends first, by %s if it has not begun."
                      .formatted(target.name(), holder.migration().name(), holder.startBy())));
      case AttemptSeen.Starting(),
          AttemptSeen.Hindered _,
          AttemptSeen.Working(),
          AttemptSeen.Outlived() ->
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
