package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationTargetSpec.ApprovalPolicy;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.api.MigrationTargetStatus.AttemptOutcome;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.window.core.Window;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A target as it was seen.
 *
 * @param version the resourceVersion that this was read with
 * @param meant whether the Migration names or selects it now
 * @param approvals that its owner asks for; null when none
 * @param windows of which its owner wants one to be open; empty where any time will do
 * @param attempt where this Migration's attempt on it stands; null when it holds none here
 * @param abandoned where the attempt stands that holds it when its Migration is gone; null when
 *     nothing holds it or the holder is there
 */
public record TargetSeen(
    String name,
    String uid,
    String version,
    long generation,
    boolean meant,
    @Nullable ApprovalPolicy approvals,
    List<Window> windows,
    MigrationTargetStatus status,
    @Nullable AttemptSeen attempt,
    @Nullable AttemptSeen abandoned) {

  Optional<Holder> holder() {
    return Optional.ofNullable(status.holder());
  }

  /** What became of the Migration here in {@code run}. */
  Optional<Entry> entryIn(Observation.Wish migration, String run) {
    return status.entryOf(migration.name()).filter(entry -> entry.tellsOf(migration.uid(), run));
  }

  boolean succeededAt(String migration, String fingerprint) {
    return cameTo(AttemptOutcome.Succeeded, migration, fingerprint);
  }

  boolean failedAt(String migration, String fingerprint) {
    return cameTo(AttemptOutcome.Failed, migration, fingerprint);
  }

  /** A target that was edited since is another one: it is looked at again. */
  private boolean cameTo(AttemptOutcome outcome, String migration, String fingerprint) {
    return status
        .entryOf(migration)
        .filter(entry -> entry.outcome() == outcome)
        .filter(entry -> entry.fingerprint().equals(fingerprint))
        .filter(entry -> entry.targetGeneration() == generation)
        .isPresent();
  }

  /** The number of the next attempt: it only rises, over runs and re-creations. */
  int nextAttempt(String migration) {
    return status.entryOf(migration).map(Entry::attempts).orElse(0) + 1;
  }
}
