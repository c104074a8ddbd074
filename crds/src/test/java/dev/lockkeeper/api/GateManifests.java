package dev.lockkeeper.api;

import dev.lockkeeper.api.Manifests.Refused;
import java.util.stream.Stream;

/** Gates as users write them, and should not. */
final class GateManifests {
  private static final String HTTP = "http: {service: {name: shop, port: 80}}";
  private static final String GATE = "spec.gates[0]";

  static Stream<Refused> refused() {
    return Stream.of(
        gate("a gate that asks nobody", "", GATE, "exactly one of http, prometheus"),
        gate(
            "a gate that asks two",
            HTTP + ", approval: {count: 1}",
            GATE,
            "exactly one of http, prometheus"),
        gate(
            "a query without a pass",
            "prometheus: {endpoint: main, query: up}",
            GATE,
            "say in pass when"),
        gate(
            "an approval with a pass",
            "approval: {count: 1}, pass: 'true'",
            GATE,
            "an approval is given or not"),
        gate(
            "people asked all along",
            "approval: {count: 1}, stage: Continuous",
            GATE,
            "an approval is given or not"),
        gate(
            "an approval with an end",
            "approval: {count: 1, timeout: 1h}",
            GATE,
            "a gate waits without end"),
        gate(
            "a gate at the start that ends the run",
            HTTP + ", onNoGo: Abort",
            GATE,
            "onNoGo is for gates of stage Continuous"),
        gate(
            "a look at the end that decides nothing",
            HTTP + ", stage: Finish, mode: Observe",
            GATE,
            "Observe is for the others"),
        gate(
            "an answer that may take longer than the time between questions",
            HTTP + ", every: 5s, timeout: 10s",
            GATE,
            "timeout must not be longer than every"),
        gate(
            "a server and an endpoint",
            "http: {service: {name: shop, port: 80}, endpoint: main}",
            GATE + ".http",
            "exactly one of http.service and http.endpoint"),
        gate(
            "a path that climbs",
            "http: {endpoint: main, path: /a/../b}",
            GATE + ".http.path",
            "must be a path that begins with /"),
        gate(
            "a path that climbs unseen",
            "http: {endpoint: main, path: /%2E%2e/b}",
            GATE + ".http.path",
            "must be a path that begins with /"),
        gate(
            "a path with another request in it",
            "http: {endpoint: main, path: \"/a HTTP/1.1\"}",
            GATE + ".http.path",
            "must be a path that begins with /"),
        gate(
            "Secrets",
            "resource: {apiVersion: v1, kind: Secret}, pass: 'true'",
            GATE + ".resource",
            "Secrets and ConfigMaps are not looked at"),
        gate("a stage that is none", HTTP + ", stage: Step", GATE + ".stage", "Unsupported"));
  }

  private static Refused gate(String what, String gate, String field, String message) {
    return new Refused(
        what,
        """
        apiVersion: lockkeeper.dev/v1alpha1
        kind: Migration
        metadata: {name: schema}
        spec:
          changelog: {path: db/root.yaml, configMap: {name: shop}}
          targets: {names: [shop]}
          gates: [{name: ready, %s}]
        """
            .formatted(gate),
        field,
        message);
  }

  private GateManifests() {}
}
