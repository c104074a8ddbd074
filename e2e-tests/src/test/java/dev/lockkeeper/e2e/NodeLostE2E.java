package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** The kubelet of the only node stops in mid-run: nothing else can run meanwhile. */
@Isolated
@ExtendWith(StageExtension.class)
class NodeLostE2E {
  @Test
  void shouldTellThatTheNodeDoesNotAnswerAndGoOnWhenItIsBack(Stage stage, Cluster cluster) {
    var node = new Node(cluster);
    var run = BarredRun.begin(stage);

    node.stopKubelet();
    try {
      stage.awaitTold(
          "schema",
          "NodeLost",
          "Target shop",
          "node " + Node.NAME,
          "does not answer",
          "Bring the node back");
      assertThat(stage.attempts()).as("no second attempt beside the first").hasSize(1);
    } finally {
      node.startKubelet();
    }

    stage.awaitReason("schema", "Applying");
    run.openBarrier();
    stage.awaitSucceeded("schema");
    run.shouldHaveAppliedEachChangesetOnce();
  }
}
