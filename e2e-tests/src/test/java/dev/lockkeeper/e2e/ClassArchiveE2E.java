package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.ExitCode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where the archive of classes did not fit, the runner would be slow, and say nothing of it. */
@ExtendWith(StageExtension.class)
class ClassArchiveE2E {

  @Test
  void shouldFitTheImageThatItIsIn(Stage stage) {
    var shell = Fixtures.pod("runner", Map.of(), Cluster.RUNNER_IMAGE, "");
    stage.apply(
        new PodBuilder(shell)
            .editSpec()
            .editFirstContainer()
            .withCommand()
            .addNewEnv()
            .withName("JAVA_TOOL_OPTIONS")
            .withValue("-Xshare:on") // with the archive, or not at all
            .endEnv()
            .endContainer()
            .endSpec()
            .build());

    var pod = stage.awaitPod("has ended", ClassArchiveE2E::hasEnded);

    assertThat(pod.getStatus().getContainerStatuses().getFirst().getState().getTerminated())
        .as("it started, and missed its order")
        .satisfies(
            end -> assertThat(end.getExitCode()).isEqualTo(ExitCode.INVALID_RUN_SPEC.code()));
  }

  private static boolean hasEnded(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .anyMatch(status -> status.getState().getTerminated() != null);
  }
}
