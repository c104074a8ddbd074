package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationTargetStatus.AttemptOutcome;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.attempt.core.Ending;
import dev.lockkeeper.operator.attempt.core.Outcomes;
import dev.lockkeeper.operator.attempt.core.StraySeen;
import dev.lockkeeper.operator.changelog.core.Content;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The rules of a run. Pure: same observation, same decision. */
public final class Decider {
  /** How long an attempt's pod may be pending before the attempt is given up. */
  static final Duration START_WITHIN = Duration.ofMinutes(10);

  /** Where something of others is in the way whose end may wake nobody. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  /** What keeps a Job from having a pod, or a pod from being prepared, wakes nobody. */
  private static final Duration LOOK_FOR_POD = Duration.ofSeconds(5);

  private static final Duration LOOK_FOR_REMEDY = Duration.ofSeconds(10);

  public static Decision decide(Observation seen) {
    // What holds a target comes first, whatever was edited since: it is followed to its end.
    var held = seen.held();
    if (held.isPresent()) {
      // Another operator, late, may have taken it off.
      var exposed = !seen.wish().marked() && !seen.wish().deleted();
      return exposed ? new Decision.Mark() : follow(seen, held.get());
    }
    if (!seen.strays().isEmpty()) {
      return callIn(seen.strays().getFirst());
    }
    var next = goOn(seen);
    // Nothing is held: a deletion need not wait for us while we do.
    return seen.wish().marked() && isIdle(next) ? new Decision.Unmark() : next;
  }

  private static boolean isIdle(Decision decision) {
    return decision instanceof Decision.Wait
        || decision instanceof Decision.Rest
        || decision instanceof Decision.LetGo;
  }

  private static Decision goOn(Observation seen) {
    if (seen.wish().deleted()) {
      return new Decision.LetGo();
    }
    if (seen.content() instanceof Content.Unreadable(var reason, var message)) {
      return wait(seen, reason, message);
    }
    return advance(seen);
  }

  /** No target tells of it: it is asked to end, and its Job goes when it has. */
  private static Decision callIn(StraySeen stray) {
    return switch (stray.state()) {
      case WORKS ->
          new Decision.Stop(
              stray.target(), stray.job(), "the MigrationTarget that it was made for is gone");
      case STOPS ->
          new Decision.Wait(
              Reason.STOPPING,
              "An attempt on target %s, which was deleted meanwhile, ends after its changeset (Job %s)."
                  .formatted(stray.target(), stray.job()));
      case ENDED -> new Decision.LetExpire(stray.job());
    };
  }

  /** An attempt of ours holds {@code target}. */
  private static Decision follow(Observation seen, TargetSeen target) {
    var holder = target.holder().orElseThrow();
    return switch (target.attempt()) {
      case AttemptSeen.Ended(var ending) ->
          conclude(seen, target, holder, isUnasked(seen, ending) ? unasked(ending) : ending);
      case AttemptSeen.Voided() -> conclude(seen, target, holder, notStarted(seen));
      case AttemptSeen.Absent() -> createOrRelease(seen, target, holder);
      case AttemptSeen.Stopping() ->
          new Decision.Wait(
              Reason.STOPPING,
              "Attempt %d on target %s ends after its changeset."
                  .formatted(holder.attempt(), target.name()));
      case AttemptSeen.Waiting(var why) when isOver(seen, holder) ->
          new Decision.Stop(target.name(), holder.job(), "its pod did not start in time: " + why);
      case AttemptSeen.Hindered(_, var why) when isOver(seen, holder) ->
          new Decision.Stop(target.name(), holder.job(), "its pod did not start in time: " + why);
      case AttemptSeen.Waiting _, AttemptSeen.Hindered _, AttemptSeen.Working()
          when mayNotGoOn(seen) ->
          new Decision.Stop(
              target.name(),
              holder.job(),
              seen.wish().deleted() ? "the Migration is deleted" : "it is suspended");
      case AttemptSeen.Waiting(var why) ->
          new Decision.Wait(
              working(holder),
              "%s, attempt %d: waits for its pod%s"
                  .formatted(
                      doing(holder, target), holder.attempt(), why.isEmpty() ? "." : ": " + why),
              within(LOOK_FOR_POD, seen, holder));
      case AttemptSeen.Hindered(var reason, var why) ->
          new Decision.Wait(
              reason,
              "Target %s, attempt %d: %s".formatted(target.name(), holder.attempt(), why),
              within(LOOK_FOR_REMEDY, seen, holder));
      case AttemptSeen.OutOfSight(var why) ->
          new Decision.Wait(
              Reason.NODE_LOST,
              "Target %s, attempt %d: %s".formatted(target.name(), holder.attempt(), why));
      case AttemptSeen.Working() ->
          new Decision.Wait(
              working(holder),
              "%s, attempt %d.".formatted(doing(holder, target), holder.attempt()));
      case null -> throw new IllegalStateException("a held target has an attempt");
    };
  }

