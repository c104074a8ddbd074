package dev.lockkeeper.operator.model;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.operator.attempt.core.FollowedAttempt;
import dev.lockkeeper.operator.attempt.core.Labels;
import dev.lockkeeper.operator.cluster.Caches;
import dev.lockkeeper.operator.cluster.OwnWrites;
import dev.lockkeeper.operator.migration.core.Concern;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The caches of one operator: each kind is behind the API server by its own measure. */
public final class ModelCaches implements Caches {
  private final Watch<Migration> migrations;
  private final Watch<MigrationTarget> targets;
  private final Watch<Job> jobs;
  private final Watch<Pod> pods;
  private final Watch<MigrationCommand> commands;
  private final Watch<MaintenanceWindow> windows;
  private final OwnWrites<Migration> ownMigrations = new OwnWrites<>();
  private final OwnWrites<MigrationTarget> ownTargets = new OwnWrites<>();
  private final OwnWrites<MigrationCommand> ownCommands = new OwnWrites<>();

  /** Caches that were filled just now. */
  public ModelCaches(ModelApi api) {
    migrations = new Watch<>(api.migrations);
    targets = new Watch<>(api.targets);
    jobs = new Watch<>(api.jobs);
    pods = new Watch<>(api.pods);
    commands = new Watch<>(api.commands);
    windows = new Watch<>(api.windows);
  }

  /** An object as it is, and as it was; null while there is none. */
  private record News<T>(@Nullable T now, @Nullable T before) {
    T newest() {
      return now == null ? Objects.requireNonNull(before) : now;
    }
  }

  /** One kind, as far as its watch has told. */
  private static final class Watch<T extends HasMetadata> {
    private final Kind<T> kind;
    private final Map<String, T> objects;
    private int told;

    Watch(Kind<T> kind) {
      this.kind = kind;
      this.objects = kind.copy();
      this.told = kind.count();
    }

    /** What it told. */
    List<News<T>> advance(int changes) {
      var news = new ArrayList<News<T>>();
      while (told < kind.count() && news.size() < changes) {
        var change = kind.change(told++);
        var now = change.object();
        var before = now == null ? objects.remove(change.key()) : objects.put(change.key(), now);
        news.add(new News<>(now, before));
      }
      return news;
    }

    List<T> labelled(String namespace, String label, String value) {
      return objects.values().stream()
          .filter(one -> one.getMetadata().getNamespace().equals(namespace))
          .filter(one -> value.equals(one.getMetadata().getLabels().get(label)))
          .toList();
    }

    List<T> in(String namespace) {
      return objects.values().stream()
          .filter(one -> one.getMetadata().getNamespace().equals(namespace))
          .toList();
    }
  }

  /**
   * A watch tells the next changes.
   *
   * @param kind which watch, from 0 to 5
   * @return the Migrations that they matter to
   */
  public Set<String> advance(int kind, int changes) {
    var concerned = new TreeSet<String>();
    switch (kind) {
      case 0 ->
          migrations.advance(changes).stream()
              .filter(ModelCaches::isChange)
              .forEach(one -> concerned.add(Kind.key(one.newest())));
      case 1 ->
          targets.advance(changes).forEach(one -> concerned.addAll(concernedBy(one.newest())));
      case 2 -> jobs.advance(changes).forEach(one -> concerned.add(ownerOf(one.newest())));
      case 3 -> pods.advance(changes).forEach(one -> concerned.add(ownerOf(one.newest())));
      case 4 -> commands.advance(changes).forEach(one -> concerned.add(subject(one.newest())));
      default ->
          windows.advance(changes).forEach(one -> concerned.addAll(concernedBy(one.newest())));
    }
    return concerned;
  }

  private static boolean isChange(News<Migration> news) {
    return news.now() == null
        || news.before() == null
        || Concern.isChange(news.now(), news.before());
  }

  private List<String> concernedBy(MigrationTarget target) {
    return migrations.in(namespaceOf(target)).stream()
        .filter(migration -> Concern.isOf(migration, target))
        .map(Kind::key)
        .toList();
  }

  private List<String> concernedBy(MaintenanceWindow window) {
    return Concern.areConcerned(window, migrations.objects.values().stream())
        .map(Kind::key)
        .toList();
  }

  private static String subject(MigrationCommand command) {
    return Kind.key(namespaceOf(command), command.getSpec().migration().name());
  }

  private static String ownerOf(HasMetadata created) {
    var migration = created.getMetadata().getLabels().get(Labels.MIGRATION);
    return Kind.key(namespaceOf(created), String.valueOf(migration));
  }

  private static String namespaceOf(HasMetadata object) {
    return object.getMetadata().getNamespace();
  }

  public Collection<String> migrations() {
    return List.copyOf(migrations.objects.keySet());
  }

  public @Nullable Migration migration(String key) {
    return migrations.objects.get(key);
  }

  OwnWrites<Migration> ownMigrations() {
    return ownMigrations;
  }

  OwnWrites<MigrationCommand> ownCommands() {
    return ownCommands;
  }

  OwnWrites<MigrationTarget> ownTargets() {
    return ownTargets;
  }

  @Override
  public Migration newest(Migration told) {
    return ownMigrations.over(told);
  }

  @Override
  public Optional<Migration> migration(String namespace, String name) {
    return Optional.ofNullable(migrations.objects.get(Kind.key(namespace, name)))
        .map(ownMigrations::over);
  }

  @Override
  public List<Migration> dependents(String namespace, String migration) {
    return migrations.in(namespace).stream()
        .filter(one -> Concern.isDependent(one, migration))
        .toList();
  }

  /** Nobody asks for it here: each pass asks the API server. */
  @Override
  public Optional<ConfigMap> watchedSource(String namespace, String name) {
    return Optional.empty();
  }

  @Override
  public List<MigrationTarget> targets(String namespace) {
    return targets.in(namespace).stream().map(ownTargets::over).toList();
  }

  @Override
  public Optional<MigrationTarget> target(String namespace, String name) {
    return Optional.ofNullable(targets.objects.get(Kind.key(namespace, name)))
        .map(ownTargets::over);
  }

  @Override
  public List<MigrationCommand> commands(String namespace, String migration) {
    return commands.in(namespace).stream()
        .filter(one -> one.getSpec().migration().name().equals(migration))
        .map(ownCommands::over)
        .toList();
  }

  @Override
  public List<MaintenanceWindow> windows(String namespace) {
    return windows.in(namespace);
  }

  @Override
  public List<FollowedAttempt> attempts() {
    return targets.objects.values().stream()
        .map(ownTargets::over)
        .filter(target -> Concern.isFollowed(target, holding(target)))
        .flatMap(target -> FollowedAttempt.of(target).stream())
        .toList();
  }

  private @Nullable Migration holding(MigrationTarget target) {
    return target
        .holder()
        .map(
            holder ->
                migrations.objects.get(Kind.key(namespaceOf(target), holder.migration().name())))
        .orElse(null);
  }

  @Override
  public @Nullable Job job(String namespace, String name) {
    return jobs.objects.get(Kind.key(namespace, name));
  }

  @Override
  public List<Job> jobsOf(String namespace, String migration) {
    return jobs.labelled(namespace, Labels.MIGRATION, migration);
  }

  @Override
  public List<Pod> pods(String namespace, String job) {
    return pods.labelled(namespace, Labels.JOB_NAME, job);
  }
}
