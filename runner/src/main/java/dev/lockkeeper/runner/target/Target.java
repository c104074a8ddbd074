package dev.lockkeeper.runner.target;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunResult.Engine;
import dev.lockkeeper.runner.result.Ended;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import liquibase.Scope;
import liquibase.changelog.ChangeLogHistoryService;
import liquibase.changelog.ChangeLogHistoryServiceFactory;
import liquibase.changelog.RanChangeSet;
import liquibase.database.core.PostgresDatabase;
import liquibase.exception.DatabaseException;
import org.jspecify.annotations.Nullable;

/** One session on one PostgreSQL database, ready for Liquibase. */
public final class Target implements AutoCloseable {
  private static final int OLDEST_MAJOR_VERSION = 12;

  private final HeldConnection connection;
  private final PostgresDatabase database = new PostgresDatabase();
  private final Engine engine;

  /** What the session may do. */
  public enum Access {
    READ,
    WRITE
  }

  private Target(Connection connection, Engine engine) {
    this.connection = new HeldConnection(connection);
    this.engine = engine;
    database.setConnection(this.connection);
  }

  /**
   * Prepares a fresh session.
   *
   * @param schema for changesets and Liquibase's tables; empty for the user's own
   * @throws Ended when no PostgreSQL of a known version answers or the schema is missing
   */
  public static Target open(Connection connection, String schema, Access access) throws Ended {
    try {
      var engine = engine(connection);
      var name = existingSchema(connection, schema);
      endWithTheClient(connection);
      // By each transaction, and not by a setting: behind a pooler others would inherit that.
      connection.setReadOnly(access == Access.READ);
      var target = new Target(connection, engine);
      if (!schema.isEmpty()) {
        target.database.setDefaultSchemaName(name);
        target.database.setLiquibaseSchemaName(name);
        // Liquibase sets the search path after a rollback only.
        target.database.rollback();
      }
      return target;
    } catch (SQLException | DatabaseException e) {
      throw DatabaseTrouble.ended(e);
    }
  }

  public HeldConnection connection() {
    return connection;
  }

  public PostgresDatabase database() {
    return database;
  }

  public Engine engine() {
    return engine;
  }

  /** The changelog lock's table, as SQL names it. */
  public String lockTable() {
    return database.escapeTableName(
        database.getLiquibaseCatalogName(),
        database.getLiquibaseSchemaName(),
        database.getDatabaseChangeLogLockTableName());
  }

  /** The history's table, as SQL names it. */
  public String historyTable() {
    return database.escapeTableName(
        database.getLiquibaseCatalogName(),
        database.getLiquibaseSchemaName(),
        database.getDatabaseChangeLogTableName());
  }

  /** What the changelog lock is about: the history's table, by its plain name. */
  public String historyName() {
    return database.getLiquibaseSchemaName() + "." + database.getDatabaseChangeLogTableName();
  }

  /** What has run here, as the history says; empty without a history table. */
  public List<RanChangeSet> history() throws DatabaseException {
    return historyService().getRanChangeSets();
  }

  public ChangeLogHistoryService historyService() {
    return Scope.getCurrentScope()
        .getSingleton(ChangeLogHistoryServiceFactory.class)
        .getChangeLogService(database);
  }

  /** The newest changeset of the history as {@code path::id::author}; empty for none. */
  public String lastChangeset() throws DatabaseException {
    return history().stream()
        .max(Comparator.comparing(RanChangeSet::getOrderExecuted))
        .map(ran -> ran.getChangeLog() + "::" + ran.getId() + "::" + ran.getAuthor())
        .orElse("");
  }

  /** Does {@code work} in transactions that cannot write. */
  public <T> T reading(LiquibaseScope.Work<T> work) throws Ended, SQLException, DatabaseException {
    connection.rollback();
    connection.getUnderlyingConnection().setReadOnly(true);
    // Where the work fails, what becomes of this is only added to its failure.
    try (ReadOnly _ = this::writeAgain) {
      return LiquibaseScope.ended(work);
    }
  }

  /** The time in which nothing can be written. */
  private interface ReadOnly extends AutoCloseable {
    @Override
    void close() throws SQLException, DatabaseException;
  }

  private void writeAgain() throws SQLException, DatabaseException {
    connection.rollback();
    connection.getUnderlyingConnection().setReadOnly(false);
  }

  /** Ends the session; the server rolls back and unlocks whatever is left. */
  @Override
  public void close() {
    try {
      connection.getUnderlyingConnection().close();
    } catch (SQLException e) {
      // A session that cannot be closed is gone already.
      return;
    }
  }

  private static Engine engine(Connection connection) throws SQLException, Ended {
    var version = query(connection, "SELECT version()", null);
    var metadata = connection.getMetaData();
    if (version == null
        || !version.startsWith("PostgreSQL ")
        || version.contains("Redshift")
        || metadata.getDatabaseMajorVersion() < OLDEST_MAJOR_VERSION) {
      throw new Ended(
          ExitCode.INVALID_RUN_SPEC,
          "The target answers as %s: this runner works on PostgreSQL %d or newer only."
              .formatted(version, OLDEST_MAJOR_VERSION));
    }
    return new Engine(metadata.getDatabaseProductName(), version.split(" ", -1)[1]);
  }

  private static String existingSchema(Connection connection, String schema)
      throws SQLException, Ended {
    var found =
        schema.isEmpty()
            ? query(connection, "SELECT current_schema()", null)
            : query(connection, "SELECT nspname FROM pg_namespace WHERE nspname = ?", schema);
    if (found == null) {
      throw new Ended(
          ExitCode.SCHEMA_MISSING,
          schema.isEmpty()
              ? "The target's user has no schema to work in: name one in the target's schema."
              : "The target has no schema %s: create it, or correct the target's schema."
                  .formatted(schema));
    }
    return found;
  }

  /** Asks the server to notice when this process is gone, in the middle of a long statement too. */
  private static void endWithTheClient(Connection connection) throws SQLException {
    try {
      execute(
          connection,
          "SELECT set_config(name, '500ms', false) FROM pg_settings"
              + " WHERE name = 'client_connection_check_interval'");
    } catch (SQLException e) {
      // Not every platform can; the lock then waits for the orphaned session, or ends it.
      if (DatabaseTrouble.isLostConnection(e)) {
        throw e;
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static @Nullable String query(
      Connection connection, String sql, @Nullable String parameter) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      if (parameter != null) {
        statement.setString(1, parameter);
      }
      try (var rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : null;
      }
    }
  }
}
