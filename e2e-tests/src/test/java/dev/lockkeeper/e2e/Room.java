package dev.lockkeeper.e2e;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** A resource that the cluster's node has only when the story says so: a pod can ask for it. */
final class Room implements AutoCloseable {
  private final KubernetesClient client;
  private final String resource;
  private boolean offered;

  Room(Stage stage) {
    this.client = stage.client();
    this.resource = "e2e-tests.example/" + stage.namespace();
  }

  String resource() {
    return resource;
  }

  /** From now on the node has it. */
  void offer() {
    patch("[{\"op\":\"add\",\"path\":\"%s\",\"value\":\"1\"}]");
    offered = true;
  }

  @Override
  public void close() {
    if (offered) {
      patch("[{\"op\":\"remove\",\"path\":\"%s\"}]");
    }
  }

  private void patch(String operation) {
    var node = client.nodes().list().getItems().getFirst().getMetadata().getName();
    client
        .resources(Node.class)
        .withName(node)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON),
            operation.formatted("/status/capacity/" + resource.replace("/", "~1")));
  }
}
