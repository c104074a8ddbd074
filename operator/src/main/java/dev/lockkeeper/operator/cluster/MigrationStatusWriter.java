package dev.lockkeeper.operator.cluster;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * The one place that writes a Migration's status. Server-side apply wants only the fields that are
 * ours; the resourceVersion turns a stale view into a conflict, and so into another look.
 */
final class MigrationStatusWriter {
  /** The manager's name stands in every Migration: another one would leave old fields behind. */
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("lockkeeper-migration")
          .withForce(true)
          .build();

  private final KubernetesClient client;

  MigrationStatusWriter(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Writes {@code status} over the one that {@code migration} was read with.
   *
   * @return the Migration as it is now
   * @throws io.fabric8.kubernetes.client.KubernetesClientException with code 409 when the Migration
   *     was written since
   */
  Migration write(Migration migration, MigrationStatus status) {
    var metadata = migration.getMetadata();
    var patch = new Migration();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(metadata.getName())
            .withNamespace(metadata.getNamespace())
            .withResourceVersion(metadata.getResourceVersion())
            .build());
    patch.setStatus(status);
    return client.resource(patch).subresource("status").patch(APPLY);
  }
}
