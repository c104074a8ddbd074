package dev.lockkeeper.runner.target;

import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.runner.result.Ended;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import liquibase.Scope;
import liquibase.changelog.ChangeLogHistoryServiceFactory;
import liquibase.configuration.LiquibaseConfiguration;
import liquibase.configuration.core.ScopeValueProvider;
import liquibase.listener.SqlListener;
import liquibase.resource.ResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * What surrounds every call of Liquibase: the changelog as its only files, settings of ours alone,
 * no console and nothing sent home.
 */
public final class LiquibaseScope {

  /** Work that may end the attempt. */
  @FunctionalInterface
  public interface Work<T> {
    T call() throws Exception;
  }

  /** Does {@code work} for {@code spec}, whose run's mark goes into the history. */
  public static <T> T call(RunSpec spec, ResourceAccessor files, Work<T> work) throws Ended {
    ignoreOuterSettings();
    Scope.getCurrentScope()
        .getSingleton(ChangeLogHistoryServiceFactory.class)
        .register(new ChangelogHistory());
    var ui = new LoggerUIService();
    ui.setStandardLogLevel(Level.FINE);
    return child(
        Map.of(
            Scope.Attr.resourceAccessor.name(),
            files,
            Scope.Attr.deploymentId.name(),
            spec.attempt().deploymentId(),
            Scope.Attr.ui.name(),
            ui,
            "liquibase.analytics.enabled",
            false,
            "liquibase.preserveSchemaCase",
            needsQuotes(spec.database().schema())),
        work);
  }

  /** Allows the history table to be created and written within {@code work}. */
  public static <T> T writing(Work<T> work) throws Ended {
    return child(Map.of(ChangelogHistory.permission(), true), work);
  }

  /** Lets {@code listener} hear what {@code work} sends to the database. */
  public static <T> T heardBy(SqlListener listener, Work<T> work) throws Ended {
    return ended(() -> Scope.child(listener, Map.of(), work::call));
  }

  /** Adds {@code values} to the surroundings of {@code work}. */
  public static <T> T child(Map<String, Object> values, Work<T> work) throws Ended {
    return ended(() -> Scope.child(values, work::call));
  }

  /** Does {@code work}; whatever it fails with ends the attempt. */
  static <T> T ended(Work<T> work) throws Ended {
    try {
      return work.call();
    } catch (Ended | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw DatabaseTrouble.ended(e);
    }
  }

  /** Liquibase would else write the name in lower case, and never in quotes. */
  private static boolean needsQuotes(String schema) {
    return !schema.isEmpty() && !schema.matches("[a-z_][a-z0-9_]*");
  }

  /**
   * Environment and system properties are the cluster's, not the Migration's; and they are slow.
   */
  private static void ignoreOuterSettings() {
    var configuration = Scope.getCurrentScope().getSingleton(LiquibaseConfiguration.class);
    List.copyOf(configuration.getProviders()).stream()
        .filter(provider -> !(provider instanceof ScopeValueProvider))
        .forEach(configuration::removeProvider);
  }

  private LiquibaseScope() {}
}
