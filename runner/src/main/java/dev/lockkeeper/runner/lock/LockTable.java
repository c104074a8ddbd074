package dev.lockkeeper.runner.lock;

import dev.lockkeeper.runner.target.DatabaseTrouble;
import dev.lockkeeper.runner.target.Target;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The server's side of the changelog lock: the advisory lock, Liquibase's row, the sessions. */
final class LockTable {
  /** The states of a table, or its type, that exists. */
  private static final Set<String> ALREADY_THERE = Set.of("42P07", "23505");

  private final Connection connection;
  private final String table;
  private final String advisoryName;

  LockTable(Target target) {
    connection = target.connection().getUnderlyingConnection();
    table = target.lockTable();
    advisoryName = "lockkeeper:" + target.historyName();
  }

  /**
   * Liquibase's row.
   *
   * @param since when it was locked, as the database writes it
   * @param age by the database's clock
   */
  record Row(boolean locked, String lockedBy, String since, Duration age) {}

  /** A session in the server, by its process number and its application name. */
  record Session(int pid, String name) {}

  /**
   * Makes the table, and its row, as Liquibase would; only if it has to, and so may lack the right.
   */
  void createIfMissing() throws SQLException {
    try (var statement = connection.createStatement()) {
      if (!exists()) {
        statement.execute(
            """
            CREATE TABLE %s (id integer NOT NULL PRIMARY KEY, locked boolean NOT NULL,
              lockgranted timestamp, lockedby varchar(255))
            """
                .formatted(table));
      }
      statement.execute(
          "INSERT INTO %1$s (id, locked) SELECT 1, false WHERE NOT EXISTS (SELECT 1 FROM %1$s WHERE id = 1)"
              .formatted(table));
      connection.commit();
    } catch (SQLException e) {
      if (!ALREADY_THERE.contains(DatabaseTrouble.state(e))) {
        throw e;
      }
      // Another Liquibase, which knows no advisory lock, made it just now.
      connection.rollback();
    }
  }

  private boolean exists() throws SQLException {
    try (var statement = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      statement.setString(1, table);
      return isTrue(statement);
    }
  }

  boolean tryAdvisoryLock() throws SQLException {
    return ask("SELECT pg_try_advisory_lock(hashtextextended(?, 0))", advisoryName);
  }

  void advisoryUnlock() throws SQLException {
    ask("SELECT pg_advisory_unlock(hashtextextended(?, 0))", advisoryName);
  }

  /** The session that has the advisory lock; its name is empty when it may not be seen. */
  Optional<Session> advisoryHolder() throws SQLException {
    var found =
        sessions(
            """
            SELECT l.pid, coalesce(a.application_name, '') FROM pg_locks l
              LEFT JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended(?, 0)
            """,
            advisoryName);
    return found.stream().findFirst();
  }

  /** All other sessions on this database that are called Lockkeeper's. */
  List<Session> ownSessions() throws SQLException {
    return sessions(
        """
        SELECT pid, application_name FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND application_name LIKE ?
        """,
        "lockkeeper %");
  }

  /** Ends a session; false when it is gone already or may not be ended. */
  boolean terminate(Session session) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT pg_terminate_backend(?)")) {
      statement.setInt(1, session.pid());
      return isTrue(statement);
    }
  }

  Optional<Row> row() throws SQLException {
    var sql =
        """
        SELECT locked, coalesce(lockedby, ''), coalesce(lockgranted::text, 'an unknown time'),
               greatest(0, coalesce(extract(epoch FROM localtimestamp - lockgranted), 0))::bigint
          FROM %s WHERE id = 1
        """
            .formatted(table);
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next()
          ? Optional.of(
              new Row(
                  rows.getBoolean(1),
                  rows.getString(2),
                  rows.getString(3),
                  Duration.ofSeconds(rows.getLong(4))))
          : Optional.empty();
    }
  }

  /** Locks the free row; false when somebody was faster. */
  boolean lockRow(AttemptMark mark) throws SQLException {
    return update(
        "UPDATE %s SET locked = true, lockedby = ?, lockgranted = current_timestamp"
            + " WHERE id = 1 AND NOT locked",
        mark.lockedBy(), null);
  }

  /** Changes the row's owner; false when it is not {@code dead}'s any more. */
  boolean takeOverRow(AttemptMark mark, String dead) throws SQLException {
    return update(
        "UPDATE %s SET lockedby = ?, lockgranted = current_timestamp"
            + " WHERE id = 1 AND locked AND lockedby = ?",
        mark.lockedBy(), dead);
  }

  /** Frees the row; false when it is not ours. */
  boolean unlockRow(AttemptMark mark) throws SQLException {
    return update(
        "UPDATE %s SET locked = false, lockedby = NULL, lockgranted = NULL"
            + " WHERE id = 1 AND lockedby = ?",
        mark.lockedBy(), null);
  }

  void commit() throws SQLException {
    connection.commit();
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  private boolean update(String sql, String first, @Nullable String second) throws SQLException {
    try (var statement = connection.prepareStatement(sql.formatted(table))) {
      statement.setString(1, first);
      if (second != null) {
        statement.setString(2, second);
      }
      return statement.executeUpdate() == 1;
    }
  }

  private boolean ask(String sql, String parameter) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, parameter);
      return isTrue(statement);
    }
  }

  private static boolean isTrue(PreparedStatement statement) throws SQLException {
    try (var rows = statement.executeQuery()) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  private List<Session> sessions(String sql, String parameter) throws SQLException {
    var found = new ArrayList<Session>();
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, parameter);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(new Session(rows.getInt(1), rows.getString(2)));
        }
      }
    }
    return found;
  }
}
