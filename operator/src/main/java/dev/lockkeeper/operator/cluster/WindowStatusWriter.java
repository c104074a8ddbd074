package dev.lockkeeper.operator.cluster;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.MaintenanceWindowStatus;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Writes a window's status over the one that was read: 409 when there is a newer one. */
public final class WindowStatusWriter {
  private final KubernetesClient client;

  public WindowStatusWriter(KubernetesClient client) {
    this.client = client;
  }

  public void write(MaintenanceWindow read, MaintenanceWindowStatus status) {
    var metadata = read.getMetadata();
    var window = new MaintenanceWindow();
    window.setMetadata(metadata);
    window.setSpec(read.getSpec());
    window.setStatus(status);
    client.resource(window).lockResourceVersion(metadata.getResourceVersion()).updateStatus();
  }
}
