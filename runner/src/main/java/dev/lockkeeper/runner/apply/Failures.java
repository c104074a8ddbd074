package dev.lockkeeper.runner.apply;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunResult.Fault;
import dev.lockkeeper.runner.plan.PlannedChangeset;
import dev.lockkeeper.runner.result.Ended;
import dev.lockkeeper.runner.result.Excerpt;
import dev.lockkeeper.runner.target.DatabaseTrouble;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import liquibase.changelog.ChangeSet;

/** Says of a changeset that failed what, where, and what to do. */
final class Failures {
  private static final int MESSAGE_LIMIT = 800;
  private static final int STATEMENT_LIMIT = 300;

  /** A string in SQL, also one that is not closed, and PostgreSQL's between dollars. */
  private static final Pattern QUOTED =
      Pattern.compile("'(?:[^']|'')*(?:'|$)|\\$(\\w*)\\$.*?(?:\\$\\1\\$|$)", Pattern.DOTALL);

  static Ended of(ChangeSet changeSet, Exception failure, LastStatement lastStatement) {
    var refused = DatabaseTrouble.in(failure);
    var name = PlannedChangeset.name(changeSet);
    var fault =
        new Fault(
            name,
            refused.map(DatabaseTrouble::state).orElse(""),
            withoutValues(Excerpt.ofFirstLine(lastStatement.sql(), STATEMENT_LIMIT)));
    if (refused.filter(DatabaseTrouble::isLostConnection).isPresent()) {
      return new Ended(
          ExitCode.CONNECTION_LOST,
          "The connection to the database was lost while %s ran: %s. %s"
              .formatted(name, DatabaseTrouble.message(refused.get()), afterLoss(changeSet)),
          fault,
          failure);
    }
    if (changeSet.isRunInTransaction() && refused.filter(DatabaseTrouble::isPassing).isPresent()) {
      return new Ended(
          ExitCode.DATABASE_BUSY,
          "The database could not take %s just now%s: %s. It was rolled back and is tried again."
              .formatted(name, where(fault), reason(refused, failure)),
          fault,
          failure);
    }
    if (changeSet.isRunInTransaction()
        && refused.filter(DatabaseTrouble::isNotPermitted).isPresent()) {
      return new Ended(
          ExitCode.PERMISSION_DENIED,
          "%s failed%s: %s. It was rolled back. %s"
              .formatted(name, where(fault), reason(refused, failure), DatabaseTrouble.GRANT),
          fault,
          failure);
    }
    return new Ended(
        ExitCode.CHANGESET_FAILED,
        "%s failed%s: %s. %s"
            .formatted(
                name, where(fault), reason(refused, failure), remedy(changeSet, lastStatement)),
        fault,
        failure);
  }

  /** Without its quoted values: they may be personal, or a password, and a status is no place. */
  private static String withoutValues(String sql) {
    return QUOTED.matcher(sql).replaceAll("'…'");
  }

  /** Both as the database saw them, such as {@code with SQL state 42601 at "CREATE TABEL t"}. */
  private static String where(Fault fault) {
    var state = fault.sqlState().isEmpty() ? "" : " with SQL state " + fault.sqlState();
    return fault.statement().isEmpty() ? state : state + " at \"" + fault.statement() + "\"";
  }

  private static String reason(Optional<SQLException> refused, Exception failure) {
    var said =
        refused
            .map(DatabaseTrouble::message)
            .orElseGet(() -> Excerpt.of(withoutHeading(failure), MESSAGE_LIMIT));
    return said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
  }

  /** Liquibase begins with the changeset's name, which is said already. */
  private static String withoutHeading(Exception failure) {
    var message = String.valueOf(failure.getMessage());
    int reason = message.indexOf("Reason:");
    return reason < 0 ? message : message.substring(reason + "Reason:".length());
  }

  private static String afterLoss(ChangeSet changeSet) {
    return changeSet.isRunInTransaction()
        ? "The next attempt sees by the history whether it was committed."
        : "It does not run in a transaction: the next attempt will ask whether it ran.";
  }

  private static String remedy(ChangeSet changeSet, LastStatement lastStatement) {
    if (changeSet.isRunInTransaction()) {
      return "It was rolled back: correct the changeset; or the data it met, then order Retry.";
    }
    if (lastStatement.sent() > 1) {
      return "It does not run in a transaction: %d statements before the failed one stay. Undo them"
              .formatted(lastStatement.sent() - 1)
          + " or finish them by hand before the next attempt.";
    }
    return lastStatement.sql().toUpperCase(Locale.ROOT).contains("CONCURRENTLY")
        ? "It may have left an invalid index: drop that before the next attempt."
        : "Correct the changeset; or the data it met, then order Retry.";
  }

  private Failures() {}
}
