package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommandStatus;
import dev.lockkeeper.api.MigrationCommandStatus.Outcome;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.api.MigrationTargetStatus.OwnerReference;
import dev.lockkeeper.operator.attempt.Attempts;
import dev.lockkeeper.operator.attempt.Capacity;
import dev.lockkeeper.operator.attempt.core.Instants;
import dev.lockkeeper.operator.attempt.core.Names;
import dev.lockkeeper.operator.attempt.core.Order;
import dev.lockkeeper.operator.changelog.ChangelogSource;
import dev.lockkeeper.operator.changelog.core.Content;
import dev.lockkeeper.operator.cluster.ApiServer;
import dev.lockkeeper.operator.cluster.Caches;
import dev.lockkeeper.operator.cluster.Refusals;
import dev.lockkeeper.operator.gate.GateBoard;
import dev.lockkeeper.operator.gate.GateBoard.Subject;
import dev.lockkeeper.operator.migration.core.CommandSeen;
import dev.lockkeeper.operator.migration.core.Decision;
import dev.lockkeeper.operator.migration.core.GateRules;
import dev.lockkeeper.operator.migration.core.Observation;
import dev.lockkeeper.operator.migration.core.Occupation;
import dev.lockkeeper.operator.migration.core.Statuses;
import dev.lockkeeper.operator.migration.core.TargetSeen;
import dev.lockkeeper.operator.window.WindowSource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;
import java.util.Optional;

/**
 * Does what was decided, or what a last look at the API server asks for instead. Every arm can be
 * repeated: an operator may die behind any of them.
 */
final class Actuator {
  private final Caches caches;
  private final ApiServer api;
  private final ChangelogSource sources;
  private final WindowSource windows;
  private final GateBoard gates;
  private final Attempts attempts;
  private final Capacity capacity;

  Actuator(
      Caches caches,
      ApiServer api,
      ChangelogSource sources,
      WindowSource windows,
      GateBoard gates,
      Attempts attempts,
      Capacity capacity) {
    this.caches = caches;
    this.api = api;
    this.sources = sources;
    this.windows = windows;
    this.gates = gates;
    this.attempts = attempts;
    this.capacity = capacity;
  }

  /** Says what was done. */
  Decision perform(Decision decision, Observation seen, Migration migration) {
    var done = lookedUp(decision, seen, migration);
    carryOut(done, seen, migration);
    queue(done, seen, migration.getMetadata().getNamespace());
    ask(done, seen, migration);
    return done;
  }

  private void carryOut(Decision decision, Observation seen, Migration migration) {
    var namespace = migration.getMetadata().getNamespace();
    switch (decision) {
      case Decision.Mark() -> api.setFinalizer(migration, MigrationReconciler.FINALIZER, true);
      case Decision.Unmark() -> api.setFinalizer(migration, MigrationReconciler.FINALIZER, false);
      case Decision.Pin(var run) -> attempts.pin(migration, run, found(seen));
      case Decision.Hold hold -> hold(hold, seen, migration);
      case Decision.CreateJob(var target) ->
          attempts.create(
              new Order(
                  migration,
                  asSeen(target, migration),
                  Objects.requireNonNull(target.status().holder()),
                  found(seen)));
      case Decision.Stop(_, var job, _) -> attempts.stop(namespace, job);
      case Decision.LetExpire(var job) -> attempts.letExpire(namespace, job);
      case Decision.Conclude conclude -> conclude(conclude, seen, migration);
      case Decision.Answer(var command, var outcome, var message) ->
          api.answer(
              namespace,
              command.name(),
              new MigrationCommandStatus(outcome, message, Instants.text(seen.now())));
      case Decision.EndRun(var run, _) -> attempts.forget(migration, Statuses.runsKept(run, seen));
      case Decision.StartRun _,
          Decision.Accept _,
          Decision.Intend _,
          Decision.Wait _,
          Decision.AwaitGates _,
          Decision.Queue _,
          Decision.Rest _,
          Decision.LetGo() -> {
        // The status says it all.
      }
    }
  }

  /** Gates answer when they answer: nothing waits for them here. */
  private void ask(Decision decision, Observation seen, Migration migration) {
    var subject = Subject.of(migration, seen.status().run());
    GateRules.asked(seen, decision)
        .forEach(gate -> gates.ask(subject, gate, GateRules.baseline(seen, gate)));
  }

  /** Whoever waits for room keeps its place until it starts or wants something else. */
  private void queue(Decision decision, Observation seen, String namespace) {
    switch (decision) {
      case Decision.Queue(var limits, _, _) ->
          capacity.await(seen.occupancy().self().through(limits), seen.now());
      case Decision.Mark(),
          Decision.Unmark(),
          Decision.Hold _,
          Decision.Accept _,
          Decision.Answer _ -> {
        // On its way to an attempt, or to the wait for one.
      }
      case Decision.AwaitGates(_, _, _, var unread) when unread -> {
        // It had room, and may go on as soon as they have answered.
      }
      default -> capacity.leave(namespace, seen.wish().name());
    }
  }

