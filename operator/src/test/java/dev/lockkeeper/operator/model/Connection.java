package dev.lockkeeper.operator.model;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationCommandStatus;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.operator.attempt.core.AttemptJob;
import dev.lockkeeper.operator.attempt.core.FollowedAttempt;
import dev.lockkeeper.operator.attempt.core.Labels;
import dev.lockkeeper.operator.cluster.ApiServer;
import dev.lockkeeper.operator.migration.core.Concern;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.BufferedReader;
import java.io.StringReader;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An operator's way to the API server. Others take their turns before each request; a request may
 * not get there, its answer may get lost, and the operator may die before or after any of them.
 */
public final class Connection implements ApiServer {
  private final ModelApi api;
  private final Workloads workloads;
  private final Promises promises;
  private final ModelCaches caches;
  private final ModelGates gates;
  private final Fate fate;
  private final ThreadLocal<Map<String, List<MaintenanceWindow>>> lookedAt =
      ThreadLocal.withInitial(HashMap::new);
  private int writes;

  /** What becomes of requests. */
  public interface Fate {
    /** Before a request: others take their turns; it may throw. */
    void before();

    /** After a request that was carried out: its answer may get lost. */
    void after();
  }

  public Connection(Cluster cluster, ModelCaches caches, ModelGates gates, Fate fate) {
    this.api = cluster.api();
    this.workloads = cluster.workloads();
    this.promises = cluster.promises();
    this.caches = caches;
    this.gates = gates;
    this.fate = fate;
  }

  /** Writes that were carried out, Events left aside. */
  public int writes() {
    return writes;
  }

  private <T extends @Nullable Object> T ask(Supplier<T> question) {
    fate.before();
    return question.get();
  }

  private void write(Runnable change) {
    fate.before();
    change.run();
    writes++;
    fate.after();
  }

  @Override
  public @Nullable Migration migration(String namespace, String name) {
    return this.<@Nullable Migration>ask(() -> api.migrations.get(Kind.key(namespace, name)));
  }

  @Override
  public @Nullable MigrationTarget target(String namespace, String name) {
    return this.<@Nullable MigrationTarget>ask(() -> api.targets.get(Kind.key(namespace, name)));
  }

  @Override
  public @Nullable MigrationCommand command(String namespace, String name) {
    return this.<@Nullable MigrationCommand>ask(() -> api.commands.get(Kind.key(namespace, name)));
  }

  @Override
  public List<MaintenanceWindow> windows(String namespace) {
    return ask(
        () -> {
          var there = ModelApi.in(namespace, api.windows);
          lookedAt.get().put(namespace, there);
          return there;
        });
  }

  @Override
  public Map<String, String> namespaceLabels(String namespace) {
    return ask(() -> Map.of("kubernetes.io/metadata.name", namespace));
  }

  @Override
  public @Nullable ConfigMap configMap(String namespace, String name) {
    return this.<@Nullable ConfigMap>ask(() -> api.configMaps.get(Kind.key(namespace, name)));
  }

  @Override
  public @Nullable Job job(String namespace, String name) {
    return this.<@Nullable Job>ask(() -> api.jobs.get(Kind.key(namespace, name)));
  }

  @Override
  public List<Job> jobs(String namespace, Map<String, String> labels) {
    return ask(() -> selected(ModelApi.in(namespace, api.jobs), labels));
  }

  @Override
  public List<Pod> pods(String namespace, Map<String, String> labels) {
    return ask(() -> selected(ModelApi.in(namespace, api.pods), labels));
  }

  @Override
  public List<Event> warnings(String namespace, String uid) {
    return ask(List::of);
  }

