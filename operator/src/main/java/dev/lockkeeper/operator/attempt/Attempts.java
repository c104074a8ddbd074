package dev.lockkeeper.operator.attempt;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.operator.attempt.core.AttemptJob;
import dev.lockkeeper.operator.attempt.core.Ending;
import dev.lockkeeper.operator.attempt.core.Labels;
import dev.lockkeeper.operator.attempt.core.Order;
import dev.lockkeeper.operator.attempt.core.Outcomes;
import dev.lockkeeper.operator.attempt.core.Pinned;
import dev.lockkeeper.operator.attempt.core.RunnerImage;
import dev.lockkeeper.operator.attempt.core.Sightings;
import dev.lockkeeper.operator.changelog.core.Content;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;

/**
 * What is done to the cluster for attempts. Each deed can be done twice without harm: names are the
 * same for the same thing, and what is there already is looked at before it counts as done.
 */
public final class Attempts {
  /** The label that the Job controller puts on a Job's pods. */
  public static final String JOB_NAME = "batch.kubernetes.io/job-name";

  /** How long an ended attempt's log can be read. */
  private static final Duration KEPT = Duration.ofHours(24);

  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final RunnerImage image;
  private final TargetStatusWriter targets;

  public Attempts(KubernetesClient client, RunnerImage image) {
    this.client = client;
    this.image = image;
    this.targets = new TargetStatusWriter(client);
  }

  /** Pins the content under its own name. */
  public void pin(Migration migration, String run, Content.Found content) {
    create(Pinned.snapshot(migration, run, content));
  }

  /** Writes the hold. Before anything else is done for the attempt. */
  public void hold(MigrationTarget target, Holder holder) {
    targets.write(target, Outcomes.held(statusOf(target), holder));
  }

  /** Creates the attempt's Job, with what its pod mounts. */
  public void create(Order order) {
    pin(order.migration(), order.holder().run(), order.content());
    var desired = AttemptJob.desired(order, image);
    try {
      client.resource(desired).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        throw e;
      }
      requireOurs(desired, client.resource(desired).get());
    }
  }

  /**
   * Asks the attempt to end: its pods are deleted, which lets the running changeset end. Where no
   * pod was ever made the Job itself goes.
   */
  public void stop(String namespace, String job) {
    var pods = client.pods().inNamespace(namespace).withLabel(JOB_NAME, job).list().getItems();
    if (pods.isEmpty()) {
      client
          .batch()
          .v1()
          .jobs()
          .inNamespace(namespace)
          .withName(job)
          .withPropagationPolicy(DeletionPropagation.BACKGROUND)
          .delete();
    }
    // One by one: a collection would need a verb more. One that has ended keeps its last word.
    pods.stream()
        .filter(pod -> !Sightings.isTerminal(pod))
        .forEach(pod -> client.resource(pod).delete());
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
    if (ending.plan() != null && !ending.plan().plan().changesets().isEmpty()) {
      create(Pinned.plan(migration, holder.run(), ending.plan()));
    }
    targets.write(target, Outcomes.ended(statusOf(target), holder, fingerprint, ending));
    letGo(target.getMetadata().getNamespace(), holder.job());
  }

  /**
   * Deletes the pinned content and plans of runs that nobody names any more.
   *
   * @param kept runs that the history still names
   */
  public void forget(Migration migration, Collection<String> kept) {
    var metadata = migration.getMetadata();
    client
        .configMaps()
        .inNamespace(metadata.getNamespace())
        .withLabel(Labels.MANAGED_BY, Labels.LOCKKEEPER)
        .withLabel(Labels.MIGRATION, metadata.getName())
        .withLabelNotIn(Labels.RUN, kept.toArray(String[]::new))
        .list()
        .getItems()
        .forEach(forgotten -> client.resource(forgotten).delete());
  }

  private void letGo(String namespace, String job) {
    try {
      client
          .batch()
          .v1()
          .jobs()
          .inNamespace(namespace)
          .withName(job)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"spec\":{\"ttlSecondsAfterFinished\":%d}}".formatted(KEPT.toSeconds()));
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404) {
        throw e;
      }
    }
  }

  /**
   * What is there under the name is taken for ours when it belongs to the same Migration: the
   * runner checks the content's hash and the plan's digest by itself.
   */
  private void create(ConfigMap pinned) {
    try {
      client.resource(pinned).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        throw e;
      }
      var there = client.resource(pinned).get();
      if (there == null || !ownerOf(pinned).equals(ownerOf(there))) {
        // Left by a Migration of the same name that is gone, the garbage collector takes it soon;
        // with it what a pod of ours would mount. The pass fails and is tried again.
        throw new IllegalStateException(
            "ConfigMap %s is in the way: it belongs to an earlier Migration of this name, which is"
                    .formatted(pinned.getMetadata().getName())
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
    if (there == null) {
      return; // gone in between: the next look tells
    }
    var labels = there.getMetadata().getLabels();
    if (labels == null
        || !desired.getMetadata().getLabels().entrySet().stream()
            .filter(label -> label.getKey().startsWith("lockkeeper.dev/"))
            .allMatch(label -> label.getValue().equals(labels.get(label.getKey())))) {
      throw new IllegalStateException(
          "Job %s is in the way: it is no attempt of this run (its %s differ). Delete it."
              .formatted(desired.getMetadata().getName(), Labels.OURS));
    }
  }

  private static MigrationTargetStatus statusOf(MigrationTarget target) {
    return Objects.requireNonNullElse(target.getStatus(), MigrationTargetStatus.EMPTY);
  }
}
