package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.PlanSummary;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.api.NameReference;
import dev.lockkeeper.operator.attempt.Capacity;
import dev.lockkeeper.operator.attempt.PlanStore;
import dev.lockkeeper.operator.attempt.Witness;
import dev.lockkeeper.operator.attempt.core.OneLine;
import dev.lockkeeper.operator.attempt.core.Pinned;
import dev.lockkeeper.operator.attempt.core.RunnerProfiles;
import dev.lockkeeper.operator.changelog.ChangelogSource;
import dev.lockkeeper.operator.changelog.core.Content;
import dev.lockkeeper.operator.changelog.core.Fingerprint;
import dev.lockkeeper.operator.cluster.ApiServer;
import dev.lockkeeper.operator.cluster.Caches;
import dev.lockkeeper.operator.gate.GateBoard;
import dev.lockkeeper.operator.gate.GateBoard.Subject;
import dev.lockkeeper.operator.migration.core.CommandSeen;
import dev.lockkeeper.operator.migration.core.Concern;
import dev.lockkeeper.operator.migration.core.Dependencies;
import dev.lockkeeper.operator.migration.core.GateApprovals;
import dev.lockkeeper.operator.migration.core.GateSeen;
import dev.lockkeeper.operator.migration.core.Observation;
import dev.lockkeeper.operator.migration.core.TargetSeen;
import dev.lockkeeper.operator.migration.core.Targeting;
import dev.lockkeeper.operator.migration.core.WindowsSeen;
import dev.lockkeeper.operator.window.WindowSource;
import dev.lockkeeper.operator.window.core.Window;
import dev.lockkeeper.operator.window.core.WindowsThere;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Looks once, at the start of a reconciliation, at all that the decision depends on. */
final class Observer {
  /** As they were given; within a second, by the versions that the API server counts up. */
  private static final Comparator<MigrationCommand> IN_ORDER =
      Comparator.<MigrationCommand, Instant>comparing(Observer::createdAt)
          .thenComparing(command -> Long.parseLong(command.getMetadata().getResourceVersion()));

  private final Caches caches;
  private final ApiServer api;
  private final ChangelogSource sources;
  private final PlanStore plans;
  private final Witness witness;
  private final RunnerProfiles profiles;
  private final WindowSource windows;
  private final GateBoard gates;
  private final Capacity capacity;
  private final Clock clock;

  Observer(
      Caches caches,
      ApiServer api,
      ChangelogSource sources,
      WindowSource windows,
      GateBoard gates,
      RunnerProfiles profiles,
      Capacity capacity,
      Clock clock) {
    this.caches = caches;
    this.api = api;
    this.sources = sources;
    this.plans = new PlanStore(api);
    this.witness = new Witness(caches, api, plans);
    this.windows = windows;
    this.gates = gates;
    this.profiles = profiles;
    this.capacity = capacity;
    this.clock = clock;
  }

