package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationCommandStatus.Outcome;
import dev.lockkeeper.api.MigrationStatus.HistoryEntry;
import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.api.MigrationStatus.RecordedCommand;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody orders what shall become of a Migration in the middle of its work. */
@ExtendWith(StageExtension.class)
class CommandsE2E {

  @Test
  void shouldHoldAfterTheChangesetAndGoOnWhenResumed(Stage stage) {
    var run = BarredRun.begin(stage);

    stage.order("hold-it", "schema", Command.Hold, "The shop is slow.");
    stage.awaitTold("schema", "Stopping", "ordered Hold: The shop is slow.");
    assertThat(stage.awaitAnswer("hold-it").outcome()).isEqualTo(Outcome.Accepted);

    run.openBarrierOnceItKnows();
    var held = stage.awaitTold("schema", "Held", "ordered Hold: The shop is slow.", "Resume");
    assertThat(held.getStatus().phase()).isEqualTo(Phase.Held);
    assertThat(run.database().history()).containsExactly("first", "barred");

    stage.order("hold-it-again", "schema", Command.Hold, "");
    assertThat(stage.awaitAnswer("hold-it-again").message())
        .contains("held already since", "Resume ends that");

    stage.order("go-on", "schema", Command.Resume, "");
    var resumed = stage.awaitSucceeded("schema");

    assertThat(resumed.getStatus().run()).as("the same run").isEqualTo(held.getStatus().run());
    assertThat(resumed.getStatus().commands())
        .extracting(RecordedCommand::command)
        .containsExactly(Command.Hold, Command.Resume);
    run.shouldHaveAppliedEachChangesetOnce();
  }

  @Test
  void shouldEndTheRunForGoodUntilSomebodyOrdersAnother(Stage stage) {
    var run = BarredRun.begin(stage);

    stage.order("end-it", "schema", Command.Abort, "Wrong database.");
    stage.awaitTold("schema", "Stopping", "ordered Abort: Wrong database.");
    run.openBarrierOnceItKnows();
    stage.awaitTold("schema", "Aborted", "ordered Abort: Wrong database.", "Retry");
    var aborted = stage.awaitFailed("schema");
    assertThat(run.database().history()).containsExactly("first", "barred");
    assertThat(run.database().isUnlocked()).isTrue();

    stage.client().resource(stage.command("end-it")).delete();
    stage.touchTarget("shop"); // what begins a run by itself elsewhere
    stage.order("end-it-again", "schema", Command.Abort, "");
    assertThat(stage.awaitAnswer("end-it-again").message()).contains("No run is under way");
    assertThat(stage.migration("schema").getStatus().run()).isEqualTo(aborted.getStatus().run());

    stage.order("try-again", "schema", Command.Retry, "It was the right one.");
    var succeeded = stage.awaitSucceeded("schema");

    assertThat(succeeded.getStatus().history())
        .extracting(HistoryEntry::outcome)
        .containsExactly(RunOutcome.Succeeded, RunOutcome.Aborted);
    run.shouldHaveAppliedEachChangesetOnce();
  }

  @Test
  void shouldTryAgainWhatFailed(Stage stage) {
    var shop = stage.register("shop");
    shop.execute("CREATE TABLE customers (id int)");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(Fixtures.migration("schema", "shop"));
    var failed = stage.awaitFailed("schema");

    shop.execute("DROP TABLE customers");
    stage.order("try-again", "schema", Command.Retry, "The table was a leftover.");
    var succeeded = stage.awaitSucceeded("schema");

    assertThat(succeeded.getStatus().run()).isNotEqualTo(failed.getStatus().run());
    assertThat(succeeded.getStatus().fingerprint()).isEqualTo(failed.getStatus().fingerprint());
    assertThat(stage.awaitAnswer("try-again").outcome()).isEqualTo(Outcome.Accepted);
  }
}
