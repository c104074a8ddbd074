package dev.lockkeeper.runner.target;

import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Scope;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.StandardChangeLogHistoryService;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.exception.DatabaseException;

/**
 * The history table, left as it is until the attempt may write: Liquibase would create or mend it
 * while it merely parses an include or validates. Public, as Liquibase makes its instances by
 * reflection.
 */
public final class ChangelogHistory extends StandardChangeLogHistoryService {
  private static final String MAY_WRITE = "lockkeeper.mayWriteHistory";

  /** The name under which {@link Scope} says that the history may be written. */
  static String permission() {
    return MAY_WRITE;
  }

  @Override
  public int getPriority() {
    return PRIORITY_DATABASE + 10;
  }

  @Override
  public boolean supports(Database database) {
    return database instanceof PostgresDatabase;
  }

  @Override
  public void init() throws DatabaseException {
    if (mayWrite()) {
      super.init();
    }
  }

  @Override
  public void upgradeChecksums(
      DatabaseChangeLog changelog, Contexts contexts, LabelExpression labels)
      throws DatabaseException {
    if (mayWrite()) {
      super.upgradeChecksums(changelog, contexts, labels);
    }
  }

  @Override
  public void replaceChecksum(ChangeSet changeSet) throws DatabaseException {
    if (mayWrite()) {
      super.replaceChecksum(changeSet);
    }
  }

  @Override
  public void replaceFilePath(ChangeSet changeSet, String oldPath) throws DatabaseException {
    if (mayWrite()) {
      super.replaceFilePath(changeSet, oldPath);
    }
  }

  private static boolean mayWrite() {
    return Scope.getCurrentScope().get(MAY_WRITE, false);
  }
}
