package dev.lockkeeper.runner.apply;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Progress.Event;
import dev.lockkeeper.contract.RunResult.Fault;
import dev.lockkeeper.runner.plan.PlannedChangeset;
import dev.lockkeeper.runner.result.Account;
import dev.lockkeeper.runner.result.Ended;
import dev.lockkeeper.runner.result.ProgressLog;
import dev.lockkeeper.runner.target.DatabaseTrouble;
import dev.lockkeeper.runner.target.LiquibaseScope;
import dev.lockkeeper.runner.target.Target;
import java.sql.SQLException;
import java.util.Map;
import liquibase.Scope;
import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.ChangeSet.ExecType;
import liquibase.changelog.ChangeSet.RunStatus;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;
import liquibase.exception.LiquibaseException;
import liquibase.exception.UnexpectedLiquibaseException;

/**
 * Runs one changeset so that it and its history row are one commit; or, where it may not run in a
 * transaction, so that it is on record before it begins.
 */
final class ChangesetRun {
  private final Target target;
  private final DatabaseChangeLog changelog;
  private final InDoubt inDoubt;
  private final LastStatement lastStatement;
  private final Cancellation cancellation;
  private final Account account;
  private final ProgressLog progress;

  ChangesetRun(
      Target target,
      DatabaseChangeLog changelog,
      LastStatement lastStatement,
      Cancellation cancellation,
      Account account,
      ProgressLog progress) {
    this.target = target;
    this.changelog = changelog;
    this.inDoubt = new InDoubt(target);
    this.lastStatement = lastStatement;
    this.cancellation = cancellation;
    this.account = account;
    this.progress = progress;
  }

  void run(ChangeSet changeSet) throws Ended {
    var name = PlannedChangeset.name(changeSet);
    progress.say(Event.CHANGESET_STARTED, name, "");
    lastStatement.forget();
    var around =
        Map.of(
            Scope.Attr.changeSet.name(), changeSet, Scope.Attr.database.name(), target.database());
    var execType = LiquibaseScope.child(around, () -> runOrFail(changeSet, name));
    switch (execType) {
      case EXECUTED, RERAN, MARK_RAN -> {
        account.applied(name);
        progress.say(Event.CHANGESET_APPLIED, name, execType.value);
      }
      // Its author said that it may be left out: by failOnError, or a precondition's onFail.
      case FAILED, SKIPPED -> progress.say(Event.CHANGESET_FAILED, name, execType.value);
    }
  }

  private ExecType runOrFail(ChangeSet changeSet, String name) throws Ended {
    try {
      return inOneCommit(changeSet);
    } catch (LiquibaseException | SQLException | RuntimeException e) {
      var cancelled = cancellation.end();
      forget(changeSet, e);
      progress.say(Event.CHANGESET_FAILED, name, "");
      var lost = DatabaseTrouble.in(e).filter(DatabaseTrouble::isLostConnection).isPresent();
      throw cancelled && !lost ? cancelled(name, e) : Failures.of(changeSet, e, lastStatement);
    }
  }

  private Ended cancelled(String name, Exception e) {
    return new Ended(
        ExitCode.CANCELLED,
        "%s ran when the window closed at %s: it was cancelled and rolled back."
            .formatted(name, cancellation.due()),
        new Fault(name, "", ""),
        e);
  }

  /** Liquibase's own steps, with one commit at their end. */
  private ExecType inOneCommit(ChangeSet changeSet) throws LiquibaseException, SQLException {
    var database = target.database();
    var before = database.getRunStatus(changeSet);
    var quoting = database.getObjectQuotingStrategy();
    target.connection().hold();
    if (changeSet.isRunInTransaction()) {
      cancellation.begin();
    }
    var execType = changeSet.execute(changelog, new RecordAhead(), database);
    database.setObjectQuotingStrategy(quoting);
    if (before != RunStatus.NOT_RAN && isDone(execType)) {
      execType = ExecType.RERAN;
    }
    if (execType != ExecType.SKIPPED) {
      database.markChangeSetExecStatus(changeSet, execType);
    }
    if (!changeSet.isRunInTransaction()) {
      inDoubt.clear();
    }
    if (cancellation.end()) {
      // Also where Liquibase takes the failed statement lightly, by failOnError or a precondition.
      throw new DatabaseException("cancelled");
    }
    target.connection().settle();
    return execType;
  }

  private static boolean isDone(ExecType execType) {
    return execType == ExecType.EXECUTED || execType == ExecType.MARK_RAN;
  }

  /**
   * Rolls back. The record of a changeset outside a transaction stays, unless its very first
   * statement failed: what ran before that statement is there for good, and must not run twice.
   */
  private void forget(ChangeSet changeSet, Exception failure) {
    try {
      target.connection().abandon();
      if (!changeSet.isRunInTransaction() && lastStatement.sent() <= 1) {
        inDoubt.clear();
        target.connection().commit();
      }
    } catch (DatabaseException | SQLException e) {
      // The connection is lost: the server rolls back, and the record stays for the next attempt.
      failure.addSuppressed(e);
    }
  }

  /** Puts a changeset outside a transaction on record before its first change. */
  private final class RecordAhead extends AbstractChangeExecListener {
    private boolean recorded;

    @Override
    public void willRun(
        Change change, ChangeSet changeSet, DatabaseChangeLog parsed, Database database) {
      if (changeSet.isRunInTransaction() || recorded) {
        return;
      }
      try {
        inDoubt.record(changeSet);
        target.connection().commitNow();
        recorded = true;
      } catch (SQLException | DatabaseException e) {
        throw new UnexpectedLiquibaseException(e);
      }
    }
  }
}
