package dev.lockkeeper.e2e;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A target's database, looked into as its owner. */
final class Database {
  private final Postgres server;
  private final String host;
  private final String name;
  private final String password;

  Database(Postgres server, String host, String name, String password) {
    this.server = server;
    this.host = host;
    this.name = name;
    this.password = password;
  }

  String name() {
    return name;
  }

  /** The Secret's content, in the style of CloudNativePG. */
  Map<String, String> credentials() {
    return Map.of(
        "host", host, "port", "5432", "dbname", name, "username", name, "password", password);
  }

  /** The rows, columns parted by {@code |}. */
  List<String> query(String sql) {
    var lines = run(sql);
    return lines.isEmpty() ? List.of() : Arrays.asList(lines.split("\n"));
  }

  void execute(String... statements) {
    run(statements);
  }

  private String run(String... statements) {
    var all = new ArrayList<String>();
    all.add("SET ROLE " + name);
    all.addAll(List.of(statements));
    return server.psql(name, all);
  }

  /** As the server's administrator does it. */
  void administer(String... statements) {
    server.psql(name, List.of(statements));
  }

  /** The same Secret's content with another value for a key. */
  Map<String, String> credentialsWith(String key, String value) {
    var changed = new HashMap<>(credentials());
    changed.put(key, value);
    return changed;
  }

  /** Ends every session of the target's user; what it did in its transactions is rolled back. */
  void cutSessions() {
    administer(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'"
            .formatted(name));
  }

  /** Ids of the changesets in Liquibase's history, oldest first; empty before the first. */
  List<String> history() {
    return has("databasechangelog")
        ? query("SELECT id FROM databasechangelog ORDER BY orderexecuted")
        : List.of();
  }

  /** The runs that the history names. */
  List<String> deploymentIds() {
    return query("SELECT DISTINCT deployment_id FROM databasechangelog ORDER BY 1");
  }

  boolean has(String table) {
    return !run("SELECT to_regclass('%s')".formatted(table)).isEmpty();
  }

  /**
   * Whether anybody could begin to migrate now: neither the lock row nor a session lock is held.
   */
  boolean isUnlocked() {
    return run("SELECT count(*) FROM databasechangeloglock WHERE locked").equals("0")
        && run("SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                + " WHERE l.locktype = 'advisory' AND d.datname = current_database()")
            .equals("0");
  }
}
