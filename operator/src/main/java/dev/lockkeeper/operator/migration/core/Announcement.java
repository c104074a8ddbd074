package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationStatus;
import java.util.Optional;

/**
 * What is worth an Event: the Migration came to another reason or another run.
 *
 * @param warning whether somebody has to do something
 */
public record Announcement(boolean warning, String reason, String message) {

  /** What changed between two statuses, if it is worth telling. */
  public static Optional<Announcement> between(MigrationStatus before, MigrationStatus after) {
    var was = ready(before).map(ready -> before.run() + ready.reason());
    return ready(after)
        .filter(ready -> !was.equals(Optional.of(after.run() + ready.reason())))
        .map(ready -> new Announcement(stalled(after), ready.reason(), ready.message()));
  }

  private static Optional<Condition> ready(MigrationStatus status) {
    return status.conditions().stream().filter(c -> c.type().equals(Condition.READY)).findFirst();
  }

  private static boolean stalled(MigrationStatus status) {
    return status.conditions().stream()
        .anyMatch(c -> c.type().equals(Condition.STALLED) && c.holds());
  }
}
