package dev.lockkeeper.operator.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * The one place that writes a target's status. Each write carries the resourceVersion that was
 * read: a conflict means that somebody else was first, and that is what keeps two attempts off a
 * target. Fields that this version does not know are left as they are.
 */
final class TargetStatusWriter {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private final KubernetesClient client;

  TargetStatusWriter(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Writes {@code status} over the one that {@code target} was read with.
   *
   * @return the target as it is now
   * @throws io.fabric8.kubernetes.client.KubernetesClientException with code 409 when the target
   *     was written since
   */
  MigrationTarget write(MigrationTarget target, MigrationTargetStatus status) {
    var metadata = target.getMetadata();
    return client
        .resources(MigrationTarget.class)
        .inNamespace(metadata.getNamespace())
        .withName(metadata.getName())
        .subresource("status")
        .patch(MERGE, patch(metadata.getResourceVersion(), status));
  }

  private String patch(String resourceVersion, MigrationTargetStatus status) {
    var json = client.getKubernetesSerialization();
    var fields = json.convertValue(status, ObjectNode.class);
    if (status.holder() == null) {
      fields.putNull("holder"); // a field that is absent from a merge patch stays
    }
    var patch = fields.objectNode();
    patch.putObject("metadata").put("resourceVersion", resourceVersion);
    patch.set("status", fields);
    return json.asJson(patch);
  }
}
