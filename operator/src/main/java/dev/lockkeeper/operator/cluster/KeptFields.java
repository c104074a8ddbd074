package dev.lockkeeper.operator.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * What the operator keeps of what the API server tells. Thousands of ended Jobs and pods stay in
 * its caches for a day; the bulk of each is what it never looks at, and that is left out while it
 * is read. Nothing is left out of what the operator writes.
 *
 * <p>Left out here and not by an informer's item store: one store is shared by the informers of all
 * watched namespaces, and each deletes from it what its own list does not name.
 */
public final class KeptFields {

  @JsonIgnoreProperties(value = "managedFields", allowGetters = true)
  private interface OfMetadata {}

  @JsonIgnoreProperties(value = "template", allowGetters = true)
  private interface OfJobSpec {}

  /** Of a pod's spec only the node's name is looked at. */
  @JsonIgnoreProperties(
      value = {
        "affinity",
        "containers",
        "imagePullSecrets",
        "initContainers",
        "securityContext",
        "tolerations",
        "topologySpreadConstraints",
        "volumes"
      },
      allowGetters = true)
  private interface OfPodSpec {}

  /** For a client that reads only this much. */
  public static KubernetesSerialization serialization() {
    var mapper =
        new ObjectMapper()
            .addMixIn(ObjectMeta.class, OfMetadata.class)
            .addMixIn(JobSpec.class, OfJobSpec.class)
            .addMixIn(PodSpec.class, OfPodSpec.class);
    return new KubernetesSerialization(mapper, true);
  }

  private KeptFields() {}
}
