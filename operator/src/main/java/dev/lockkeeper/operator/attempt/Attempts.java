package dev.lockkeeper.operator.attempt;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.operator.attempt.core.Actions;
import dev.lockkeeper.operator.attempt.core.AttemptJob;
import dev.lockkeeper.operator.attempt.core.Ending;
import dev.lockkeeper.operator.attempt.core.Labels;
import dev.lockkeeper.operator.attempt.core.Names;
import dev.lockkeeper.operator.attempt.core.Order;
import dev.lockkeeper.operator.attempt.core.Outcomes;
import dev.lockkeeper.operator.attempt.core.Pinned;
import dev.lockkeeper.operator.attempt.core.RunnerProfiles;
import dev.lockkeeper.operator.attempt.core.Sightings;
import dev.lockkeeper.operator.changelog.core.Content;
import dev.lockkeeper.operator.cluster.ApiServer;
import dev.lockkeeper.operator.cluster.Refusals;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done to the cluster for attempts. Each deed can be done twice without harm: names are the
 * same for the same thing, and what is there already is looked at before it counts as done.
 */
public final class Attempts {
  /** How long an ended attempt's log can be read. */
  private static final Duration KEPT = Duration.ofHours(24);

  private final ApiServer api;
  private final RunnerProfiles profiles;

  public Attempts(ApiServer api, RunnerProfiles profiles) {
    this.api = api;
    this.profiles = profiles;
  }

  /** Pins the content under its own name. */
  public void pin(Migration migration, String run, Content.Found content) {
    create(Pinned.snapshot(migration, run, content));
  }

  /**
   * The Job of another attempt that may still work in the target's database, as the API server has
   * it: one whose target was deleted and registered again, or whose hold was lost in another way.
   */
  public Optional<String> occupant(MigrationTarget target) {
    var namespace = target.getMetadata().getNamespace();
    var labels =
        Map.of(Labels.MANAGED_BY, Labels.LOCKKEEPER, Labels.TARGET, target.getMetadata().getName());
    return Sightings.lively(api.jobs(namespace, labels), api.pods(namespace, labels));
  }

  /** Whether the plan is where an attempt would mount it from: people delete what they find. */
  public boolean isPlanKept(Migration migration, String run, String digest) {
    var metadata = migration.getMetadata();
    return api.configMap(metadata.getNamespace(), Names.plan(metadata.getName(), run, digest))
        != null;
  }

  /** Writes the hold. Before anything else is done for the attempt. */
  public void hold(MigrationTarget target, Holder holder) {
    api.writeStatus(target, Outcomes.held(statusOf(target), holder));
  }

  /** Creates the attempt's Job, with what its pod mounts. */
  public void create(Order order) {
    pin(order.migration(), order.holder().run(), order.content());
    var profile = order.migration().getSpec().runner().profile();
    var desired = AttemptJob.desired(order, profiles.of(profile).orElseThrow());
    try {
      api.create(desired);
    } catch (KubernetesClientException e) {
      if (!Refusals.isConflict(e)) {
        throw e;
      }
      var metadata = desired.getMetadata();
      var there = api.job(metadata.getNamespace(), metadata.getName());
      if (there != null) { // else gone in between: the next look tells
        requireOurs(desired, there);
      }
    }
  }

  /**
   * Sees to it that the attempt's Job, which is not there, can never be made.
   *
   * @return whether that is so; else it was made after all
   */
  public boolean makeVoid(Migration migration, MigrationTarget target, Holder holder) {
    var voided = AttemptJob.voided(migration, target, holder, profiles.standard());
    try {
      api.create(voided);
      return true;
    } catch (KubernetesClientException e) {
      if (Refusals.isTerminating(e)) {
        return true; // nobody can make anything there any more
      }
      if (!Refusals.isConflict(e)) {
        throw e;
      }
      var there = api.job(migration.getMetadata().getNamespace(), holder.job());
      return there != null && AttemptJob.isVoid(there);
    }
  }

  /**
   * Asks the attempt to end: its pods are deleted, which lets the running changeset end. Where no
   * pod was ever made the Job itself goes; one whose pod is gone already has its end to tell.
   */
  public void stop(String namespace, String job) {
    var pods = api.pods(namespace, Map.of(Labels.JOB_NAME, job));
    if (pods.isEmpty()) {
      Optional.ofNullable(api.job(namespace, job))
          .filter(Sightings::hasHadNoPod)
          .ifPresent(api::delete);
    }
    // One by one: a collection would need a verb more. One that has ended keeps its last word.
    pods.stream().filter(pod -> !Sightings.isTerminal(pod)).forEach(api::delete);
  }