  /**
   * What only the API server knows for sure, before a target is taken, a Job is made or a command
   * is answered: the hold's own Job may have been there, and have gone without its pod.
   */
  private Decision lookedUp(Decision decision, Observation seen, Migration migration) {
    return switch (decision) {
      case Decision.Hold hold ->
          occupation(hold.target(), seen, migration).orElseGet(() -> asKept(hold, migration));
      case Decision.CreateJob create -> {
        requireNewest(migration);
        requireNewest(create.target(), migration);
        requireContent(migration, seen);
        requireWindows(migration, seen);
        yield occupation(create.target(), seen, migration).orElse(create);
      }
      case Decision.Accept accept -> {
        requireUnanswered(accept.command(), migration);
        yield accept;
      }
      case Decision.StartRun(_, var ordered) when ordered != null -> {
        requireUnanswered(ordered, migration);
        yield decision;
      }
      case Decision.Answer answer when answer.outcome() == Outcome.Refused -> {
        requireNewest(migration);
        yield answer;
      }
      default -> decision;
    };
  }

  /**
   * What the decision was made on is what there is: nobody has written it since, not even we
   * ourselves by a write whose answer was lost, which may have taken the finalizer off.
   */
  private void requireNewest(Migration migration) {
    var metadata = migration.getMetadata();
    var now = api.migration(metadata.getNamespace(), metadata.getName());
    if (now == null || !isSame(now, metadata.getResourceVersion())) {
      throw new SeenAnew("Migration " + metadata.getName() + " was written meanwhile");
    }
  }

  private void requireNewest(TargetSeen target, Migration migration) {
    var now = api.target(migration.getMetadata().getNamespace(), target.name());
    if (now == null || !isSame(now, target.version())) {
      throw new SeenAnew("target " + target.name() + " was written meanwhile");
    }
  }

  private static boolean isSame(HasMetadata now, String version) {
    return now.getMetadata().getResourceVersion().equals(version);
  }

  /** What was refused once, or taken back, is not acted on because a watch is late. */
  private void requireUnanswered(CommandSeen command, Migration migration) {
    var now = api.command(migration.getMetadata().getNamespace(), command.name());
    if (now == null
        || now.getStatus() != null
        || !now.getMetadata().getUid().equals(command.uid())) {
      throw new SeenAnew("command " + command.name() + " was answered meanwhile");
    }
  }

  /** What is watched may have been corrected since: nothing starts that was just withdrawn. */
  private void requireContent(Migration migration, Observation seen) {
    if (!(sources.readNow(migration) instanceof Content.Found now)
        || !now.hash().equals(found(seen).hash())) {
      throw new SeenAnew("the changelog was written meanwhile");
    }
  }

  /** A freeze that was declared just now holds, however late its watch is. */
  private void requireWindows(Migration migration, Observation seen) {
    var now = windows.readNow(migration.getMetadata().getNamespace());
    if (!now.versions().equals(seen.windows().versions())) {
      throw new SeenAnew("a maintenance window was written meanwhile");
    }
  }

  private Optional<Decision> occupation(TargetSeen target, Observation seen, Migration migration) {
    return attempts
        .occupant(asSeen(target, migration))
        .map(job -> Occupation.by(job, target, seen));
  }

  private Decision.Hold asKept(Decision.Hold hold, Migration migration) {
    var lacksPlan =
        hold.digest()
            .filter(digest -> !attempts.isPlanKept(migration, hold.run(), digest))
            .isPresent();
    return lacksPlan ? hold.withoutPlan() : hold;
  }

  private void hold(Decision.Hold hold, Observation seen, Migration migration) {
    var target = asSeen(hold.target(), migration);
    var start = seen.occupancy().self().through(hold.bounds().limits());
    if (!capacity.start(start, seen.now())) {
      throw new SeenAnew("others were faster, and there is room for no more");
    }
    try {
      attempts.hold(target, holder(hold, seen, migration));
    } finally {
      capacity.started(start);
    }
  }

  /**
   * Whether the attempt's Job can never be made. Where none is allowed at all and its time is over
   * there is nothing to fear: whatever came now would not start.
   */
  private boolean isVoid(
      Decision.Conclude conclude, Observation seen, Migration migration, MigrationTarget target) {
    try {
      return attempts.makeVoid(migration, target, conclude.holder());
    } catch (KubernetesClientException e) {
      if (Refusals.isForGood(e) && seen.isOver(conclude.holder())) {
        return true;
      }
      throw e;
    }
  }

  private void conclude(Decision.Conclude conclude, Observation seen, Migration migration) {
    var target = asSeen(conclude.target(), migration);
    if (conclude.mayStillBeMade() && !isVoid(conclude, seen, migration, target)) {
      throw new SeenAnew("Job %s was made after all".formatted(conclude.holder().job()));
    }
    attempts.conclude(
        migration, target, conclude.holder(), conclude.fingerprint(), conclude.ending());
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
        Instants.text(seen.now()),
        Instants.text(hold.bounds().startBy()),
        hold.digest().orElse(null),
        hold.bounds().closesAt().map(Instants::text).orElse(null),
        hold.bounds().cancelAt().map(Instants::text).orElse(null),
        hold.bounds().windows());
  }

  private static Content.Found found(Observation seen) {
    if (seen.content() instanceof Content.Found content) {
      return content;
    }
    throw new IllegalStateException("nothing starts without a changelog");
  }

  /** The target with the status that the decision was made on: its resourceVersion is the fence. */
  private MigrationTarget asSeen(TargetSeen target, Migration migration) {
    return caches
        .target(migration.getMetadata().getNamespace(), target.name())
        .filter(cached -> cached.getMetadata().getResourceVersion().equals(target.version()))
        .orElseThrow(() -> new SeenAnew("target " + target.name() + " was written meanwhile"));
  }
}
