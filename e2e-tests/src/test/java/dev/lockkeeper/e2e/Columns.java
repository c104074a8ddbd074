package dev.lockkeeper.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What {@code kubectl get} shows of a resource: the API server makes its columns. */
final class Columns {
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

  /** The cells by their columns' names. */
  static Map<String, Object> of(KubernetesClient client, CustomResource<?, ?> resource) {
    var metadata = resource.getMetadata();
    var uri =
        "%sapis/%s/namespaces/%s/%s/%s"
            .formatted(
                client.getMasterUrl(),
                resource.getApiVersion(),
                metadata.getNamespace(),
                resource.getPlural(),
                metadata.getName());
    try {
      var http = client.getHttpClient();
      var request = http.newHttpRequestBuilder().uri(uri).header("Accept", TABLE).build();
      var body = http.sendAsync(request, String.class).get(10, TimeUnit.SECONDS).body();
      return cells(Serialization.unmarshal(body, JsonNode.class));
    } catch (Exception e) {
      throw new AssertionError("no table of " + uri, e);
    }
  }

  private static Map<String, Object> cells(JsonNode table) {
    var cells = new LinkedHashMap<String, Object>();
    var row = table.path("rows").path(0).path("cells");
    var definitions = table.path("columnDefinitions");
    for (var column = 0; column < definitions.size(); column++) {
      var cell = row.path(column);
      cells.put(
          definitions.path(column).path("name").asText(),
          cell.isInt() ? cell.asInt() : cell.asText(""));
    }
    return cells;
  }

  private Columns() {}
}
