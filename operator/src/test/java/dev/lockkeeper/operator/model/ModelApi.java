package dev.lockkeeper.operator.model;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.MaintenanceWindowSpec;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationCommandSpec;
import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationCommandStatus;
import dev.lockkeeper.api.MigrationSpec;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetSpec;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.api.NameReference;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the API server stores and how it answers: versions that rise with every write, optimistic
 * locking, generations, finalizers, names that are taken, namespaces that go. Objects are never
 * changed, but replaced.
 */
public final class ModelApi {
  final Kind<Migration> migrations = new Kind<>();
  final Kind<MigrationTarget> targets = new Kind<>();
  final Kind<Job> jobs = new Kind<>();
  final Kind<Pod> pods = new Kind<>();
  final Kind<ConfigMap> configMaps = new Kind<>();
  final Kind<MigrationCommand> commands = new Kind<>();
  final Kind<MaintenanceWindow> windows = new Kind<>();
  private final Map<String, Instant> windowsEdited = new HashMap<>();
  private final Map<String, Integer> mostThrough = new HashMap<>();
  final Map<String, String> logs = new HashMap<>();
  private final Set<String> terminating = new HashSet<>();
  private Instant now;
  private long version = 1000;
  private long uids;
  private long ordered;

  /** Where the operators are: windows there may bind every namespace. */
  public static final String OPERATORS = "lockkeeper";

  public ModelApi(Instant now) {
    this.now = now;
  }

  public Instant now() {
    return now;
  }

  public void pass(long seconds) {
    now = now.plusSeconds(seconds);
  }

  // What people do.

  /** Creates a Migration, or edits the one that is there. */
  public void apply(String namespace, String name, MigrationSpec spec) {
    var there = migrations.get(Kind.key(namespace, name));
    if (there == null) {
      if (!terminating.contains(namespace)) {
        migrations.put(copy(fresh(namespace, name), spec, null));
      }
    } else if (!there.getSpec().equals(spec)) {
      migrations.put(copy(next(there.getMetadata(), true), spec, there.getStatus()));
    }
  }

  public void apply(
      String namespace, String name, Map<String, String> labels, MigrationTargetSpec spec) {
    var there = targets.get(Kind.key(namespace, name));
    if (there == null) {
      if (!terminating.contains(namespace)) {
        var metadata = new ObjectMetaBuilder(fresh(namespace, name)).withLabels(labels).build();
        targets.put(copy(metadata, spec, null));
      }
      return;
    }
    var edited = !there.getSpec().equals(spec);
    if (edited || !labels.equals(there.getMetadata().getLabels())) {
      var metadata =
          new ObjectMetaBuilder(next(there.getMetadata(), edited)).withLabels(labels).build();
      targets.put(copy(metadata, spec, there.getStatus()));
    }
  }

  /** Somebody orders something about a Migration. */
  public void order(String namespace, String migration, Command command, @Nullable String digest) {
    if (terminating.contains(namespace)) {
      return;
    }
    var name = "%s-%s-%d".formatted(migration, command.verb(), ++ordered);
    commands.put(
        copy(
            fresh(namespace, name),
            new MigrationCommandSpec(
                new NameReference(migration),
                command,
                "ann",
                "Peak.",
                digest,
                null,
                expires(command)),
            null));
  }

  private @Nullable String expires(Command command) {
    return command == Command.Override
        ? now().plusSeconds(1 + ordered * 37L % 900).toString()
        : null;
  }

  /** Somebody declares a window, or edits the one that is there. */
  public void declare(String namespace, String name, MaintenanceWindowSpec spec) {
    var there = windows.get(Kind.key(namespace, name));
    if (terminating.contains(namespace) || (there != null && there.getSpec().equals(spec))) {
      return;
    }
    var metadata = there == null ? fresh(namespace, name) : next(there.getMetadata(), true);
    windows.put(filled(new MaintenanceWindow(), metadata, spec, null));
    windowsEdited.put(namespace, now);
    var capacity = Objects.requireNonNullElse(spec.capacity(), Integer.MAX_VALUE);
    mostThrough.merge(Kind.key(namespace, name), capacity, Math::max);
  }

  /** The most attempts that any version of the window let in at a time. */
  int mostThrough(String window) {
    return mostThrough.getOrDefault(window, 0);
  }

