package dev.lockkeeper.operator.cluster;

import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationCommandStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.Optional;

/**
 * The one place that writes a MigrationCommand's status. It needs no resourceVersion: the command
 * never changes, and what became of it stands in the Migration before this tells it.
 */
final class CommandStatusWriter {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;

  CommandStatusWriter(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Says what became of a command; one that is gone needs no answer.
   *
   * @return the command as it is now; empty when it is gone
   */
  Optional<MigrationCommand> write(
      String namespace, String command, MigrationCommandStatus answer) {
    try {
      return Optional.of(
          client
              .resources(MigrationCommand.class)
              .inNamespace(namespace)
              .withName(command)
              .subresource("status")
              .patch(MERGE, client.getKubernetesSerialization().asJson(Map.of("status", answer))));
    } catch (KubernetesClientException e) {
      if (!Refusals.isGone(e)) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