  private static Instant within(Duration time, Observation seen, Holder holder) {
    var over = Instant.parse(holder.startBy()).plusSeconds(1);
    var soon = seen.now().plus(time);
    return soon.isBefore(over) ? soon : over;
  }

  /** Stopped by an eviction or by its deadline before anything came of it. */
  private static boolean isUnasked(Observation seen, Ending ending) {
    var result = ending.result();
    return ending.outcome() == ExitCode.Outcome.STOPPED
        && !mayNotGoOn(seen)
        && (result == null || result.changesets().applied() == 0);
  }

  /** It is tried again within bounds: what cuts it off each time must not do so for ever. */
  private static Ending unasked(Ending ending) {
    return new Ending(
        ExitCode.Outcome.FAILED,
        ExitCode.Failure.TRANSIENT,
        ending.reason(),
        "The attempt was cut off before it had applied a changeset: " + ending.message(),
        ending.result(),
        null,
        ending.at());
  }

  /** The hold is written and there is no Job: it is created now, or never. */
  private static Decision createOrRelease(Observation seen, TargetSeen target, Holder holder) {
    var current = seen.run().filter(run -> run.equals(holder.run())).isPresent();
    if (!current || mayNotGoOn(seen) || !target.meant()) {
      return giveUp(seen, target, holder, notStarted(seen));
    }
    if (isOver(seen, holder) || seen.hasHad(holder.job())) {
      return giveUp(seen, target, holder, lost(seen));
    }
    if (holder.action().equals(Action.PLAN.word())) {
      return new Decision.CreateJob(target, "");
    }
    return digestFor(seen, target)
        .<Decision>map(digest -> new Decision.CreateJob(target, digest))
        .orElseGet(() -> giveUp(seen, target, holder, notStarted(seen)));
  }

  private static Decision conclude(
      Observation seen, TargetSeen target, Holder holder, Ending ending) {
    return conclude(seen, target, holder, ending, false);
  }

  /** It has no Job. Whoever was about to make one must not do so once the target is free. */
  private static Decision giveUp(
      Observation seen, TargetSeen target, Holder holder, Ending ending) {
    return conclude(seen, target, holder, ending, !isOver(seen, holder));
  }

  private static Decision conclude(
      Observation seen, TargetSeen target, Holder holder, Ending ending, boolean mayStillBeMade) {
    // An attempt is followed to its end before its run may be superseded: the status still names
    // it.
    var sameRun = holder.run().equals(seen.status().run());
    var fingerprint = sameRun ? seen.status().fingerprint() : null;
    return new Decision.Conclude(
        target, holder, fingerprint == null ? "" : fingerprint, ending, mayStillBeMade);
  }

  /** It has no Job any more, or never had one: nobody can say. */
  private static Ending lost(Observation seen) {
    return new Ending(
        ExitCode.Outcome.FAILED,
        ExitCode.Failure.TRANSIENT,
        Reason.RESULT_LOST,
        "The attempt's Job and pod are gone, and with them its result.",
        null,
        null,
        seen.now());
  }