  public void undeclare(String namespace, String name) {
    windows.remove(Kind.key(namespace, name));
    windowsEdited.put(namespace, now);
  }

  /** When somebody last changed a window there. */
  Instant windowsEdited(String namespace) {
    return windowsEdited.getOrDefault(namespace, Instant.MIN);
  }

  /** Somebody takes away what he ordered, answered or not. */
  public void deleteCommand(String namespace, String name) {
    commands.remove(Kind.key(namespace, name));
  }

  /** Puts a ConfigMap in place of the one that is there. */
  public void publish(String namespace, String name, String key, String text) {
    var configMap = new ConfigMap();
    configMap.setMetadata(fresh(namespace, name));
    configMap.setData(Map.of(key, text));
    configMaps.put(configMap);
  }

  public void unpublish(String namespace, String name) {
    configMaps.remove(Kind.key(namespace, name));
  }

  /** As {@code kubectl delete} does: with a finalizer on it stays until that is off. */
  public void deleteMigration(String namespace, String name) {
    var there = migrations.get(Kind.key(namespace, name));
    if (there == null || there.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    if (there.getMetadata().getFinalizers().isEmpty()) {
      migrations.remove(Kind.key(there));
      return;
    }
    var metadata = next(there.getMetadata(), true);
    metadata.setDeletionTimestamp(now.toString());
    migrations.put(copy(metadata, there.getSpec(), there.getStatus()));
  }

  /** Somebody takes the finalizer off and deletes it. */
  public void deleteByForce(String namespace, String name) {
    migrations.remove(Kind.key(namespace, name));
  }

  public void deleteTarget(String namespace, String name) {
    targets.remove(Kind.key(namespace, name));
  }

  /** From here on nothing can be made in the namespace, and all that is there goes. */
  public void terminate(String namespace) {
    terminating.add(namespace);
    in(namespace, migrations).forEach(one -> deleteMigration(namespace, nameOf(one)));
    in(namespace, targets).forEach(one -> deleteTarget(namespace, nameOf(one)));
    in(namespace, configMaps).forEach(one -> unpublish(namespace, nameOf(one)));
    in(namespace, commands).forEach(one -> deleteCommand(namespace, nameOf(one)));
    in(namespace, windows).forEach(one -> undeclare(namespace, nameOf(one)));
  }

  public boolean isTerminating(String namespace) {
    return terminating.contains(namespace);
  }

  // What everybody sees.

  public List<Migration> allMigrations() {
    return migrations.all();
  }

  public List<MigrationTarget> allTargets() {
    return targets.all();
  }

  public List<MigrationCommand> allCommands() {
    return commands.all();
  }

  public List<Job> allJobs() {
    return jobs.all();
  }

  // What the operator asks for.

  void create(HasMetadata resource) {
    var metadata = resource.getMetadata();
    if (terminating.contains(metadata.getNamespace())) {
      throw terminatingNamespace();
    }
    switch (resource) {
      case Job job -> {
        requireFree(jobs, job);
        jobs.put(copy(created(metadata), job.getSpec(), null));
      }
      case ConfigMap configMap -> {
        requireFree(configMaps, configMap);
        configMap.setMetadata(created(metadata));
        configMaps.put(configMap);
      }
      default -> {
        // An Event: nobody reads it here.
      }
    }
  }

  MigrationTarget writeStatus(MigrationTarget read, MigrationTargetStatus status) {
    var there = requireUnchanged(targets, read);
    var written = copy(next(there.getMetadata(), false), there.getSpec(), status);
    targets.put(written);
    return written;
  }

  Migration writeStatus(Migration read, MigrationStatus status) {
    var there = requireUnchanged(migrations, read);
    var written = copy(next(there.getMetadata(), false), there.getSpec(), status);
    migrations.put(written);
    return written;
  }

  @Nullable MigrationCommand answer(String namespace, String name, MigrationCommandStatus answer) {
    var there = commands.get(Kind.key(namespace, name));
    if (there == null) {
      return null;
    }
    var written = copy(next(there.getMetadata(), false), there.getSpec(), answer);
    commands.put(written);
    return written;
  }

  Migration setFinalizer(Migration read, String finalizer, boolean on) {
    var there = requireUnchanged(migrations, read);
    var metadata = next(there.getMetadata(), false);
    var finalizers = new ArrayList<>(metadata.getFinalizers());
    finalizers.remove(finalizer);
    if (on) {
      finalizers.add(finalizer);
    }
    metadata.setFinalizers(finalizers);
    var written = copy(metadata, there.getSpec(), there.getStatus());
    if (finalizers.isEmpty() && metadata.getDeletionTimestamp() != null) {
      migrations.remove(Kind.key(there));
    } else {
      migrations.put(written);
    }
    return written;
  }

  // What controllers write; they are assumed to look first.

  void replace(Job there, JobSpec spec, @Nullable JobStatus status) {
    jobs.put(copy(next(there.getMetadata(), false), spec, status));
  }

  void replace(Job there, ObjectMeta owners) {
    jobs.put(copy(owners, there.getSpec(), there.getStatus()));
  }

  void replace(Pod there, ObjectMeta metadata, PodStatus status) {
    pods.put(new Pod(there.getApiVersion(), there.getKind(), metadata, there.getSpec(), status));
  }

  ObjectMeta fresh(String namespace, String name) {
    return created(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
  }

  private ObjectMeta created(ObjectMeta metadata) {
    return new ObjectMetaBuilder(metadata)
        .withUid(new UUID(0, ++uids).toString())
        .withResourceVersion(String.valueOf(++version))
        .withGeneration(1L)
        .withCreationTimestamp(now.toString())
        .build();
  }

  ObjectMeta next(ObjectMeta metadata, boolean newGeneration) {
    return new ObjectMetaBuilder(metadata)
        .withResourceVersion(String.valueOf(++version))
        .withGeneration(metadata.getGeneration() + (newGeneration ? 1 : 0))
        .build();
  }

  static <T extends HasMetadata> List<T> in(String namespace, Kind<T> kind) {
    return kind.all().stream()
        .filter(one -> one.getMetadata().getNamespace().equals(namespace))
        .toList();
  }

  static String nameOf(HasMetadata object) {
    return object.getMetadata().getName();
  }

  private static <T extends HasMetadata> void requireFree(Kind<T> kind, T resource) {
    if (kind.get(Kind.key(resource)) != null) {
      throw refusal(409, "it is there already");
    }
  }

  static <T extends HasMetadata> T requireUnchanged(Kind<T> kind, T read) {
    var there = kind.get(Kind.key(read));
    if (there == null) {
      throw refusal(404, "it is gone");
    }
    if (!Objects.equals(
        there.getMetadata().getResourceVersion(), read.getMetadata().getResourceVersion())) {
      throw refusal(409, "it was written since");
    }
    return there;
  }

  static KubernetesClientException refusal(int code, String message) {
    return new KubernetesClientException(
        message, code, new StatusBuilder().withCode(code).withMessage(message).build());
  }

  private static KubernetesClientException terminatingNamespace() {
    return new KubernetesClientException(
        "the namespace is being terminated",
        403,
        new StatusBuilder()
            .withCode(403)
            .withNewDetails()
            .addNewCause()
            .withReason("NamespaceTerminating")
            .endCause()
            .endDetails()
            .build());
  }

  private static Migration copy(
      ObjectMeta metadata, MigrationSpec spec, @Nullable MigrationStatus status) {
    return filled(new Migration(), metadata, spec, status);
  }

  private static MigrationCommand copy(
      ObjectMeta metadata, MigrationCommandSpec spec, @Nullable MigrationCommandStatus status) {
    return filled(new MigrationCommand(), metadata, spec, status);
  }

  private static MigrationTarget copy(
      ObjectMeta metadata, MigrationTargetSpec spec, @Nullable MigrationTargetStatus status) {
    return filled(new MigrationTarget(), metadata, spec, status);
  }

  private static <S, T, R extends CustomResource<S, T>> R filled(
      R fresh, ObjectMeta metadata, S spec, @Nullable T status) {
    fresh.setMetadata(metadata);
    fresh.setSpec(spec);
    fresh.setStatus(status);
    return fresh;
  }

  private static Job copy(ObjectMeta metadata, JobSpec spec, @Nullable JobStatus status) {
    return new Job("batch/v1", "Job", metadata, spec, status);
  }
}
