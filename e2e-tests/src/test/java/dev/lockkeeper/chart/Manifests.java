package dev.lockkeeper.chart;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.stream.Stream;

/** The objects that a release would create. */
record Manifests(List<HasMetadata> objects) {

  static Manifests of(String yaml) {
    List<HasMetadata> objects = new KubernetesSerialization().unmarshal(yaml);
    return new Manifests(List.copyOf(objects));
  }

  <T extends HasMetadata> Stream<T> all(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast);
  }

  /** The only object of its kind. */
  <T extends HasMetadata> T the(Class<T> kind) {
    var found = all(kind).toList();
    if (found.size() != 1) {
      throw new AssertionError(kind.getSimpleName() + ": one was expected, not " + found.size());
    }
    return found.getFirst();
  }

  /** What any role that the chart creates allows, in all namespaces or in one. */
  Stream<PolicyRule> rules() {
    return Stream.concat(
        all(ClusterRole.class).flatMap(role -> role.getRules().stream()),
        all(Role.class).flatMap(role -> role.getRules().stream()));
  }
}
