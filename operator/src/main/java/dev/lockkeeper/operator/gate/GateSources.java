package dev.lockkeeper.operator.gate;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.operator.attempt.core.Durations;
import dev.lockkeeper.operator.gate.core.Answer;
import dev.lockkeeper.operator.gate.core.Answers;
import dev.lockkeeper.operator.gate.core.Endpoint;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whom a gate asks. A Migration reaches the Services of its own namespace and what the
 * installation offers by name: nobody sends the operator anywhere else.
 */
public final class GateSources implements Gatekeeper.Sources {
  private final List<Endpoint> endpoints;
  private final ClusterSource cluster;
  private final HttpSource http = new HttpSource();

  /**
   * The sources of an installation.
   *
   * @param endpoints that it offers
   */
  public GateSources(List<Endpoint> endpoints, ClusterSource cluster) {
    this.endpoints = List.copyOf(endpoints);
    this.cluster = cluster;
  }

  @Override
  public Answer ask(String namespace, Gate gate) {
    if (gate.http() != null) {
      var asked = gate.http();
      return get(namespace, gate, asked.service(), asked.endpoint(), asked.path(), Answers::ofHttp);
    }
    if (gate.prometheus() != null) {
      var asked = gate.prometheus();
      var path = "/api/v1/query?query=" + URLEncoder.encode(asked.query(), StandardCharsets.UTF_8);
      return get(namespace, gate, asked.service(), asked.endpoint(), path, Answers::ofPrometheus);
    }
    return gate.resource() == null
        ? new Answer.Silent("this version does not know whom it asks")
        : cluster.objects(namespace, gate.resource(), Durations.parse(gate.timeout()));
  }

  private Answer get(
      String namespace,
      Gate gate,
      Gate.@Nullable Service service,
      @Nullable String endpoint,
      String path,
      BiFunction<Integer, String, Answer> read) {
    var timeout = Durations.parse(gate.timeout());
    if (service != null) {
      var name = "Service %s, port %d".formatted(service.name(), service.port());
      return switch (cluster.place(namespace, service)) {
        case ClusterSource.Place.Refused(var why) -> new Answer.Silent(why);
        case ClusterSource.Place.At(var host) ->
            http.get(
                new HttpSource.Question(
                    namespace,
                    name,
                    URI.create("http://%s:%d%s".formatted(host, service.port(), path)),
                    null,
                    timeout),
                read);
      };
    }
    var found = Endpoint.find(endpoints, Objects.requireNonNull(endpoint), namespace);
    return found == null
        ? new Answer.Silent(
            "%s is none of the endpoints that this installation offers to namespace %s: have it added to the chart's gates.endpoints"
                .formatted(endpoint, namespace))
        : http.get(
            new HttpSource.Question(
                namespace, "endpoint " + endpoint, found.at(path), found.files(), timeout),
            read);
  }
}
