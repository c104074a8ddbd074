package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.operator.attempt.core.FollowedAttempt;
import dev.lockkeeper.operator.attempt.core.Labels;
import dev.lockkeeper.operator.cluster.Caches;
import dev.lockkeeper.operator.cluster.OwnWrites;
import dev.lockkeeper.operator.cluster.Wakeups;
import dev.lockkeeper.operator.migration.core.Concern;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The caches behind a Migration's reconciliation: its targets, its attempts and the sources that
 * asked to be watched. What changes in one of them wakes the Migrations that it matters to.
 */
final class Sight implements Caches {
  private static final String BY_MIGRATION = "migration";

  private final IndexerResourceCache<Migration> migrations;
  private final InformerEventSource<MigrationTarget, Migration> targets;
  private final InformerEventSource<Job, Migration> jobs;
  private final InformerEventSource<Pod, Migration> pods;
  private final InformerEventSource<ConfigMap, Migration> watchedSources;
  private final InformerEventSource<MigrationCommand, Migration> commands;
  private final InformerEventSource<MaintenanceWindow, Migration> windows;
  private final Wakeups<Migration> wakeups = new Wakeups<>();
  private final OwnWrites<Migration> ownMigrations;
  private final OwnWrites<MigrationTarget> ownTargets;
  private final OwnWrites<MigrationCommand> ownCommands;

  Sight(
      EventSourceContext<Migration> context,
      OwnWrites<Migration> ownMigrations,
      OwnWrites<MigrationTarget> ownTargets,
      OwnWrites<MigrationCommand> ownCommands,
      String operatorNamespace) {
    this.ownMigrations = ownMigrations;
    this.ownTargets = ownTargets;
    this.ownCommands = ownCommands;
    migrations = context.getPrimaryCache();
    targets = source(context, MigrationTarget.class, null, this::concernedBy);
    jobs = source(context, Job.class, Labels.OURS, Sight::owner);
    pods = source(context, Pod.class, Labels.OURS, Sight::owner);
    // Ended ones stay for a day: a pass must not go through all of them.
    index(jobs, Labels.MIGRATION);
    index(pods, Labels.JOB_NAME);
    commands = source(context, MigrationCommand.class, null, command -> Set.of(subject(command)));
    commands.addIndexer(BY_MIGRATION, command -> List.of(key(subject(command))));
    windows = windows(context, operatorNamespace);
    watchedSources = source(context, ConfigMap.class, Labels.WATCH + "=true", this::readersOf);
  }

  List<EventSource<?, Migration>> eventSources() {
    return List.of(targets, jobs, pods, commands, windows, watchedSources, wakeups);
  }

  /** Has a Migration looked at for which there is room, or whose dependency is done. */
  void wake(String namespace, String migration) {
    wakeups.wake(namespace, migration);
  }

  @Override
  public Migration newest(Migration told) {
    return ownMigrations.over(told);
  }

  @Override
  public Optional<Migration> migration(String namespace, String name) {
    return migrations.get(new ResourceID(name, namespace)).map(ownMigrations::over);
  }

  @Override
  public List<Migration> dependents(String namespace, String migration) {
    return migrations.list(namespace, one -> Concern.isDependent(one, migration)).toList();
  }

  @Override
  public Optional<ConfigMap> watchedSource(String namespace, String name) {
    return watchedSources.get(new ResourceID(name, namespace));
  }

  @Override
  public List<MigrationTarget> targets(String namespace) {
    return targets.list(namespace, _ -> true).map(ownTargets::over).toList();
  }

  @Override
  public Optional<MigrationTarget> target(String namespace, String name) {
    return targets.get(new ResourceID(name, namespace)).map(ownTargets::over);
  }

  @Override
  public List<MigrationCommand> commands(String namespace, String migration) {
    return commands.byIndex(BY_MIGRATION, key(new ResourceID(migration, namespace))).stream()
        .map(ownCommands::over)
        .toList();
  }

  @Override
  public List<MaintenanceWindow> windows(String namespace) {
    return windows.list(namespace, _ -> true).toList();
  }

