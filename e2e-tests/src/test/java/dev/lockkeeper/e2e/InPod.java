package dev.lockkeeper.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs commands in pods, as {@code kubectl exec} does. */
final class InPod {
  private static final long SECONDS = 30;

  /**
   * What the command prints.
   *
   * @throws IllegalStateException with what it says, where it fails or does not end
   */
  static String run(KubernetesClient client, Pod pod, String container, String... command) {
    var output = new ByteArrayOutputStream();
    var errors = new ByteArrayOutputStream();
    try (var execution =
        client
            .pods()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName())
            .inContainer(container)
            .writingOutput(output)
            .writingError(errors)
            .exec(command)) {
      var code = execution.exitCode().get(SECONDS, TimeUnit.SECONDS);
      if (code != 0) {
        throw new IllegalStateException(
            "%s refused: %s"
                .formatted(command[0], errors.toString(StandardCharsets.UTF_8).strip()));
      }
      return output.toString(StandardCharsets.UTF_8).strip();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + command[0], e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(command[0] + " gave no answer", e);
    }
  }

  private InPod() {}
}
