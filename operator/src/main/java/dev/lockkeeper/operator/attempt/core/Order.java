package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.Feature;
import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.operator.changelog.core.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * All that one attempt is told: who holds what by which plan, and the changelog as it was pinned.
 */
public record Order(
    Migration migration, MigrationTarget target, Holder holder, Content.Found content) {

  Action action() {
    return Action.valueOf(holder.action().toUpperCase(Locale.ROOT));
  }

  /** The digest of the plan that it follows; empty for one that makes its own. */
  Optional<String> planDigest() {
    return Optional.ofNullable(holder.digest());
  }

  /** How long the attempt may take before it stops after its changeset. */
  Duration deadline() {
    return Durations.parse(migration.getSpec().runner().deadline());
  }

  Duration gracePeriod() {
    return Durations.parse(migration.getSpec().runner().gracePeriod());
  }

  private boolean isNeeded(Feature feature) {
    return switch (feature) {
      case OWN_PLAN -> action() == Action.APPLY && planDigest().isEmpty();
      case CANCEL_AT -> holder.cancelAt() != null;
      case ONE_COMMIT, PLAN_COVERS, TIME_BOUNDS -> true;
    };
  }

  /** Its deadline, or the end of the windows that let it in. */
  private Instant stopAt() {
    var deadline = Instant.parse(holder.since()).plus(deadline());
    return Optional.ofNullable(holder.closesAt())
        .map(Instant::parse)
        .filter(deadline::isAfter)
        .orElse(deadline);
  }

  /** What the runner is given. */
  RunSpec runSpec() {
    var changelog = migration.getSpec().changelog();
    var connection = target.getSpec().connection();
    return new RunSpec(
        Arrays.stream(Feature.values()).filter(this::isNeeded).map(Feature::name).toList(),
        action(),
        new RunSpec.Attempt(
            migration.getMetadata().getNamespace(),
            migration.getMetadata().getName(),
            migration.getMetadata().getUid(),
            target.getMetadata().getName(),
            holder.run(),
            holder.attempt()),
        Instant.parse(holder.startBy()),
        stopAt(),
        holder.cancelAt() == null ? null : Instant.parse(holder.cancelAt()),
        new RunSpec.Changelog(
            changelog.path(),
            content.hash(),
            changelog.contexts(),
            changelog.labelFilter(),
            changelog.parameters().stream()
                .map(p -> new RunSpec.Parameter(p.name(), p.value()))
                .toList()),
        new RunSpec.Database(
            connection.keys(),
            connection.url(),
            connection.properties(),
            target.getSpec().schema(),
            connection.secretRef().name()),
        planDigest().orElse(""));
  }
}
