package dev.lockkeeper.runner.changelog;

import dev.lockkeeper.contract.RunSpec;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import liquibase.ContextExpression;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Labels;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.database.Database;

/**
 * The parameters that {@code ${name}} in a changelog stands for: the Migration's, the changelog's
 * own and the database's. Liquibase would add this process's environment and system properties, and
 * let them win; here all names are kept under a prefix that neither can have.
 */
final class OwnParameters extends ChangeLogParameters {
  private static final String PREFIX = "\0";

  /** What Liquibase computes for the changeset being loaded. */
  private static final Set<String> COMPUTED =
      Set.of(
          "liquibase_execution_deployment_id",
          "liquibase_execution_changelog_file",
          "liquibase_execution_changeset_id",
          "liquibase_execution_changeset_author");

  OwnParameters(
      Database database,
      List<RunSpec.Parameter> parameters,
      Contexts contexts,
      LabelExpression labelFilter) {
    super(database);
    setContexts(contexts);
    setLabels(labelFilter);
    parameters.forEach(parameter -> set(parameter.name(), parameter.value()));
  }

  @Override
  public void set(
      String key, Object value, ContextExpression contexts, Labels labels, String... databases) {
    super.set(PREFIX + key, value, contexts, labels, databases);
  }

  @Override
  public void setLocal(
      String key,
      Object value,
      DatabaseChangeLog changeLog,
      ContextExpression contexts,
      Labels labels,
      String... databases) {
    super.setLocal(PREFIX + key, value, changeLog, contexts, labels, databases);
  }

  @Override
  public Object getValue(String key, DatabaseChangeLog changeLog) {
    return super.getValue(stored(key), changeLog);
  }

  @Override
  public Object getLocalValue(String key, ChangeSet changeSet) {
    return super.getLocalValue(stored(key), changeSet);
  }

  @Override
  public boolean hasValue(String key, DatabaseChangeLog changeLog) {
    return super.hasValue(stored(key), changeLog);
  }

  private static String stored(String key) {
    return COMPUTED.contains(key.toLowerCase(Locale.ROOT)) ? key : PREFIX + key;
  }
}
