package dev.lockkeeper.operator.gate;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.operator.gate.core.Answer;
import dev.lockkeeper.operator.gate.core.Answers;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What gates want to know of the cluster itself: objects, and what stands behind a Service. */
public final class ClusterSource {
  /** More than an expression should go through. */
  private static final long MOST = 100;

  /** Whatever the operator may be allowed to by mistake. */
  private static final Set<String> NEVER = Set.of("secrets", "configmaps");

  /** Each of them holds its objects in memory. */
  private static final int AT_A_TIME = 2;

  private final KubernetesClient client;
  private final Turns turns = new Turns(AT_A_TIME);

  public ClusterSource(KubernetesClient client) {
    this.client = client;
  }

  /** The objects that a gate asks for, as far as the operator may see them. */
  Answer objects(String namespace, Gate.Resource asked, Duration timeout) {
    try {
      return turns.take(
          timeout,
          new Answer.Silent("other gates are looking at objects: there was no turn in time"),
          () -> objects(namespace, asked));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Silent("it was not asked: the operator stops");
    }
  }

  private Answer objects(String namespace, Gate.Resource asked) {
    var slash = asked.apiVersion().indexOf('/');
    var group = slash < 0 ? "" : asked.apiVersion().substring(0, slash);
    try {
      var kind = kind(asked);
      if (kind.isEmpty()) {
        return new Answer.Silent(
            "there is no kind %s in %s that lives in namespaces"
                .formatted(asked.kind(), asked.apiVersion()));
      }
      var plural = kind.get().getName();
      return NEVER.contains(plural) && group.isEmpty()
          ? new Answer.Silent("Secrets and ConfigMaps are not looked at")
          : list(namespace, asked, group, plural);
    } catch (KubernetesClientException e) {
      return new Answer.Silent("the API server does not answer: " + e.getMessage());
    }
  }

  private Optional<APIResource> kind(Gate.Resource asked) {
    var served = client.getApiResources(asked.apiVersion());
    return served == null
        ? Optional.empty()
        : served.getResources().stream()
            .filter(one -> one.getKind().equals(asked.kind()))
            .filter(one -> Boolean.TRUE.equals(one.getNamespaced()))
            .filter(one -> !one.getName().contains("/"))
            .findFirst();
  }

  private Answer list(String namespace, Gate.Resource asked, String group, String plural) {
    var context =
        new ResourceDefinitionContext.Builder()
            .withGroup(group)
            .withVersion(asked.apiVersion().substring(asked.apiVersion().indexOf('/') + 1))
            .withKind(asked.kind())
            .withPlural(plural)
            .withNamespaced(true)
            .build();
    var there = client.genericKubernetesResources(context).inNamespace(namespace);
    try {
      var selected =
          asked.name() == null
              ? there.withLabelSelector(selector(asked.selector()))
              : there.withField("metadata.name", asked.name());
      var list = selected.list(new ListOptionsBuilder().withLimit(MOST).build());
      var more = list.getMetadata().getContinue();
      return more == null || more.isEmpty()
          ? Answers.ofObjects(list.getItems())
          : new Answer.Silent(
              "there are more than %d of them: name one, or select fewer".formatted(MOST));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return new Answer.Silent(
            "the operator may not list %s in namespace %s: add {apiGroups: [\"%s\"], resources: [%s]} to the chart's gates.resources"
                .formatted(plural, namespace, group, plural));
      }
      throw e;
    }
  }

  private static LabelSelector selector(@Nullable LabelSelector selector) {
    return selector == null ? new LabelSelector() : selector;
  }

  /**
   * Where a Service is, by the address that it has now: its name may lead elsewhere a moment later.
   * One that does not select pods of its namespace leads wherever its author wants, and is refused.
   */
  Place place(String namespace, Gate.Service asked) {
    try {
      var service = client.services().inNamespace(namespace).withName(asked.name()).get();
      if (service == null) {
        return new Place.Refused("there is no Service %s: create it".formatted(asked.name()));
      }
      var spec = service.getSpec();
      if ("ExternalName".equals(spec.getType()) || isEmpty(spec.getSelector())) {
        return new Place.Refused(
            "Service %s selects no pods of this namespace: for what is elsewhere, have an endpoint added to the chart's gates.endpoints"
                .formatted(asked.name()));
      }
      var address = spec.getClusterIP();
      return address == null || address.isEmpty() || address.equals("None")
          ? new Place.Refused("Service %s has no cluster IP: give it one".formatted(asked.name()))
          : new Place.At(address.contains(":") ? "[" + address + "]" : address);
    } catch (KubernetesClientException e) {
      return new Place.Refused("the API server does not answer: " + e.getMessage());
    }
  }

  /** Where something is. */
  sealed interface Place {
    /**
     * There.
     *
     * @param host as it stands in an address
     */
    record At(String host) implements Place {}

    /** Nowhere that may be asked. */
    record Refused(String why) implements Place {}
  }

  private static boolean isEmpty(@Nullable Map<String, String> selector) {
    return selector == null || selector.isEmpty();
  }
}
