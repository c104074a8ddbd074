package dev.lockkeeper.contract;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The driver's connection properties that a target may set. By allow-list: others load classes,
 * write files or read the machine's keys. The API server refuses any other when a MigrationTarget
 * is applied, and the runner when it connects.
 */
public final class ConnectionProperties {
  /**
   * Of the PostgreSQL driver, by the names in <a
   * href="https://jdbc.postgresql.org/documentation/use/">its documentation</a>.
   */
  public static final Set<String> POSTGRESQL =
      Set.of(
          "ApplicationName",
          "channelBinding",
          "connectTimeout",
          "currentSchema",
          "hostRecheckSeconds",
          "loadBalanceHosts",
          "prepareThreshold",
          "socketTimeout",
          "ssl",
          "sslNegotiation",
          "sslmode",
          "targetServerType",
          "tcpKeepAlive");

  /** How libpq's URIs, and so the Secrets of PostgreSQL operators, call the same. */
  public static final Map<String, String> LIBPQ_NAMES =
      Map.of(
          "application_name", "ApplicationName",
          "channel_binding", "channelBinding",
          "connect_timeout", "connectTimeout",
          "sslnegotiation", "sslNegotiation",
          "target_session_attrs", "targetServerType");

  /** Every name that may be set, in order. */
  public static Set<String> allowed() {
    var allowed = new TreeSet<>(POSTGRESQL);
    allowed.addAll(LIBPQ_NAMES.keySet());
    return allowed;
  }

  private ConnectionProperties() {}
}
