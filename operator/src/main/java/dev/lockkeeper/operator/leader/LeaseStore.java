package dev.lockkeeper.operator.leader;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.jspecify.annotations.Nullable;

/** The one Lease that operators share, on the API server. */
public final class LeaseStore {
  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  /**
   * A store.
   *
   * @param client one of its own: short timeouts, no retries
   */
  public LeaseStore(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  String namespace() {
    return namespace;
  }

  String name() {
    return name;
  }

  @Nullable Lease find() {
    return client.leases().inNamespace(namespace).withName(name).get();
  }

  /** Conflicts (409) when there is one. */
  Lease create(Lease lease) {
    return client.resource(lease).create();
  }

  /** Conflicts (409) when somebody wrote since {@code lease} was read. */
  Lease replace(Lease lease) {
    return client
        .resource(lease)
        .lockResourceVersion(lease.getMetadata().getResourceVersion())
        .update();
  }
}
