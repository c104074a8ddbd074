package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.Migration;

/**
 * A run that is under way: of {@link Fixtures#BARRED}, on target shop, its {@link Barrier} closed.
 */
final class BarredRun {
  private final Stage stage;
  private final Database database;
  private final Barrier barrier;

  private BarredRun(Stage stage, Database database) {
    this.stage = stage;
    this.database = database;
    this.barrier = Barrier.in(database);
  }

  /** Registers target shop, applies Migration schema, and waits until it stands at the barrier. */
  static BarredRun begin(Stage stage) {
    return begin(stage, Fixtures.migration("schema", "shop"));
  }

  /** The same with another Migration of that target. */
  static BarredRun begin(Stage stage, Migration migration) {
    var run = new BarredRun(stage, stage.register("shop"));
    stage.publish(Fixtures.BARRED);
    stage.apply(migration);
    run.barrier.awaitArrival();
    return run;
  }

  Database database() {
    return database;
  }

  void openBarrier() {
    barrier.open();
  }

  /**
   * The same once its runner knows that it is to stop: that it is about to be told stands in the
   * status before, and the kubelet takes its time.
   */
  void openBarrierOnceItKnows() {
    stage.awaitLog("\"event\":\"STOPPING\"");
    openBarrier();
  }

  void shouldHaveAppliedEachChangesetOnce() {
    assertThat(database.query("SELECT word FROM journal"))
        .as("each changeset once")
        .containsExactly("first", "barred", "third", "fourth");
  }
}