  private static <T extends HasMetadata> List<T> selected(
      List<T> objects, Map<String, String> labels) {
    return objects.stream()
        .filter(one -> one.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
        .toList();
  }

  /** Nobody warns in a model: what is in a pod's way there is never told by an Event alone. */
  @Override
  public List<ConfigMap> pinnedBeyond(String namespace, String migration, Collection<String> runs) {
    return ask(
        () ->
            ModelApi.in(namespace, api.configMaps).stream()
                .filter(one -> one.getMetadata().getLabels() != null)
                .filter(
                    one -> migration.equals(one.getMetadata().getLabels().get(Labels.MIGRATION)))
                .filter(one -> !runs.contains(one.getMetadata().getLabels().get(Labels.RUN)))
                .toList());
  }

  @Override
  public BufferedReader log(String namespace, String pod, String container, int limitBytes) {
    return ask(
        () -> {
          var log = api.logs.get(Kind.key(namespace, pod));
          if (log == null || api.pods.get(Kind.key(namespace, pod)) == null) {
            throw ModelApi.refusal(404, "there is no such pod");
          }
          return new BufferedReader(new StringReader(log));
        });
  }

  @Override
  public void create(HasMetadata resource) {
    if (!(resource instanceof Job || resource instanceof ConfigMap)) {
      return; // an Event
    }
    write(
        () -> {
          api.create(resource);
          if (resource instanceof Job job && !AttemptJob.isVoid(job)) {
            workloads.jobs().made(job(job));
            promises.makes(ownerOf(job), targetOf(job));
            promises.looksFirst(ownerOf(job), targetOf(job), lookedAt.get(), api.now());
            promises.goes(targetOf(job), areGatesOpen(ownerOf(job)));
          }
        });
  }

  private boolean areGatesOpen(@Nullable Migration migration) {
    return migration == null
        || gates.areGo(
            migration.getMetadata().getNamespace(),
            migration.getMetadata().getName(),
            migration.getSpec().gates());
  }

  private Job job(Job created) {
    return Objects.requireNonNull(api.jobs.get(Kind.key(created)));
  }

  private @Nullable MigrationTarget targetOf(Job job) {
    var name = job.getMetadata().getLabels().get(Labels.TARGET);
    var there = api.targets.get(Kind.key(job.getMetadata().getNamespace(), name));
    return there != null
            && there
                .holder()
                .filter(holder -> holder.job().equals(job.getMetadata().getName()))
                .isPresent()
        ? there
        : null;
  }

  private @Nullable Migration ownerOf(Job job) {
    var owner = job.getMetadata().getOwnerReferences().getFirst();
    var there = api.migrations.get(Kind.key(job.getMetadata().getNamespace(), owner.getName()));
    return there != null && there.getMetadata().getUid().equals(owner.getUid()) ? there : null;
  }

  @Override
  public void delete(Pod pod) {
    write(
        () -> {
          var there = api.pods.get(Kind.key(pod));
          if (there != null) {
            workloads.kubelet().delete(there);
          }
        });
  }

  @Override
  public void delete(ConfigMap configMap) {
    write(() -> api.configMaps.remove(Kind.key(configMap)));
  }

  @Override
  public void delete(Job read) {
    write(
        () -> {
          var there = api.jobs.get(Kind.key(read));
          if (there != null) {
            ModelApi.requireUnchanged(api.jobs, read);
            workloads.mayGo(there);
            workloads.jobs().delete(there);
          }
        });
  }

  @Override
  public void setTimeToLive(String namespace, String job, Duration after) {
    write(
        () -> {
          var there = api.jobs.get(Kind.key(namespace, job));
          if (there == null) {
            throw ModelApi.refusal(404, "there is no such Job");
          }
          workloads.mayGo(there);
          workloads.jobs().setTimeToLive(there, after);
        });
  }

  @Override
  public void writeStatus(MigrationTarget read, MigrationTargetStatus status) {
    write(
        () -> {
          var written = api.writeStatus(read, status);
          var holder = status.holder();
          if (holder != null && !Optional.of(holder).equals(read.holder())) {
            promises.holds(
                read.getMetadata().getUid(),
                holder.migration().name(),
                holder.attempt(),
                api.targets.all().stream().filter(this::isFollowed).count());
          }
          caches.ownTargets().add(written);
          if (holder != null) {
            FollowedAttempt.of(read.getMetadata().getNamespace(), holder)
                .windows()
                .forEach(this::fills);
          }
        });
  }

  /** By whatever version of the window is known. */
  private void fills(String window) {
    var through =
        api.targets.all().stream()
            .filter(this::isFollowed)
            .flatMap(target -> FollowedAttempt.of(target).stream())
            .filter(attempt -> attempt.windows().contains(window))
            .count();
    promises.fills(window, through, api.mostThrough(window));
  }

  private boolean isFollowed(MigrationTarget target) {
    var namespace = target.getMetadata().getNamespace();
    return target
        .holder()
        .map(holder -> api.migrations.get(Kind.key(namespace, holder.migration().name())))
        .filter(holding -> Concern.isFollowed(target, holding))
        .isPresent();
  }

  @Override
  public void writeStatus(Migration read, MigrationStatus status) {
    write(
        () -> {
          caches.ownMigrations().add(api.writeStatus(read, status));
          promises.obeys(read, status);
        });
  }

  @Override
  public void answer(String namespace, String command, MigrationCommandStatus answer) {
    write(
        () -> {
          var answered = api.answer(namespace, command, answer);
          if (answered != null) {
            caches.ownCommands().add(answered);
            var about = answered.getSpec().migration().name();
            promises.answers(
                api.migrations.get(Kind.key(namespace, about)),
                answered.getMetadata().getUid(),
                answer.outcome());
          }
        });
  }

  @Override
  public void setFinalizer(Migration read, String finalizer, boolean on) {
    write(() -> caches.ownMigrations().add(api.setFinalizer(read, finalizer, on)));
  }
}
