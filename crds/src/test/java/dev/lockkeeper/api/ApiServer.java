package dev.lockkeeper.api;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The committed CRDs on the test cluster's API server, under a group of their own: whatever version
 * of ours is installed there, and whoever works with it, is not disturbed.
 */
final class ApiServer implements AutoCloseable {
  private static final List<String> KINDS =
      List.of("Migration", "MigrationTarget", "MigrationCommand", "MaintenanceWindow");

  static final String GROUP = "it." + Migration.GROUP;
  private static final Path CRDS = Path.of("../helm/lockkeeper/files/crds");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KubernetesClient client;
  private final String namespace;

  ApiServer() throws IOException {
    client = new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig())).build();
    removeCrds();
    for (var crd : committed()) {
      client.resource(inOwnGroup(crd)).create();
    }
    namespace =
        client
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withGenerateName("crds-")
                    .endMetadata()
                    .build())
            .create()
            .getMetadata()
            .getName();
    for (var kind : KINDS) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(KubernetesClientException.class)
          .until(() -> resources(kind).list() != null);
    }
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  static List<CustomResourceDefinition> committed() throws IOException {
    try (var files = Files.list(CRDS)) {
      return files.sorted().map(GeneratedCrds::read).toList();
    }
  }

  /** The resources of {@code kind} in the throw-away namespace. */
  NonNamespaceOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>>
      resources(String kind) {
    return client.genericKubernetesResources(context(kind)).inNamespace(namespace);
  }

  /** What the API server makes of the resource: with defaults filled in, or an exception. */
  GenericKubernetesResource wouldCreate(String yaml) {
    var resource = parse(yaml);
    return resources(resource.getKind()).resource(resource).dryRun().create();
  }

  /** A manifest as users write it, moved to the group of these tests. */
  static GenericKubernetesResource parse(String yaml) {
    return Serialization.unmarshal(
        yaml.replace("apiVersion: " + Migration.GROUP + "/", "apiVersion: " + GROUP + "/"),
        GenericKubernetesResource.class);
  }

  @Override
  public void close() {
    client.namespaces().withName(namespace).delete();
    removeCrds();
    client.close();
  }

  private void removeCrds() {
    for (var kind : KINDS) {
      var crd =
          client
              .apiextensions()
              .v1()
              .customResourceDefinitions()
              .withName(pluralOf(kind) + "." + GROUP);
      crd.delete();
      await().atMost(PATIENCE).until(() -> crd.get() == null);
    }
  }

  private static String pluralOf(String kind) {
    return kind.toLowerCase(Locale.ROOT) + "s";
  }

  private static CustomResourceDefinition inOwnGroup(CustomResourceDefinition crd) {
    crd.getSpec().setGroup(GROUP);
    crd.getMetadata().setName(crd.getSpec().getNames().getPlural() + "." + GROUP);
    return crd;
  }

  private static ResourceDefinitionContext context(String kind) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(GROUP)
        .withVersion(Migration.VERSION)
        .withKind(kind)
        .withPlural(pluralOf(kind))
        .withNamespaced(true)
        .build();
  }

  /** Where `make cluster` leaves it. */
  private static File kubeconfig() {
    var cache =
        System.getenv()
            .getOrDefault(
                "LOCKKEEPER_CACHE", System.getProperty("user.home") + "/.cache/lockkeeper");
    var file = Path.of(cache, "kubeconfig").toFile();
    if (!file.exists()) {
      throw new IllegalStateException(
          "there is no test cluster: run `make cluster` first (looked for %s)".formatted(file));
    }
    return file;
  }
}
