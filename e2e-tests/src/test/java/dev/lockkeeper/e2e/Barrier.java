package dev.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** Holds a changeset in its middle until the story lets it go on: no story guesses a time. */
final class Barrier {
  /** To be put into a changeset that shall wait there. */
  static final String SQL =
      "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM barrier) LOOP PERFORM pg_sleep(0.1); END LOOP; END $$;";

  private final Database database;

  private Barrier(Database database) {
    this.database = database;
  }

  /** A closed barrier in the database. */
  static Barrier in(Database database) {
    database.execute("CREATE TABLE barrier (opened boolean)");
    return new Barrier(database);
  }

  void awaitArrival() {
    await("a changeset reaches the barrier")
        .atMost(Stage.PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> !database.query(WAITING).isEmpty());
  }

  void open() {
    database.execute("INSERT INTO barrier VALUES (true)");
  }

  private static final String WAITING =
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
          + " AND query LIKE '%FROM barrier%' AND pid <> pg_backend_pid()";
}
