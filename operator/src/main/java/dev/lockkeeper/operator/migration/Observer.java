package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.PlanSummary;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.operator.attempt.PlanStore;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.attempt.core.Pinned;
import dev.lockkeeper.operator.attempt.core.Sightings;
import dev.lockkeeper.operator.changelog.ChangelogSource;
import dev.lockkeeper.operator.changelog.core.Content;
import dev.lockkeeper.operator.changelog.core.Fingerprint;
import dev.lockkeeper.operator.migration.core.Observation;
import dev.lockkeeper.operator.migration.core.TargetSeen;
import dev.lockkeeper.operator.migration.core.Targeting;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks once, at the start of a reconciliation, at all that the decision depends on. */
final class Observer {
  private final Sight sight;
  private final ChangelogSource sources;
  private final PlanStore plans;
  private final Clock clock;

  Observer(Sight sight, ChangelogSource sources, PlanStore plans, Clock clock) {
    this.sight = sight;
    this.sources = sources;
    this.plans = plans;
    this.clock = clock;
  }

  Observation observe(Migration migration) {
    var now = clock.instant();
    var content = sources.read(migration);
    var status = Objects.requireNonNullElse(migration.getStatus(), MigrationStatus.EMPTY);
    var targets =
        sight.targets(migration).stream()
            .filter(target -> Targeting.means(migration, target) || isHeldBy(migration, target))
            .sorted(Targeting.ORDER)
            .map(target -> see(migration, target, now))
            .toList();
    return new Observation(
        now,
        wish(migration),
        content,
        content instanceof Content.Found found
            ? Fingerprint.of(migration.getSpec().changelog(), found.hash())
            : "",
        status,
        targets,
        Targeting.missing(migration, targets),
        plan(migration, status, targets));
  }

  private static Observation.Wish wish(Migration migration) {
    var metadata = migration.getMetadata();
    return new Observation.Wish(
        metadata.getName(),
        metadata.getUid(),
        metadata.getGeneration(),
        migration.getSpec().suspend(),
        metadata.getDeletionTimestamp() != null,
        migration.hasFinalizer(MigrationReconciler.FINALIZER));
  }

  private TargetSeen see(Migration migration, MigrationTarget target, Instant now) {
    var status = Objects.requireNonNullElse(target.getStatus(), MigrationTargetStatus.EMPTY);
    var holder = status.holder();
    var ours = isHeldBy(migration, target);
    return new TargetSeen(
        target.getMetadata().getName(),
        target.getMetadata().getUid(),
        target.getMetadata().getResourceVersion(),
        target.getMetadata().getGeneration(),
        Targeting.means(migration, target),
        status,
        ours && holder != null ? see(migration.getMetadata().getNamespace(), holder, now) : null,
        !ours && holder != null && isGone(migration.getMetadata().getNamespace(), holder));
  }

  private static boolean isHeldBy(Migration migration, MigrationTarget target) {
    return Optional.ofNullable(target.getStatus())
        .map(MigrationTargetStatus::holder)
        .filter(holder -> holder.migration().uid().equals(migration.getMetadata().getUid()))
        .isPresent();
  }

  private AttemptSeen see(String namespace, Holder holder, Instant now) {
    var pods = sight.pods(namespace, holder.job());
    var seen = Sightings.see(holder, sight.job(namespace, holder.job()), pods, now);
    if (isDoubtful(seen, holder, now)) {
      // A cache may lag behind: before anything is given up, the API server itself is asked.
      pods = sight.podsNow(namespace, holder.job());
      seen = Sightings.see(holder, sight.jobNow(namespace, holder.job()), pods, now);
    }
    return seen instanceof AttemptSeen.Ended(var ending) && isPlanned(holder, ending.outcome())
        ? new AttemptSeen.Ended(
            ending.with(plans.fetch(namespace, lastName(pods), ending.result())))
        : seen;
  }

  private static boolean isDoubtful(AttemptSeen seen, Holder holder, Instant now) {
    return switch (seen) {
      case AttemptSeen.Absent() -> now.isAfter(Instant.parse(holder.startBy()));
      case AttemptSeen.Ended(var ending) -> ending.result() == null;
      default -> false;
    };
  }

  private static boolean isPlanned(Holder holder, ExitCode.Outcome outcome) {
    return holder.action().equals(Action.PLAN.word()) && outcome == ExitCode.Outcome.SUCCEEDED;
  }

  private static @Nullable String lastName(List<Pod> pods) {
    return pods.isEmpty() ? null : pods.getLast().getMetadata().getName();
  }

  private boolean isGone(String namespace, Holder holder) {
    return sight.migrationNow(namespace, holder.migration()).isEmpty()
        && sight.jobNow(namespace, holder.job()) == null
        // A pod of a deleted Job goes on until its changeset ends.
        && sight.podsNow(namespace, holder.job()).isEmpty();
  }

  /** The plan of the current run; looked up where a crash kept it out of the status. */
  private @Nullable PlanSummary plan(
      Migration migration, MigrationStatus status, List<TargetSeen> targets) {
    var run = status.run();
    if (status.plan() != null || run == null) {
      return status.plan();
    }
    var name = migration.getMetadata().getName();
    return targets.stream()
        .flatMap(target -> target.status().entryOf(name).stream())
        .filter(entry -> entry.tellsOf(migration.getMetadata().getUid(), run))
        .map(Entry::digest)
        .filter(Objects::nonNull)
        .findFirst()
        .flatMap(digest -> plans.read(migration.getMetadata().getNamespace(), name, run, digest))
        .map(plan -> Pinned.summary(name, run, plan))
        .orElse(null);
  }
}
