package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.ExitCode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** A window closes while there is no operator: it disturbs every other story, and runs alone. */
@Isolated
@ExtendWith(StageExtension.class)
class WindowClosesAloneE2E {
  private Operators operators;

  @BeforeEach
  void findOperators(Cluster cluster) {
    operators = new Operators(cluster.client());
  }

  @AfterEach
  void startOperator() {
    operators.scale(1);
  }

  @Test
  void shouldStopByItselfAndGoOnWhenBothAreBack(Stage stage) {
    stage.open("tonight", Duration.ofSeconds(45));
    var closes = Instant.parse(stage.window("tonight").getSpec().open().getFirst().to());
    var run = BarredRun.begin(stage, Fixtures.in(Fixtures.migration("schema", "shop"), "tonight"));
    operators.stopAll();
    Stage.awaitInstant(closes);

    run.openBarrier();

    var pod = stage.awaitPod("has ended", one -> "Failed".equals(one.getStatus().getPhase()));
    assertThat(
            pod.getStatus()
                .getContainerStatuses()
                .getFirst()
                .getState()
                .getTerminated()
                .getExitCode())
        .isEqualTo(ExitCode.DEADLINE_REACHED.code());
    assertThat(run.database().history()).containsExactly("first", "barred");
    assertThat(run.database().isUnlocked()).isTrue();

    operators.scale(1);
    stage.awaitTold("schema", "NeverOpens", "window tonight, never opens in the next year");
    assertThat(stage.target("shop").getStatus().entryOf("schema").orElseThrow().reason())
        .isEqualTo("WindowClosed");
    stage.open("tonight", Duration.ofMinutes(10));
    stage.awaitSucceeded("schema");
    run.shouldHaveAppliedEachChangesetOnce();
  }
}
