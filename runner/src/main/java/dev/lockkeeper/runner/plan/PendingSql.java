package dev.lockkeeper.runner.plan;

import dev.lockkeeper.runner.changelog.SqlText;
import dev.lockkeeper.runner.result.Ended;
import dev.lockkeeper.runner.result.Excerpt;
import dev.lockkeeper.runner.target.DatabaseTrouble;
import dev.lockkeeper.runner.target.LiquibaseScope;
import dev.lockkeeper.runner.target.Target;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import liquibase.Scope;
import liquibase.change.Change;
import liquibase.change.ColumnConfig;
import liquibase.change.DbmsTargetedChange;
import liquibase.changelog.ChangeSet;
import liquibase.database.DatabaseList;
import liquibase.executor.ExecutorService;
import liquibase.executor.LoggingExecutor;
import liquibase.sql.Sql;
import liquibase.sql.visitor.SqlVisitor;
import liquibase.sqlgenerator.SqlGeneratorFactory;
import liquibase.statement.BatchDmlExecutablePreparedStatement;
import liquibase.statement.ExecutablePreparedStatementBase;
import liquibase.statement.SqlStatement;
import liquibase.statement.UpdateExecutablePreparedStatement;

/** The SQL that changesets would run, generated without running any. */
final class PendingSql {
  private final Target target;

  PendingSql(Target target) {
    this.target = target;
  }

  /** The statements of {@code changeSet} in order; a comment where one cannot be known yet. */
  List<String> of(ChangeSet changeSet) throws Ended {
    var executors = Scope.getCurrentScope().getSingleton(ExecutorService.class);
    var database = target.database();
    var executor = executors.getExecutor("jdbc", database);
    var quoting = database.getObjectQuotingStrategy();
    // With it Liquibase knows that nothing is run, and writes rows of data as plain inserts.
    executors.setExecutor(
        "jdbc", database, new LoggingExecutor(executor, Writer.nullWriter(), database));
    database.setObjectQuotingStrategy(changeSet.getObjectQuotingStrategy());
    try {
      var statements = new ArrayList<String>();
      for (var change : changeSet.getChanges()) {
        if (isForPostgres(change) && change.shouldRunOnOs()) {
          statements.addAll(of(change, changeSet));
        }
      }
      return statements;
    } finally {
      database.setObjectQuotingStrategy(quoting);
      executors.setExecutor("jdbc", database, executor);
    }
  }

  /** Whether a statement drops or deletes what may hold data, by its words. */
  static boolean isDestructive(List<String> statements) {
    return statements.stream().map(SqlText::of).anyMatch(SqlText::isDestructive);
  }

  private List<String> of(Change change, ChangeSet changeSet) throws Ended {
    return LiquibaseScope.child(
        Map.of(Change.SHOULD_EXECUTE, false, Scope.Attr.changeSet.name(), changeSet),
        () -> {
          try {
            var found = new ArrayList<String>();
            for (var statement : change.generateStatements(target.database())) {
              found.addAll(of(statement, changeSet.getSqlVisitors()));
            }
            return found;
          } catch (RuntimeException e) {
            if (DatabaseTrouble.in(e).filter(DatabaseTrouble::isLostConnection).isPresent()) {
              throw e;
            }
            return List.of(unknown(change, e));
          }
        });
  }

  private List<String> of(SqlStatement statement, List<SqlVisitor> visitors) {
    if (statement instanceof BatchDmlExecutablePreparedStatement batch) {
      return batch.getIndividualStatements().stream().map(PendingSql::bound).toList();
    }
    if (statement instanceof ExecutablePreparedStatementBase single) {
      return List.of(bound(single));
    }
    var generated = SqlGeneratorFactory.getInstance().generateSql(statement, target.database());
    var found = new ArrayList<String>();
    for (Sql sql : generated == null ? new Sql[0] : generated) {
      var text = sql.toSql();
      for (var visitor : visitors) {
        text = visitor.modifySql(text, target.database());
      }
      found.add(text);
    }
    return found;
  }

  /** Values that are too long for a statement's text: Liquibase binds them, as here in words. */
  private static String bound(ExecutablePreparedStatementBase statement) {
    return "-- bound when it runs: %s %s (%s)"
        .formatted(
            statement instanceof UpdateExecutablePreparedStatement ? "update" : "insert into",
            statement.getTableName(),
            statement.getColumns().stream()
                .map(column -> column.getName() + " = " + value(column))
                .collect(Collectors.joining(", ")));
  }

  private static String value(ColumnConfig column) {
    if (column.getValueClobFile() != null) {
      return "file " + column.getValueClobFile();
    }
    return column.getValueBlobFile() != null
        ? "file " + column.getValueBlobFile()
        : String.valueOf(column.getValueObject());
  }

  private boolean isForPostgres(Change change) {
    return !(change instanceof DbmsTargetedChange targeted)
        || DatabaseList.definitionMatches(targeted.getDbms(), target.database(), true);
  }

  /** Some changes look at tables that an earlier changeset is yet to make. */
  private static String unknown(Change change, RuntimeException e) {
    return "-- %s: its SQL is known only when it runs (%s)"
        .formatted(
            change.getSerializedObjectName(),
            Excerpt.of(DatabaseTrouble.innermost(e).getMessage(), 200));
  }
}