  /** Its Migration is gone: nobody waits for what came of it. What is left is its number. */
  private static Ending orphaned(Observation seen) {
    return new Ending(
        ExitCode.Outcome.STOPPED,
        ExitCode.Failure.NONE,
        Reason.STOPPED,
        "The Migration was deleted while the attempt was under way.",
        null,
        null,
        seen.now());
  }

  private static Ending notStarted(Observation seen) {
    return new Ending(
        ExitCode.Outcome.STOPPED,
        ExitCode.Failure.NONE,
        Reason.STOPPED,
        "The attempt was stopped before it had a Job.",
        null,
        null,
        seen.now());
  }

  /** Nothing is held and the content is known: the run's next step. */
  private static Decision advance(Observation seen) {
    var run = seen.run();
    if (run.isEmpty()) {
      return supersede(seen).orElseGet(() -> begin(seen));
    }
    var ended = seen.hasEnded(run.get());
    if (!seen.failed().isEmpty()) {
      return end(run.get(), Verdict.failed(seen), ended);
    }
    if (!seen.missing().isEmpty() || seen.meant().isEmpty()) {
      return awaitTargets(seen);
    }
    if (seen.pending().isEmpty()) {
      return end(run.get(), Verdict.succeeded(seen), ended);
    }
    if (ended) {
      return begin(seen); // a target joined or was edited: it is taken as a run of its own
    }
    if (seen.wish().suspended()) {
      return suspended();
    }
    if (seen.status().snapshot() == null) {
      return new Decision.Pin(run.get());
    }
    return takeNext(seen, run.get());
  }

  /** An earlier run that another content cut short. */
  private static Optional<Decision> supersede(Observation seen) {
    return Optional.ofNullable(seen.status().run())
        .filter(earlier -> !seen.hasEnded(earlier))
        .map(earlier -> new Decision.EndRun(earlier, Verdict.superseded()));
  }

  private static Decision begin(Observation seen) {
    if (seen.wish().suspended()) {
      return suspended();
    }
    return new Decision.StartRun(RunId.next(seen.fingerprint(), seen.status()));
  }

  private static Decision end(String run, Verdict verdict, boolean ended) {
    return ended ? new Decision.Rest(verdict) : new Decision.EndRun(run, verdict);
  }

  private static Decision takeNext(Observation seen, String run) {
    var next = seen.pending().getFirst();
    var entry = next.entryIn(seen.wish(), run);
    var retryAt = entry.filter(e -> e.outcome() == AttemptOutcome.Retrying).map(Outcomes::retryAt);
    if (retryAt.filter(seen.now()::isBefore).isPresent()) {
      return new Decision.Wait(
          Reason.named(entry.get().reason()), retrying(next, entry.get()), retryAt.get());
    }
    var occupied = occupied(seen, next);
    if (occupied.isPresent()) {
      return occupied.get();
    }
    if (!seen.capacity().mayStart()) {
      return awaitCapacity(seen);
    }
    if (!seen.wish().marked()) {
      return new Decision.Mark();
    }
    return new Decision.Hold(
        next,
        run,
        digestFor(seen, next).isPresent() ? Action.APPLY : Action.PLAN,
        next.nextAttempt(seen.wish().name()),
        seen.now().plus(START_WITHIN));
  }

