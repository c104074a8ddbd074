package dev.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** Holds a changeset in its middle until the story lets it go on: no story guesses a time. */
final class Gate {
  /** To be put into a changeset that shall wait there. */
  static final String SQL =
      "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM gate) LOOP PERFORM pg_sleep(0.1); END LOOP; END $$;";

  private final Database database;

  private Gate(Database database) {
    this.database = database;
  }

  /** A closed gate in the database. */
  static Gate in(Database database) {
    database.execute("CREATE TABLE gate (opened boolean)");
    return new Gate(database);
  }

  void awaitArrival() {
    await("a changeset reaches the gate")
        .atMost(Stage.PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> !database.query(WAITING).isEmpty());
  }

  void open() {
    database.execute("INSERT INTO gate VALUES (true)");
  }

  private static final String WAITING =
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
          + " AND query LIKE '%FROM gate%' AND pid <> pg_backend_pid()";
}
