package dev.lockkeeper.runner.apply;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Sha256;
import dev.lockkeeper.runner.plan.PlannedChangeset;
import dev.lockkeeper.runner.result.Ended;
import dev.lockkeeper.runner.target.Target;
import java.sql.SQLException;
import java.util.Optional;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.RanChangeSet;
import liquibase.exception.DatabaseException;

/**
 * The record of the one changeset that runs outside a transaction, committed before it begins and
 * emptied in the transaction of its history row. It lives in row 2 of the changelog lock's table,
 * which Liquibase never reads. A runner that finds it full knows that another died in between.
 */
final class InDoubt {
  private static final int COLUMN_LENGTH = 255;
  private static final int TAIL_LENGTH = 150;

  private final Target target;

  InDoubt(Target target) {
    this.target = target;
  }

  /** In the current transaction: whoever calls commits. */
  void record(ChangeSet changeSet) throws SQLException {
    write(key(PlannedChangeset.name(changeSet)));
  }

  /** In the current transaction: whoever calls commits. */
  void clear() throws SQLException {
    write("");
  }

  /**
   * Refuses to go on after a runner that died outside a transaction; forgets a record that the
   * history has answered since.
   */
  void refuseOpen() throws Ended, SQLException, DatabaseException {
    var key = read();
    if (key.isEmpty()) {
      return;
    }
    for (var ran : target.history()) {
      if (key.get().equals(key(name(ran)))) {
        clear();
        target.connection().commit();
        return;
      }
    }
    throw new Ended(
        ExitCode.IN_DOUBT,
        ("%s was cut off outside a transaction: it may or may not have run. Look at the database;"
                + " undo what is half done (such as an invalid index), then let it run again:"
                + " UPDATE %s SET lockedby = NULL WHERE id = 2; or, if all of it is there, add its"
                + " row to %s first.")
            .formatted(key.get(), target.lockTable(), target.historyTable()));
  }

  /** {@code name}, or where the column is too short its hash and its end. */
  static String key(String name) {
    return name.length() <= COLUMN_LENGTH
        ? name
        : "sha256:" + Sha256.hex(name) + " " + name.substring(name.length() - TAIL_LENGTH);
  }

  private static String name(RanChangeSet ran) {
    return ran.getChangeLog() + "::" + ran.getId() + "::" + ran.getAuthor();
  }

  private Optional<String> read() throws SQLException {
    var connection = target.connection().getUnderlyingConnection();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT lockedby FROM %s WHERE id = 2".formatted(target.lockTable()))) {
      return rows.next()
          ? Optional.ofNullable(rows.getString(1)).filter(key -> !key.isEmpty())
          : Optional.empty();
    }
  }

  private void write(String key) throws SQLException {
    var update =
        "UPDATE %s SET lockedby = nullif(?, ''), lockgranted = current_timestamp WHERE id = 2";
    var insert =
        "INSERT INTO %s (lockedby, lockgranted, id, locked)"
            + " VALUES (nullif(?, ''), current_timestamp, 2, false)";
    if (execute(update, key) == 0) {
      execute(insert, key);
    }
  }

  private int execute(String sql, String key) throws SQLException {
    var connection = target.connection().getUnderlyingConnection();
    try (var statement = connection.prepareStatement(sql.formatted(target.lockTable()))) {
      statement.setString(1, key);
      return statement.executeUpdate();
    }
  }
}
