package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.operator.reason.Reason;
import java.util.Optional;

/**
 * What is worth an Event: the Migration came to another reason or another run.
 *
 * @param about what the news is about besides its reason: the same of the same is no news, however
 *     often a retry comes to it
 * @param warning whether somebody has to do something
 */
public record Announcement(String about, boolean warning, String reason, String message) {

  /** What changed between two statuses, if it is worth telling. */
  public static Optional<Announcement> between(MigrationStatus before, MigrationStatus after) {
    var was = ready(before).map(ready -> before.run() + ready.reason());
    return ready(after)
        .filter(ready -> !was.equals(Optional.of(after.run() + ready.reason())))
        .map(
            ready ->
                new Announcement(
                    about(after), isTrouble(after, ready), ready.reason(), ready.message()));
  }

  /**
   * A run, a wish, how far it came, what it waits for and what was ordered: a retry changes none.
   */
  private static String about(MigrationStatus status) {
    var rollout = status.rollout();
    var window = status.window();
    return "%s/%s/%s/%s/%s"
        .formatted(
            status.run(),
            status.observedGeneration(),
            rollout == null ? 0 : rollout.targets().succeeded(),
            window == null || window.open() ? "" : window.until(),
            status.commands().isEmpty() ? "" : status.commands().getLast().uid());
  }

  private static boolean isTrouble(MigrationStatus status, Condition ready) {
    var reason = Reason.named(ready.reason());
    return Condition.holds(status.conditions(), Condition.STALLED)
        || reason == Reason.NEVER_OPENS
        || reason == Reason.NEVER_FITS
        || reason == Reason.OVERRUN
        || reason == Reason.DEPENDENCY_CYCLE
        || (!ready.holds() && reason.kind().isFailure());
  }

  private static Optional<Condition> ready(MigrationStatus status) {
    return Condition.find(status.conditions(), Condition.READY);
  }
}
