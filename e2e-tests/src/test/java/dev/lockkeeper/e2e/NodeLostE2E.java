package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** The kubelet of the only node stops in mid-run: nothing else can run meanwhile. */
@Isolated
@EnabledIfSystemProperty(named = "lockkeeper.chaos", matches = "true")
@ExtendWith(StageExtension.class)
class NodeLostE2E {
  private static final String NODE =
      Objects.requireNonNullElse(System.getenv("LOCKKEEPER_CLUSTER"), "lockkeeper")
          + "-control-plane";

  @Test
  void shouldTellThatTheNodeDoesNotAnswerAndGoOnWhenItIsBack(Stage stage) {
    var shop = stage.register("shop");
    var gate = Gate.in(shop);
    stage.publish(Fixtures.GATED);
    stage.apply(Fixtures.migration("schema", "shop"));
    gate.awaitArrival();

    kubelet("stop");
    try {
      stage.awaitTold(
          "schema",
          "NodeLost",
          "Target shop",
          "node " + NODE,
          "does not answer",
          "Bring the node back");
      assertThat(stage.attempts()).as("no second attempt beside the first").hasSize(2);
    } finally {
      kubelet("start");
    }

    stage.awaitReason("schema", "Applying");
    gate.open();
    stage.awaitSucceeded("schema");
    assertThat(shop.query("SELECT word FROM journal"))
        .as("each changeset once")
        .containsExactly("first", "gated", "third", "fourth");
  }

  private static void kubelet(String verb) {
    Shell.run(
        Duration.ofSeconds(30), List.of("docker", "exec", NODE, "systemctl", verb, "kubelet"));
  }
}
