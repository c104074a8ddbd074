package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.MaintenanceWindowStatus;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationCommandStatus;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationTarget;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** A namespace of its own for one story: what a user does there, and sees there. */
final class Stage {
  /** Longest time for one thing to happen, on a machine with two busy cores. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration GLANCE = Duration.ofMillis(200);
  private static final String WATCH = "lockkeeper.dev/watch";
  private static final Set<String> DEMO =
      Set.of("ConfigMap", Migration.class.getSimpleName(), MigrationTarget.class.getSimpleName());

  /** As kind names whoever its kubeconfig is for. */
  private static final String OURSELVES = "kubernetes-admin";

  private final KubernetesClient client;
  private final Postgres postgres;
  private final String namespace;
  private final List<Database> databases = new CopyOnWriteArrayList<>();
  private final Set<String> failedRuns = new HashSet<>();

  Stage(Cluster cluster, String namespace) {
    this.client = cluster.client();
    this.postgres = cluster.postgres();
    this.namespace = namespace;
  }

  String namespace() {
    return namespace;
  }

  List<Database> databases() {
    return List.copyOf(databases);
  }

  KubernetesClient client() {
    return client;
  }

  // What a user does.

  /** A database with its Secret and its MigrationTarget. */
  Database register(String target, int canaryOrder) {
    var database = createDatabase(target);
    createSecret(target, database);
    createTarget(target, canaryOrder);
    return database;
  }

  Database register(String target) {
    return register(target, 0);
  }

  Database createDatabase(String target) {
    var database = postgres.create((namespace + "_" + target).replace('-', '_'));
    databases.add(database);
    return database;
  }

  void createSecret(String target, Database database) {
    apply(Fixtures.secret(target, database));
  }

  void createTarget(String target, int canaryOrder) {
    apply(Fixtures.target(target, canaryOrder, Map.of()));
  }

  /** Edits the target's spec in what matters to no changeset. */
  void touchTarget(String target) {
    var spec = target(target).getSpec();
    apply(Fixtures.target(target, spec.canaryOrder(), Map.of("connectTimeout", "9")));
  }

  PodResource resource(Pod pod) {
    return client.pods().inNamespace(namespace).withName(pod.getMetadata().getName());
  }

  /** Gives a pod that has not started another image. */
  void setImage(Pod pod, String image) {
    client
        .resource(pod)
        .patch(
            PatchContext.of(PatchType.JSON),
            "[{\"op\":\"replace\",\"path\":\"/spec/containers/0/image\",\"value\":\"%s\"}]"
                .formatted(image));
  }

