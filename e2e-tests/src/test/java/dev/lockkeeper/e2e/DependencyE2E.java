package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationStatus.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One Migration waits for another. */
@ExtendWith(StageExtension.class)
class DependencyE2E {

  @Test
  void shouldStartWhenTheOtherIsDone(Stage stage) {
    Barrier.in(stage.register("reports")).open();
    stage.publish(Fixtures.BARRED);
    stage.apply(Fixtures.after(Fixtures.migration("data", "reports"), "schema"));
    stage.awaitTold(
        "data", "AwaitingDependency", "Waits for Migration schema, which does not exist");

    var run = BarredRun.begin(stage);
    var waiting =
        stage.await(
            "data",
            "told of it",
            seen -> Stage.ready(seen).message().contains("schema, which is not Ready"));
    assertThat(waiting.getStatus().phase()).isEqualTo(Phase.Waiting);
    run.openBarrier();

    var schema = stage.awaitSucceeded("schema");
    var data = stage.awaitSucceeded("data");
    assertThat(data.getStatus().metrics().startedAt())
        .isGreaterThanOrEqualTo(String.valueOf(schema.getStatus().metrics().finishedAt()));
  }

  @Test
  void shouldSayThatNobodyCanBegin(Stage stage) {
    stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.apply(Fixtures.after(Fixtures.migration("schema", "shop"), "data"));
    stage.apply(Fixtures.after(Fixtures.migration("data", "shop"), "schema"));

    stage.awaitTold("data", "DependencyCycle", "data -> schema -> data");
    stage.apply(Fixtures.migration("schema", "shop"));

    stage.awaitSucceeded("schema");
    stage.awaitSucceeded("data");
  }
}
