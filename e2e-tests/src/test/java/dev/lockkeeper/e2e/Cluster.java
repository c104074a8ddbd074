package dev.lockkeeper.e2e;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The kind cluster, with the working tree's operator in it and a PostgreSQL for the stories. */
final class Cluster implements AutoCloseable {
  static final String OPERATOR_NAMESPACE = "lockkeeper-system";

  /** On every namespace that a story made. */
  static final String STAGE_LABEL = "e2e-tests/stage";

  /** How soon an edited ConfigMap is seen that does not ask to be watched. */
  private static final String SOURCE_INTERVAL = "3s";

  /** A runner profile of the installation, besides the default one. */
  static final String PROFILE = "second";

  private static final Path CACHE =
      Optional.ofNullable(System.getenv("LOCKKEEPER_CACHE"))
          .map(Path::of)
          .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "lockkeeper"));

  private static final Path KUBECONFIG = CACHE.resolve("kubeconfig");

  private static final Duration INSTALL_WITHIN = Duration.ofMinutes(4);

  private final KubernetesClient client;
  private final Postgres postgres;

  private Cluster(KubernetesClient client, Postgres postgres) {
    this.client = client;
    this.postgres = postgres;
  }

  /** Makes the cluster ready for stories; what earlier ones left behind goes. */
  static Cluster open() {
    var client = connect();
    var leftovers = client.namespaces().withLabel(STAGE_LABEL);
    leftovers.delete();
    var postgres = Postgres.deploy(client);
    install();
    postgres.awaitReady();
    return new Cluster(client, postgres);
  }

  private static void install(String... arguments) {
    var command =
        Stream.concat(
            Stream.of(
                "scripts/install-operator",
                "--set",
                "sourceInterval=" + SOURCE_INTERVAL,
                "--set",
                "runner.profiles.%s.image.repository=lockkeeper.dev/runner".formatted(PROFILE),
                "--set",
                "runner.profiles.%s.image.pullPolicy=Never".formatted(PROFILE),
                "--set",
                "runner.profiles.%s.imagePullSecrets[0].name=registry".formatted(PROFILE)),
            Stream.of(arguments));
    Shell.run(INSTALL_WITHIN, command.toList());
  }

  /**
   * Packages the working tree's chart into a folder, which is empty but for it.
   *
   * @param arguments of {@code helm package} besides, such as another version
   * @return the archive
   */
  static Path packChart(Path folder, String... arguments) {
    var command =
        Stream.concat(
            Stream.of(tool("helm"), "package", "../helm/lockkeeper", "--destination=" + folder),
            Stream.of(arguments));
    Shell.run(INSTALL_WITHIN, command.toList());
    try (var archives = Files.list(folder)) {
      return archives.findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Brings what is installed to another version of the chart, be it newer or older. */
  void bringTo(Path packagedChart, String... arguments) {
    var command =
        Stream.concat(
            Stream.of("env", "LOCKKEEPER_CHART=" + packagedChart, "scripts/install-operator"),
            Stream.of(arguments));
    Shell.run(INSTALL_WITHIN, command.toList());
  }

  /** From now on the operator runs no more attempts at a time; for a story that runs alone. */
  void limitRunningAttempts(int limit) {
    install("--set", "maxRunningAttempts=" + limit);
  }

  /** From now on the operator watches that namespace only; for a story that runs alone. */
  void watchOnly(String namespace) {
    install("--set", "watchNamespaces={%s}".formatted(namespace));
  }

  /** As all stories but the lonely ones want it. */
  void setUpAsInstalled() {
    install();
  }

  /** Waits until all that earlier stories struck is gone; what failed stories left stays. */
  void awaitStagesStruck() {
    Awaitility.await("earlier stages are gone")
        .atMost(Stage.PATIENCE)
        .until(
            () ->
                client.namespaces().withLabel(STAGE_LABEL).list().getItems().stream()
                    .allMatch(stage -> stage.getMetadata().getDeletionTimestamp() == null));
  }

  static String kubeconfig() {
    return KUBECONFIG.toString();
  }

  private static KubernetesClient connect() {
    if (!Files.exists(KUBECONFIG)) {
      throw new NoCluster("there is no " + KUBECONFIG);
    }
    var client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(KUBECONFIG.toFile()))
            .build();
    try {
      client.getKubernetesVersion();
      return client;
    } catch (KubernetesClientException e) {
      client.close();
      throw new NoCluster("the one of " + KUBECONFIG + " does not answer");
    }
  }

  /** A client that the API server takes for that user. */
  KubernetesClient as(String user) {
    var config =
        new ConfigBuilder(Config.fromKubeconfig(KUBECONFIG.toFile()))
            .withImpersonateUsername(user)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Whether the API server is there and well. */
  boolean answers() {
    try {
      kubectl(Duration.ofSeconds(5), "--request-timeout=2s", "get", "--raw", "/readyz");
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** What {@code kubectl} prints about this cluster. */
  static String kubectl(Duration limit, String... arguments) {
    var command =
        Stream.concat(
            Stream.of(tool("kubectl"), "--kubeconfig", KUBECONFIG.toString()),
            Stream.of(arguments));
    return Shell.run(limit, command.toList());
  }

  /** A tool that the cluster came with, such as {@code kubectl}. */
  static String tool(String name) {
    return CACHE.resolve("bin").resolve(name).toString();
  }

  KubernetesClient client() {
    return client;
  }

  Postgres postgres() {
    return postgres;
  }

  @Override
  public void close() {
    client.close();
  }
}
