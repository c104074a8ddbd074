package dev.lockkeeper.operator.cluster;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationCommandStatus;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.operator.attempt.core.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API server of a real cluster, through the client. */
public final class KubernetesApiServer implements ApiServer {
  private static final long WARNINGS = 50;

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final OwnWrites<Migration> ownMigrations;
  private final OwnWrites<MigrationTarget> ownTargets;
  private final OwnWrites<MigrationCommand> ownCommands;
  private final MigrationStatusWriter migrations;
  private final TargetStatusWriter targets;
  private final CommandStatusWriter commands;

  /**
   * An API server.
   *
   * @param ownMigrations and {@code ownTargets} and {@code ownCommands}: told of what a watch will
   *     tell later
   */
  public KubernetesApiServer(
      KubernetesClient client,
      OwnWrites<Migration> ownMigrations,
      OwnWrites<MigrationTarget> ownTargets,
      OwnWrites<MigrationCommand> ownCommands) {
    this.client = client;
    this.ownMigrations = ownMigrations;
    this.ownTargets = ownTargets;
    this.ownCommands = ownCommands;
    this.migrations = new MigrationStatusWriter(client);
    this.targets = new TargetStatusWriter(client);
    this.commands = new CommandStatusWriter(client);
  }

  @Override
  public @Nullable Migration migration(String namespace, String name) {
    return client.resources(Migration.class).inNamespace(namespace).withName(name).get();
  }

  @Override
  public @Nullable MigrationTarget target(String namespace, String name) {
    return client.resources(MigrationTarget.class).inNamespace(namespace).withName(name).get();
  }

  @Override
  public @Nullable MigrationCommand command(String namespace, String name) {
    return client.resources(MigrationCommand.class).inNamespace(namespace).withName(name).get();
  }

  @Override
  public List<MaintenanceWindow> windows(String namespace) {
    return client.resources(MaintenanceWindow.class).inNamespace(namespace).list().getItems();
  }

  @Override
  public Map<String, String> namespaceLabels(String namespace) {
    var there = client.namespaces().withName(namespace).get();
    return there == null || there.getMetadata().getLabels() == null
        ? Map.of()
        : there.getMetadata().getLabels();
  }

  @Override
  public @Nullable ConfigMap configMap(String namespace, String name) {
    return client.configMaps().inNamespace(namespace).withName(name).get();
  }

  @Override
  public @Nullable Job job(String namespace, String name) {
    return client.batch().v1().jobs().inNamespace(namespace).withName(name).get();
  }

  @Override
  public List<Job> jobs(String namespace, Map<String, String> labels) {
    return client.batch().v1().jobs().inNamespace(namespace).withLabels(labels).list().getItems();
  }

  @Override
  public List<Pod> pods(String namespace, Map<String, String> labels) {
    return client.pods().inNamespace(namespace).withLabels(labels).list().getItems();
  }

  @Override
  public List<Event> warnings(String namespace, String uid) {
    return client
        .v1()
        .events()
        .inNamespace(namespace)
        .withField("involvedObject.uid", uid)
        .withField("type", "Warning")
        .list(new ListOptionsBuilder().withLimit(WARNINGS).build())
        .getItems();
  }

  @Override
  public List<ConfigMap> pinnedBeyond(String namespace, String migration, Collection<String> runs) {
    return client
        .configMaps()
        .inNamespace(namespace)
        .withLabel(Labels.MANAGED_BY, Labels.LOCKKEEPER)
        .withLabel(Labels.MIGRATION, migration)
        .withLabelNotIn(Labels.RUN, runs.toArray(String[]::new))
        .list()
        .getItems();
  }

  @Override
  public BufferedReader log(String namespace, String pod, String container, int limitBytes) {
    return new BufferedReader(
        client
            .pods()
            .inNamespace(namespace)
            .withName(pod)
            .inContainer(container)
            .withReadyWaitTimeout(0) // it has ended; else the client watches it first
            .limitBytes(limitBytes)
            .getLogReader());
  }

  @Override
  public void create(HasMetadata resource) {
    client.resource(resource).create();
  }

  @Override
  public void delete(Pod pod) {
    client.resource(pod).delete();
  }

  @Override
  public void delete(ConfigMap configMap) {
    client.resource(configMap).delete();
  }

  @Override
  public void delete(Job read) {
    // In the background, as the client asks for where nothing else is said: pods go after it.
    client.resource(read).lockResourceVersion(read.getMetadata().getResourceVersion()).delete();
  }

  @Override
  public void setTimeToLive(String namespace, String job, Duration after) {
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .withName(job)
        .patch(MERGE, "{\"spec\":{\"ttlSecondsAfterFinished\":%d}}".formatted(after.toSeconds()));
  }

  @Override
  public void writeStatus(MigrationTarget read, MigrationTargetStatus status) {
    ownTargets.add(targets.write(read, status));
  }

  @Override
  public void writeStatus(Migration read, MigrationStatus status) {
    ownMigrations.add(migrations.write(read, status));
  }

  @Override
  public void answer(String namespace, String command, MigrationCommandStatus answer) {
    commands.write(namespace, command, answer).ifPresent(ownCommands::add);
  }

  @Override
  public void setFinalizer(Migration read, String finalizer, boolean on) {
    var metadata = read.getMetadata();
    var finalizers = new ArrayList<>(metadata.getFinalizers());
    finalizers.remove(finalizer);
    if (on) {
      finalizers.add(finalizer);
    }
    var json = client.getKubernetesSerialization();
    ownMigrations.add(
        client
            .resources(Migration.class)
            .inNamespace(metadata.getNamespace())
            .withName(metadata.getName())
            .patch(
                MERGE,
                json.asJson(
                    Map.of(
                        "metadata",
                        Map.of(
                            "resourceVersion",
                            metadata.getResourceVersion(),
                            "finalizers",
                            finalizers)))));
  }
}