  Observation observe(Migration migration) {
    var now = clock.instant();
    var metadata = migration.getMetadata();
    var content = sources.read(migration);
    var status = Objects.requireNonNullElse(migration.getStatus(), MigrationStatus.EMPTY);
    var there = windows.read(metadata.getNamespace());
    var targets =
        Targeting.ordered(
                caches.targets(metadata.getNamespace()).stream()
                    .filter(
                        one ->
                            Targeting.means(migration, one) || Concern.isFollowed(one, migration)))
            .map(target -> see(migration, target, there, now))
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
        witness.strays(metadata.getNamespace(), metadata.getName(), now),
        commands(migration),
        plan(migration, status, targets),
        new WindowsSeen(
            named(migration.getSpec().windows(), there), there.bound(), there.versions()),
        gates(migration, status, now),
        Dependencies.of(migration, name -> caches.migration(metadata.getNamespace(), name)),
        capacity.occupancy(
            metadata.getNamespace(),
            metadata.getName(),
            status.queuedSince() == null ? now : Instant.parse(status.queuedSince()),
            now),
        lacksProfile(migration));
  }

  private List<GateSeen> gates(Migration migration, MigrationStatus status, Instant now) {
    var subject = Subject.of(migration, status.run());
    return migration.getSpec().gates().stream()
        .map(
            gate ->
                gate.approval() == null
                    ? new GateSeen(
                        gate, gates.reading(subject, gate), gates.flaw(gate).orElse(null))
                    : new GateSeen(
                        gate, GateApprovals.ofGate(gate, status, requester(migration), now), null))
        .toList();
  }

  private static @Nullable String requester(Migration migration) {
    return migration.getMetadata().getAnnotations().get(Observation.Wish.REQUESTED_BY);
  }

  private List<CommandSeen> commands(Migration migration) {
    var metadata = migration.getMetadata();
    return caches.commands(metadata.getNamespace(), metadata.getName()).stream()
        .filter(command -> command.getStatus() == null)
        .sorted(IN_ORDER)
        .map(command -> seen(command, migration))
        .toList();
  }

  private static CommandSeen seen(MigrationCommand command, Migration migration) {
    var spec = command.getSpec();
    return new CommandSeen(
        command.getMetadata().getName(),
        command.getMetadata().getUid(),
        spec.command(),
        spec.requester(),
        spec.reason() == null ? null : OneLine.of(spec.reason()),
        spec.digest(),
        spec.gate(),
        spec.expires() == null ? null : OffsetDateTime.parse(spec.expires()).toInstant(),
        createdAt(command).isBefore(createdAt(migration)));
  }

  private static Instant createdAt(HasMetadata resource) {
    return Instant.parse(resource.getMetadata().getCreationTimestamp());
  }

  private @Nullable String lacksProfile(Migration migration) {
    var asked = migration.getSpec().runner().profile();
    return profiles.of(asked).isPresent()
        ? null
        : "spec.runner.profile %s is none that this installation has (%s): correct it, or have it added to the chart's runner.profiles."
            .formatted(asked, profiles.names());
  }

  private static Observation.Wish wish(Migration migration) {
    var metadata = migration.getMetadata();
    return new Observation.Wish(
        metadata.getName(),
        metadata.getUid(),
        metadata.getGeneration(),
        migration.getSpec().suspend(),
        metadata.getDeletionTimestamp() != null,
        migration.hasFinalizer(MigrationReconciler.FINALIZER),
        requester(migration));
  }

  private static List<Window> named(List<NameReference> names, WindowsThere there) {
    return names.stream().map(one -> there.named(one.name())).toList();
  }

  private TargetSeen see(
      Migration migration, MigrationTarget target, WindowsThere there, Instant now) {
    var metadata = target.getMetadata();
    var status = Objects.requireNonNullElse(target.getStatus(), MigrationTargetStatus.EMPTY);
    var holder = status.holder();
    var ours = Concern.isFollowed(target, migration);
    return new TargetSeen(
        metadata.getName(),
        metadata.getUid(),
        metadata.getResourceVersion(),
        metadata.getGeneration(),
        Targeting.means(migration, target),
        target.getSpec().approvals(),
        named(target.getSpec().windows(), there),
        status,
        ours && holder != null ? witness.see(metadata.getNamespace(), holder, now) : null,
        !ours && holder != null && isAbandoned(target, holder)
            ? witness.seeAbandoned(metadata.getNamespace(), holder, now)
            : null);
  }

  /** As the API server has it: the very Migration that holds, not another of its name. */
  private boolean isAbandoned(MigrationTarget target, Holder holder) {
    return !Concern.isFollowed(
        target, api.migration(target.getMetadata().getNamespace(), holder.migration().name()));
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
        .filter(entry -> !entry.plannedApart())
        .map(Entry::digest)
        .filter(Objects::nonNull)
        .findFirst()
        .flatMap(digest -> plans.read(migration.getMetadata().getNamespace(), name, run, digest))
        .map(plan -> Pinned.summary(name, run, plan))
        .orElse(null);
  }
}
