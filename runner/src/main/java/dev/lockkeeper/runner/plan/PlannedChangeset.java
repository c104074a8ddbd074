package dev.lockkeeper.runner.plan;

import dev.lockkeeper.contract.Plan;
import java.util.List;
import liquibase.ChecksumVersion;
import liquibase.changelog.ChangeSet;
import liquibase.database.Database;

/** How a changeset is written down in a plan, and found again when the plan is applied. */
public final class PlannedChangeset {

  static Plan.Changeset of(ChangeSet changeSet, List<String> sql, Database database) {
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

  /** As {@link Plan.Changeset#checksum()}. */
  public static String checksum(ChangeSet changeSet) {
    return changeSet.generateCheckSum(ChecksumVersion.latest()).toString();
  }

  private PlannedChangeset() {}
}
