package dev.lockkeeper.e2e;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One PostgreSQL server in the cluster, on which every target of every story is a database. */
final class Postgres {
  static final String NAMESPACE = "e2e-postgres";
  private static final String NAME = "postgres";
  private static final String SECRET = "postgres-superuser";
  private static final long START_SECONDS = 120;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KubernetesClient client;

  private Postgres(KubernetesClient client) {
    this.client = client;
  }

  /** Begins to start the server, unless it is there. */
  static Postgres deploy(KubernetesClient client) {
    client.resource(namespace()).serverSideApply();
    createSecret(client);
    client
        .load(Postgres.class.getResourceAsStream("postgres.yaml"))
        .inNamespace(NAMESPACE)
        .serverSideApply();
    return new Postgres(client);
  }

  private static Namespace namespace() {
    return new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build();
  }

  private static void createSecret(KubernetesClient client) {
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(SECRET)
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withStringData(Map.of("password", newPassword()))
            .build();
    try {
      client.resource(secret).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != 409) { // there since the last time
        throw e;
      }
    }
  }

  void awaitReady() {
    client
        .apps()
        .deployments()
        .inNamespace(NAMESPACE)
        .withName(NAME)
        .waitUntilReady(START_SECONDS, TimeUnit.SECONDS);
  }

  /** A new database that belongs to a new user of the same name. */
  Database create(String name) {
    var password = newPassword();
    psql(
        NAME,
        List.of(
            "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(name, password),
            "CREATE DATABASE %s OWNER %s".formatted(name, name)));
    return new Database(this, NAME + "." + NAMESPACE, name, password);
  }

  void drop(Database database) {
    psql(
        NAME,
        List.of(
            "DROP DATABASE %s WITH (FORCE)".formatted(database.name()),
            "DROP ROLE %s".formatted(database.name())));
  }

  /** What psql prints for the statements: a line a row, columns parted by {@code |}. */
  String psql(String database, List<String> statements) {
    var command =
        Stream.concat(
            Stream.of("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"),
            Stream.concat(
                Stream.of("-U", "postgres", "-d", database),
                statements.stream().flatMap(sql -> Stream.of("-c", sql))));
    return InPod.run(client, pod(), NAME, command.toArray(String[]::new));
  }

  private Pod pod() {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/name", NAME)
        .list()
        .getItems()
        .stream()
        .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("The stories' PostgreSQL does not run."));
  }

  private static String newPassword() {
    return new BigInteger(130, RANDOM).toString(Character.MAX_RADIX);
  }
}
