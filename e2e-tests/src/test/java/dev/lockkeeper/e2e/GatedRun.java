package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.Migration;

/** A run that is under way: of {@link Fixtures#GATED}, on target shop, its {@link Gate} closed. */
final class GatedRun {
  private final Database database;
  private final Gate gate;

  private GatedRun(Database database) {
    this.database = database;
    this.gate = Gate.in(database);
  }

  /** Registers target shop, applies Migration schema, and waits until it stands at the gate. */
  static GatedRun begin(Stage stage) {
    return begin(stage, Fixtures.migration("schema", "shop"));
  }

  /** The same with another Migration of that target. */
  static GatedRun begin(Stage stage, Migration migration) {
    var run = new GatedRun(stage.register("shop"));
    stage.publish(Fixtures.GATED);
    stage.apply(migration);
    run.gate.awaitArrival();
    return run;
  }

  Database database() {
    return database;
  }

  void openGate() {
    gate.open();
  }

  void shouldHaveAppliedEachChangesetOnce() {
    assertThat(database.query("SELECT word FROM journal"))
        .as("each changeset once")
        .containsExactly("first", "gated", "third", "fourth");
  }
}