  void label(String target, String label, String value) {
    client
        .resources(MigrationTarget.class)
        .inNamespace(namespace)
        .withName(target)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"labels\":{\"%s\":\"%s\"}}}".formatted(label, value));
  }

  /** Publishes the changelog so that an edit is seen at once. */
  void publish(Changelog changelog) {
    apply(changelog.configMap(Map.of(WATCH, "true")));
  }

  /** Publishes any text under a key of the changelog's ConfigMap. */
  void publish(String key, String text) {
    apply(Changelog.configMap(key, text, Map.of(WATCH, "true")));
  }

  /** Publishes the changelog so that the operator looks at it now and then. */
  void publishUnwatched(Changelog changelog) {
    apply(changelog.configMap(Map.of()));
  }

  /** The demo's changelog, target and Migration as {@code make demo} applies them. */
  void applyDemo() {
    var manifests =
        Shell.run(
            Duration.ofSeconds(30),
            List.of(Cluster.tool("kubectl"), "kustomize", "../config/demo"));
    client
        .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
        .items()
        .stream()
        .filter(item -> DEMO.contains(item.getKind()))
        .forEach(
            item -> {
              item.getMetadata().setNamespace(namespace);
              apply(item);
            });
  }

  void apply(HasMetadata resource) {
    client.resource(resource).inNamespace(namespace).forceConflicts().serverSideApply();
  }

  /** A window of this namespace that is open from now on, for so long. */
  void open(String window, Duration duration) {
    apply(Fixtures.window(window, now(), now().plus(duration)));
  }

  void awaitWindow(String window, Predicate<MaintenanceWindowStatus> condition) {
    Awaitility.await("the status of window " + window)
        .pollInterval(GLANCE)
        .atMost(PATIENCE)
        .until(() -> window(window).getStatus(), seen -> seen != null && condition.test(seen));
  }

  /** In whole seconds, as a window's bounds are told. */
  static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  static void awaitInstant(Instant instant) {
    Awaitility.await("it is " + instant)
        .pollInterval(GLANCE)
        .atMost(PATIENCE)
        .until(() -> !Instant.now().isBefore(instant));
  }

  MaintenanceWindow window(String name) {
    return client.resources(MaintenanceWindow.class).inNamespace(namespace).withName(name).get();
  }

  void suspend(String migration, boolean suspend) {
    client
        .resources(Migration.class)
        .inNamespace(namespace)
        .withName(migration)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"suspend\":%s}}".formatted(suspend));
  }

  /** Orders something about a Migration, in the name of whoever runs the test. */
  void order(String name, String migration, Command command, String reason) {
    apply(Fixtures.command(name, migration, command, OURSELVES, reason));
  }

  /** Orders that windows, or a gate, do not count for a while. */
  void override(String name, String migration, @Nullable String gate, Duration duration) {
    apply(Fixtures.override(name, migration, OURSELVES, gate, now().plus(duration)));
  }

  /** Says Go to a gate that asks people, in the name of whoever runs the test. */
  void approve(String name, String migration, String gate) {
    apply(Fixtures.answer(name, migration, Command.Approve, OURSELVES, gate));
  }

  void delete(String migration) {
    client.resources(Migration.class).inNamespace(namespace).withName(migration).delete();
  }

  /** Deletes it as GitOps tools do: dependents first. */
  void prune(String migration) {
    client
        .resources(Migration.class)
        .inNamespace(namespace)
        .withName(migration)
        .withPropagationPolicy(DeletionPropagation.FOREGROUND)
        .delete();
  }

  void deleteTarget(String target) {
    client.resources(MigrationTarget.class).inNamespace(namespace).withName(target).delete();
  }

  void deleteJobOf(Pod pod) {
    var job = pod.getMetadata().getOwnerReferences().getFirst().getName();
    client.batch().v1().jobs().inNamespace(namespace).withName(job).delete();
  }

  /** Deletes the pod's Job and not the pod. */
  void leaveBehind(Pod pod) {
    var job = pod.getMetadata().getOwnerReferences().getFirst().getName();
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .withName(job)
        .withPropagationPolicy(DeletionPropagation.ORPHAN)
        .delete();
  }

  void deleteNamespace() {
    client.namespaces().withName(namespace).delete();
  }

  // What a user sees.

  Migration migration(String name) {
    return Objects.requireNonNull(find(name), () -> "there is no Migration " + name);
  }

  private Migration find(String name) {
    return client.resources(Migration.class).inNamespace(namespace).withName(name).get();
  }

  MigrationTarget target(String name) {
    return client.resources(MigrationTarget.class).inNamespace(namespace).withName(name).get();
  }

  List<Job> attempts() {
    return client.batch().v1().jobs().inNamespace(namespace).list().getItems();
  }

  List<Pod> pods() {
    return client.pods().inNamespace(namespace).list().getItems();
  }

  /** Reasons of the Migration's Events, oldest first; those that warn with an exclamation mark. */
  List<String> events(Migration migration) {
    return client.events().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> migration.getMetadata().getUid().equals(event.getRegarding().getUid()))
        .sorted(Comparator.comparing(event -> event.getEventTime().getTime()))
        .map(Stage::told)
        .toList();
  }

  private static String told(Event event) {
    return event.getReason() + ("Warning".equals(event.getType()) ? "!" : "");
  }

  /** What {@code kubectl get --output wide} shows of the Migration, by column. */
  Map<String, Object> columns(String migration) {
    return Columns.of(client, migration(migration));
  }

  /** The notes of the Migration's Events for that reason. */
  List<String> told(String migration, String reason) {
    var uid = migration(migration).getMetadata().getUid();
    return client.events().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> uid.equals(event.getRegarding().getUid()))
        .filter(event -> reason.equals(event.getReason()))
        .map(Event::getNote)
        .toList();
  }

  // What a user waits for.

  /**
   * Waits until the Migration is not Ready for that reason, and sees that the condition, the
   * columns and one Event tell it in the same words.
   *
   * @param words object, cause and remedy, as far as they are named
   */
  Migration awaitTold(String migration, String reason, String... words) {
    Awaitility.await("Migration %s tells %s".formatted(migration, reason))
        .pollDelay(Duration.ZERO)
        .pollInterval(GLANCE)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              var columns = columns(migration);
              assertThat(columns).containsEntry("Reason", reason);
              assertThat(columns.get("Message")).asString().contains(words);
            });
    var seen = migration(migration);
    assertThat(told(migration, reason))
        .as("Events for " + reason)
        .singleElement(STRING)
        .contains(words);
    return seen;
  }

  /** The one Event for a reason that passes too quickly to be looked at. */
  void awaitEvent(String migration, String reason, String... words) {
    Awaitility.await("an Event %s of Migration %s".formatted(reason, migration))
        .pollInterval(GLANCE)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(told(migration, reason)).singleElement(STRING).contains(words));
  }

  MigrationCommand command(String name) {
    return client.resources(MigrationCommand.class).inNamespace(namespace).withName(name).get();
  }

  /** Waits until somebody says what became of an order. */
  MigrationCommandStatus awaitAnswer(String command) {
    return Awaitility.await("an answer to " + command)
        .pollInterval(GLANCE)
        .atMost(PATIENCE)
        .until(() -> command(command).getStatus(), Objects::nonNull);
  }

  /** Waits for the attempt's pod that matches. */
  Pod awaitPod(String what, Predicate<Pod> condition) {
    return Awaitility.await("a pod that " + what)
        .pollInterval(GLANCE)
        .atMost(PATIENCE)
        .until(() -> pods().stream().filter(condition).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  /** Waits until one of the attempts has said so. */
  void awaitLog(String words) {
    Awaitility.await("an attempt says " + words)
        .pollInterval(GLANCE)
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class) // it may be gone by now
        .until(() -> pods().stream().anyMatch(pod -> resource(pod).getLog().contains(words)));
  }

  /** Ends at once when another run fails than those that the story awaited. */
  Migration awaitSucceeded(String migration) {
    return await(
        migration,
        "Succeeded",
        seen -> {
          var run = statusOf(seen).run();
          if (is(seen, MigrationStatus.Phase.Failed) && !failedRuns.contains(run)) {
            throw new AssertionError("Migration %s failed: %s".formatted(migration, told(seen)));
          }
          return is(seen, MigrationStatus.Phase.Succeeded);
        });
  }

  Migration awaitFailed(String migration) {
    var failed = await(migration, "Failed", seen -> is(seen, MigrationStatus.Phase.Failed));
    failedRuns.add(statusOf(failed).run());
    return failed;
  }

  /** Waits until the Migration is not Ready for that reason. */
  Migration awaitReason(String migration, String reason) {
    return await(
        migration,
        "waiting for reason " + reason,
        seen -> ready(seen) != null && ready(seen).reason().equals(reason));
  }

  void awaitGone(String migration) {
    Awaitility.await("Migration " + migration + " is gone")
        .pollInterval(GLANCE)
        .atMost(PATIENCE)
        .until(() -> find(migration) == null);
  }

  void awaitNamespaceGone() {
    Awaitility.await("the namespace is gone")
        .pollInterval(GLANCE)
        .atMost(PATIENCE)
        .until(() -> client.namespaces().withName(namespace).get() == null);
  }

  /** Waits for what the status says of the Migration's newest generation. */
  Migration await(String migration, String what, Predicate<Migration> condition) {
    try {
      return Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(GLANCE)
          .atMost(PATIENCE)
          .until(() -> migration(migration), seen -> isUpToDate(seen) && condition.test(seen));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "Migration %s was not %s within %d s: %s"
              .formatted(migration, what, PATIENCE.toSeconds(), told(migration(migration))),
          e);
    }
  }

  private static boolean isUpToDate(Migration migration) {
    return migration.getMetadata().getGeneration().equals(statusOf(migration).observedGeneration());
  }

  private static boolean is(Migration migration, MigrationStatus.Phase phase) {
    return statusOf(migration).phase() == phase;
  }

  private static MigrationStatus statusOf(Migration migration) {
    return Objects.requireNonNullElse(migration.getStatus(), MigrationStatus.EMPTY);
  }

  static Condition ready(Migration migration) {
    return condition(migration, Condition.READY);
  }

  static Condition condition(Migration migration, String type) {
    return statusOf(migration).conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElse(null);
  }

  private static String told(Migration migration) {
    var ready = ready(migration);
    return ready == null
        ? "it says nothing"
        : "%s, %s: %s".formatted(statusOf(migration).phase(), ready.reason(), ready.message());
  }

  /** Takes down what the story needed; the namespace goes on its own time. */
  void strike() {
    deleteNamespace();
    databases.forEach(postgres::drop);
  }
}