  /** Somebody else works on the target, or may. */
  private static Optional<Decision> occupied(Observation seen, TargetSeen target) {
    if (target.holder().isEmpty()) {
      return Optional.ofNullable(target.occupant())
          .map(
              job ->
                  awaitTarget(
                      seen,
                      "Job %s still works in the database of target %s, which was registered anew."
                          .formatted(job, target.name())));
    }
    var holder = target.holder().get();
    return switch (target.abandoned()) {
      case null ->
          Optional.of(
              awaitTarget(
                  seen,
                  "Target %s is held by Migration %s (%s, attempt %d): this one goes on when that ends."
                      .formatted(
                          target.name(),
                          holder.migration().name(),
                          holder.action(),
                          holder.attempt())));
      case AttemptSeen.Ended _, AttemptSeen.Voided() ->
          Optional.of(conclude(seen, target, holder, orphaned(seen)));
      case AttemptSeen.Absent() when isOver(seen, holder) ->
          Optional.of(conclude(seen, target, holder, orphaned(seen)));
      case AttemptSeen.Absent(), AttemptSeen.Stopping(), AttemptSeen.OutOfSight _ ->
          Optional.of(
              awaitTarget(
                  seen,
                  "Target %s was held by Migration %s, which is gone: its attempt ends first, by %s if it has not begun."
                      .formatted(target.name(), holder.migration().name(), holder.startBy())));
      case AttemptSeen.Waiting _, AttemptSeen.Hindered _, AttemptSeen.Working() ->
          Optional.of(
              new Decision.Stop(
                  target.name(),
                  holder.job(),
                  "its Migration %s is gone".formatted(holder.migration().name())));
    };
  }

  private static Decision awaitTarget(Observation seen, String message) {
    return new Decision.Wait(Reason.AWAITING_TARGET, message, seen.now().plus(LOOK_AGAIN));
  }

  private static Decision awaitCapacity(Observation seen) {
    var capacity = seen.capacity();
    return new Decision.Wait(
        Reason.AWAITING_CAPACITY,
        "%d attempts run in the cluster, the most that maxRunningAttempts allows; it starts by itself."
            .formatted(capacity.limit()),
        seen.now().plus(LOOK_AGAIN));
  }

  /**
   * The plan that {@code target} follows: its own where it was planned apart, else the run's. Empty
   * when it must be planned first.
   */
  private static Optional<String> digestFor(Observation seen, TargetSeen target) {
    var entry = seen.run().flatMap(run -> target.entryIn(seen.wish(), run));
    var own = entry.map(Entry::digest);
    if (own.isPresent()) {
      return own;
    }
    if (entry.filter(Entry::plannedApart).isPresent()) {
      return Optional.empty();
    }
    return Optional.ofNullable(seen.plan())
        .filter(plan -> plan.changesets() > 0)
        .map(plan -> plan.digest());
  }

  private static Decision wait(Observation seen, Reason reason, String message) {
    return seen.wish().suspended() ? suspended() : new Decision.Wait(reason, message);
  }

  private static Decision awaitTargets(Observation seen) {
    if (seen.missing().isEmpty()) {
      return wait(
          seen,
          Reason.AWAITING_TARGET,
          "No MigrationTarget matches targets.selector: create one or correct the labels.");
    }
    return wait(
        seen,
        Reason.AWAITING_TARGET,
        "MigrationTarget %s does not exist in this namespace: create it."
            .formatted(String.join(", ", seen.missing())));
  }

  private static Decision suspended() {
    return new Decision.Wait(
        Reason.SUSPENDED, "spec.suspend is true: nothing starts until it is false.");
  }

  private static String retrying(TargetSeen target, Entry entry) {
    return "Target %s, attempt %d: %s Tried again at %s."
        .formatted(target.name(), entry.attempts(), entry.message(), Outcomes.retryAt(entry));
  }

  private static boolean isOver(Observation seen, Holder holder) {
    return seen.now().isAfter(Instant.parse(holder.startBy()));
  }

  private static boolean mayNotGoOn(Observation seen) {
    return seen.wish().suspended() || seen.wish().deleted();
  }

  private static Reason working(Holder holder) {
    return holder.action().equals(Action.PLAN.word()) ? Reason.PLANNING : Reason.APPLYING;
  }

  private static String doing(Holder holder, TargetSeen target) {
    return (working(holder) == Reason.PLANNING ? "Plans on target " : "Applies to target ")
        + target.name();
  }

  private Decider() {}
}
