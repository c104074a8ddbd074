package dev.lockkeeper.runner.plan;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.runner.result.Ended;
import dev.lockkeeper.runner.result.Excerpt;
import dev.lockkeeper.runner.target.DatabaseTrouble;
import java.util.List;
import liquibase.ChecksumVersion;
import liquibase.changelog.ChangeSet;
import liquibase.database.Database;

/** How a changeset is written down in a plan, and found again when the plan is applied. */
public final class PlannedChangeset {
  private static final int MESSAGE_LIMIT = 600;

  static Plan.Changeset of(ChangeSet changeSet, List<String> sql, Database database) throws Ended {
    return new Plan.Changeset(
        changeSet.getFilePath(),
        changeSet.getId(),
        changeSet.getAuthor(),
        checksum(changeSet),
        changeSet.getDescription(),
        changeSet.isRunInTransaction(),
        changeSet.supportsRollback(database),
        PendingSql.isDestructive(sql),
        sql);
  }

  /** As {@link Plan.Changeset#name()}. */
  public static String name(ChangeSet changeSet) {
    return changeSet.getFilePath() + "::" + changeSet.getId() + "::" + changeSet.getAuthor();
  }

  /**
   * As {@link Plan.Changeset#checksum()}.
   *
   * @throws Ended when a file that belongs to the changeset cannot be read
   */
  public static String checksum(ChangeSet changeSet) throws Ended {
    try {
      return changeSet.generateCheckSum(ChecksumVersion.latest()).toString();
    } catch (RuntimeException e) {
      // Such as rows that are to be loaded from a file that is not there.
      throw new Ended(
          ExitCode.CHANGELOG_INVALID,
          "%s cannot be read: %s."
              .formatted(
                  name(changeSet),
                  Excerpt.of(DatabaseTrouble.innermost(e).getMessage(), MESSAGE_LIMIT)),
          e);
    }
  }

  private PlannedChangeset() {}
}