  private static ResourceID subject(MigrationCommand command) {
    return new ResourceID(
        command.getSpec().migration().name(), command.getMetadata().getNamespace());
  }

  private static String key(ResourceID id) {
    return id.getNamespace().orElse("") + "/" + id.getName();
  }

  @Override
  public List<FollowedAttempt> attempts() {
    return targets
        .list(_ -> true)
        .map(ownTargets::over)
        .filter(target -> Concern.isFollowed(target, holdingOf(target)))
        .flatMap(target -> FollowedAttempt.of(target).stream())
        .toList();
  }

  private @Nullable Migration holdingOf(MigrationTarget target) {
    var namespace = target.getMetadata().getNamespace();
    return target
        .holder()
        .flatMap(holder -> migrations.get(new ResourceID(holder.migration().name(), namespace)))
        .orElse(null);
  }

  @Override
  public @Nullable Job job(String namespace, String name) {
    return jobs.get(new ResourceID(name, namespace)).orElse(null);
  }

  @Override
  public List<Job> jobsOf(String namespace, String migration) {
    return jobs.byIndex(Labels.MIGRATION, namespace + "/" + migration);
  }

  @Override
  public List<Pod> pods(String namespace, String job) {
    return pods.byIndex(Labels.JOB_NAME, namespace + "/" + job);
  }

  private static <R extends HasMetadata> void index(
      InformerEventSource<R, Migration> source, String label) {
    source.addIndexer(
        label,
        one -> {
          var value = one.getMetadata().getLabels().get(label);
          return value == null
              ? List.of()
              : List.of(one.getMetadata().getNamespace() + "/" + value);
        });
  }

  /** A Job or a pod says by its label whose it is. */
  private static Set<ResourceID> owner(HasMetadata created) {
    var labels = created.getMetadata().getLabels();
    var migration = labels == null ? null : labels.get(Labels.MIGRATION);
    return migration == null
        ? Set.of()
        : Set.of(new ResourceID(migration, created.getMetadata().getNamespace()));
  }

  /** Every Migration that means the target or holds it. */
  private Set<ResourceID> concernedBy(MigrationTarget target) {
    return migrations
        .list(target.getMetadata().getNamespace(), migration -> Concern.isOf(migration, target))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private Set<ResourceID> readersOf(ConfigMap source) {
    return migrations
        .list(
            source.getMetadata().getNamespace(),
            migration -> {
              var read = migration.getSpec().changelog().configMap();
              return read != null && Objects.equals(read.name(), source.getMetadata().getName());
            })
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  /** Those of the operator's namespace are watched, whatever else is: some bind all others. */
  private InformerEventSource<MaintenanceWindow, Migration> windows(
      EventSourceContext<Migration> context, String operatorNamespace) {
    var watched = context.getControllerConfiguration().getEffectiveNamespaces();
    var configuration =
        InformerEventSourceConfiguration.from(MaintenanceWindow.class, Migration.class)
            .withName(MaintenanceWindow.class.getSimpleName())
            .withSecondaryToPrimaryMapper(this::waitingFor)
            .withOnUpdateFilter(Concern::isChange);
    if (watched.contains(Constants.WATCH_ALL_NAMESPACES)) {
      configuration.withWatchAllNamespaces();
    } else {
      configuration.withNamespaces(
          Stream.concat(watched.stream(), Stream.of(operatorNamespace))
              .collect(Collectors.toSet()));
    }
    return new InformerEventSource<>(configuration.build(), context);
  }

  /** Every Migration that may need it. */
  private Set<ResourceID> waitingFor(MaintenanceWindow window) {
    return Concern.areConcerned(window, migrations.list(_ -> true))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static <R extends HasMetadata> InformerEventSource<R, Migration> source(
      EventSourceContext<Migration> context,
      Class<R> kind,
      @Nullable String labelSelector,
      SecondaryToPrimaryMapper<R> mapper) {
    var configuration =
        InformerEventSourceConfiguration.from(kind, Migration.class)
            .withName(kind.getSimpleName())
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(mapper);
    if (labelSelector != null) {
      configuration.withLabelSelector(labelSelector);
    }
    return new InformerEventSource<>(configuration.build(), context);
  }
}