  /**
   * Stores how the attempt ended. A plan is kept first: the outcome names it. The Job may go only
   * after the outcome is stored.
   */
  public void conclude(
      Migration migration,
      MigrationTarget target,
      Holder holder,
      String fingerprint,
      Ending ending) {
    var told = isKept(migration, holder, ending) ? ending : ending.withPlanLost();
    api.writeStatus(target, Outcomes.ended(statusOf(target), holder, fingerprint, told));
    letExpire(target.getMetadata().getNamespace(), holder.job());
  }

  /** Keeps the plan that the attempt made; what was applied is stored though it cannot be kept. */
  private boolean isKept(Migration migration, Holder holder, Ending ending) {
    var plan = ending.plan();
    // Where the Migration goes, nobody will follow its plan; and nothing may be made any more.
    var goes = migration.getMetadata().getDeletionTimestamp() != null;
    if (plan == null || plan.isEmpty() || goes) {
      return true;
    }
    try {
      create(Pinned.plan(migration, holder.run(), plan));
      return true;
    } catch (KubernetesClientException | NameTaken e) {
      if (Actions.plansOnly(holder)) {
        throw e;
      }
      return false;
    }
  }

  /** Lets a Job go in a day: nothing hangs on it any more but that people may read its log. */
  public void letExpire(String namespace, String job) {
    try {
      api.setTimeToLive(namespace, job, KEPT);
    } catch (KubernetesClientException e) {
      if (!Refusals.isGone(e)) {
        throw e;
      }
    }
  }

  /**
   * Deletes the pinned content and plans of runs that nobody names any more.
   *
   * @param kept runs that the history still names
   */
  public void forget(Migration migration, Collection<String> kept) {
    var metadata = migration.getMetadata();
    var pinned = api.pinnedBeyond(metadata.getNamespace(), metadata.getName(), kept);
    if (pinned.isEmpty()) {
      return;
    }
    // Looked at after what is pinned: a run that began meanwhile, under another operator, is named.
    var now = api.migration(metadata.getNamespace(), metadata.getName());
    if (now == null || !now.getMetadata().getUid().equals(metadata.getUid())) {
      return; // what was its own goes with it
    }
    var named = namedIn(now.getStatus());
    pinned.stream()
        .filter(one -> !named.contains(one.getMetadata().getLabels().get(Labels.RUN)))
        .forEach(api::delete);
  }

  private static Set<String> namedIn(@Nullable MigrationStatus status) {
    var named = new HashSet<String>();
    if (status != null) {
      status.history().forEach(entry -> named.add(entry.run()));
      Optional.ofNullable(status.run()).ifPresent(named::add);
    }
    return named;
  }

  /**
   * What is there under the name is taken for ours when it belongs to the same Migration: the
   * runner checks the content's hash and the plan's digest by itself.
   */
  private void create(ConfigMap pinned) {
    try {
      api.create(pinned);
    } catch (KubernetesClientException e) {
      if (!Refusals.isConflict(e)) {
        throw e;
      }
      var metadata = pinned.getMetadata();
      var there = api.configMap(metadata.getNamespace(), metadata.getName());
      if (there == null || !ownerOf(pinned).equals(ownerOf(there))) {
        // Left by a Migration of the same name that is gone, the garbage collector takes it soon;
        // with it what a pod of ours would mount. The pass fails and is tried again.
        throw new NameTaken(
            "ConfigMap %s is in the way: it belongs to an earlier Migration of this name, which is"
                    .formatted(metadata.getName())
                + " being collected, or to somebody else: then delete it.");
      }
    }
  }

  private static Optional<String> ownerOf(ConfigMap pinned) {
    return pinned.getMetadata().getOwnerReferences().stream()
        .map(owner -> owner.getUid())
        .findFirst();
  }

  private static void requireOurs(Job desired, Job there) {
    var labels = Objects.requireNonNullElse(there.getMetadata().getLabels(), Map.of());
    if (!desired.getMetadata().getLabels().entrySet().stream()
        .filter(label -> label.getKey().startsWith("lockkeeper.dev/"))
        .allMatch(label -> label.getValue().equals(labels.get(label.getKey())))) {
      throw new NameTaken(
          "Job %s is in the way: it is no attempt of this run (its %s differ). Delete it."
              .formatted(desired.getMetadata().getName(), Labels.OURS));
    }
  }

  private static MigrationTargetStatus statusOf(MigrationTarget target) {
    return Objects.requireNonNullElse(target.getStatus(), MigrationTargetStatus.EMPTY);
  }
}
