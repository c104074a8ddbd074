package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.api.MigrationTargetStatus.OwnerReference;
import dev.lockkeeper.operator.attempt.Attempts;
import dev.lockkeeper.operator.attempt.core.Names;
import dev.lockkeeper.operator.attempt.core.Order;
import dev.lockkeeper.operator.changelog.core.Content;
import dev.lockkeeper.operator.migration.core.Decision;
import dev.lockkeeper.operator.migration.core.Observation;
import dev.lockkeeper.operator.migration.core.Statuses;
import dev.lockkeeper.operator.migration.core.TargetSeen;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** Does what was decided. Every arm can be repeated: an operator may die behind any of them. */
final class Actuator {
  private final KubernetesClient client;
  private final Sight sight;
  private final Attempts attempts;

  Actuator(KubernetesClient client, Sight sight, Attempts attempts) {
    this.client = client;
    this.sight = sight;
    this.attempts = attempts;
  }

  void perform(Decision decision, Observation seen, Migration migration) {
    switch (decision) {
      case Decision.Mark() ->
          PrimaryUpdateAndCacheUtils.addFinalizer(client, migration, MigrationReconciler.FINALIZER);
      case Decision.Unmark() ->
          PrimaryUpdateAndCacheUtils.removeFinalizer(
              client, migration, MigrationReconciler.FINALIZER);
      case Decision.Pin(var run) -> attempts.pin(migration, run, found(seen));
      case Decision.Hold hold ->
          attempts.hold(asSeen(hold.target(), migration), holder(hold, seen, migration));
      case Decision.CreateJob(var target, var planDigest) ->
          attempts.create(
              new Order(
                  migration,
                  asSeen(target, migration),
                  Objects.requireNonNull(target.status().holder()),
                  found(seen),
                  planDigest));
      case Decision.Stop(var target, _) ->
          attempts.stop(
              migration.getMetadata().getNamespace(),
              Objects.requireNonNull(target.status().holder()).job());
      case Decision.Conclude(var target, var holder, var fingerprint, var ending) ->
          attempts.conclude(migration, asSeen(target, migration), holder, fingerprint, ending);
      case Decision.EndRun(var run, _) -> attempts.forget(migration, Statuses.runsKept(run, seen));
      case Decision.StartRun _, Decision.Wait _, Decision.Rest _, Decision.LetGo() -> {
        // The status says it all.
      }
    }
  }

  private static Holder holder(Decision.Hold hold, Observation seen, Migration migration) {
    var metadata = migration.getMetadata();
    return new Holder(
        new OwnerReference(metadata.getName(), metadata.getUid()),
        hold.run(),
        hold.action().word(),
        hold.attempt(),
        Names.job(metadata.getName(), hold.target().uid(), hold.run(), hold.attempt()),
        hold.target().generation(),
        seen.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        hold.startBy().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static Content.Found found(Observation seen) {
    if (seen.content() instanceof Content.Found content) {
      return content;
    }
    throw new IllegalStateException("nothing starts without a changelog");
  }

  /** The target with the status that the decision was made on: its resourceVersion is the fence. */
  private MigrationTarget asSeen(TargetSeen target, Migration migration) {
    return sight
        .target(migration.getMetadata().getNamespace(), target.name())
        .filter(cached -> cached.getMetadata().getResourceVersion().equals(target.version()))
        .orElseThrow(() -> new SeenAnew("target " + target.name() + " was written meanwhile"));
  }
}
