package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationTargetStatus.AttemptOutcome;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.operator.attempt.core.FairShare;
import dev.lockkeeper.operator.attempt.core.FairShare.Limit;
import dev.lockkeeper.operator.attempt.core.FairShare.Standing;
import dev.lockkeeper.operator.attempt.core.Outcomes;
import dev.lockkeeper.operator.changelog.core.Content;
import dev.lockkeeper.operator.migration.core.Decision.AwaitGates;
import dev.lockkeeper.operator.reason.Reason;
import dev.lockkeeper.operator.window.core.Windows;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules of a run. Pure: same observation, same decision. */
public final class Decider {
  /** How long an attempt's pod may be pending before the attempt is given up. */
  static final Duration START_WITHIN = Duration.ofMinutes(10);

  public static Decision decide(Observation seen) {
    var ordered = Commands.next(seen);
    return ordered.isPresent() ? ordered.get() : decideByItself(seen);
  }

  private static Decision decideByItself(Observation seen) {
    // What holds a target comes first, whatever was edited since: it is followed to its end.
    var held = seen.held();
    if (held.isPresent()) {
      // Another operator, late, may have taken it off.
      var exposed = !seen.wish().marked() && !seen.wish().deleted();
      return exposed ? new Decision.Mark() : Following.follow(seen, held.get());
    }
    if (!seen.strays().isEmpty()) {
      return Following.callIn(seen, seen.strays().getFirst());
    }
    var next = goOn(seen);
    // Nothing is held: a deletion need not wait for us while we do.
    return seen.wish().marked() && isIdle(next) ? new Decision.Unmark() : next;
  }

  private static boolean isIdle(Decision decision) {
    return decision instanceof Decision.Wait
        || decision instanceof Decision.AwaitGates
        || decision instanceof Decision.Queue
        || decision instanceof Decision.Rest
        || decision instanceof Decision.LetGo;
  }

  private static Decision goOn(Observation seen) {
    if (seen.wish().deleted()) {
      return new Decision.LetGo();
    }
    var aborted = abortedAmidst(seen.ofNamedRun());
    if (aborted.isPresent()) {
      return aborted.get();
    }
    if (seen.content() instanceof Content.Unreadable(var reason, var message)) {
      return wait(seen, reason, message);
    }
    return advance(seen);
  }

  /** A run that shall end where it stands. What has come to an end of its own says that. */
  private static Optional<Decision> abortedAmidst(Observation seen) {
    return seen.abortUnderWay()
        .filter(_ -> seen.failed().isEmpty() && !seen.isComplete())
        .map(verdict -> new Decision.EndRun(String.valueOf(seen.status().run()), verdict));
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
    var abort = seen.abort();
    if (abort.isPresent() && !seen.isComplete()) {
      return new Decision.Rest(abort.get()); // ended where it stood
    }
    if (!seen.missing().isEmpty() || seen.meant().isEmpty()) {
      return awaitTargets(seen);
    }
    if (seen.pending().isEmpty()) {
      var unfinished = ended ? Optional.<Decision>empty() : GateRules.awaitedToFinish(seen);
      return unfinished.orElseGet(() -> end(run.get(), Verdict.succeeded(seen), ended));
    }
    if (ended) {
      return begin(seen); // a target joined or was edited: it is taken as a run of its own
    }
    var held = heldBack(seen).or(() -> GateRules.flawed(seen)).or(() -> Dependencies.awaited(seen));
    if (held.isPresent()) {
      return held.get();
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
    var held = heldBack(seen).or(() -> GateRules.flawed(seen)).or(() -> Dependencies.awaited(seen));
    if (held.isPresent()) {
      return held.get();
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
    var occupied = Occupation.of(seen, next);
    if (occupied.isPresent()) {
      return occupied.get();
    }
    if (seen.lacksProfile() != null) {
      return new Decision.Wait(Reason.PROFILE_UNKNOWN, seen.lacksProfile());
    }
    var digest = next.approvals() == null ? seen.digestFor(next) : seen.ownDigest(next);
    var unapproved = digest.flatMap(plan -> Approvals.awaited(seen, next, plan));
    if (unapproved.isPresent()) {
      return unapproved.get();
    }
    var action = next.approvals() != null && digest.isEmpty() ? Action.PLAN : Action.APPLY;
    var passage =
        action == Action.PLAN ? Optional.of(Windows.Passage.FREE) : WindowRules.passage(seen, next);
    if (passage.isEmpty()) {
      return WindowRules.awaited(seen, next);
    }
    var bounds = bounds(seen, passage.get());
    var standing = FairShare.standing(seen.occupancy(), bounds.limits());
    if (!standing.mayStart()) {
      return queue(seen, bounds.limits(), standing);
    }
    var closed =
        action == Action.PLAN ? Optional.<AwaitGates>empty() : GateRules.awaitedToStart(seen);
    if (closed.isPresent()) {
      return closed.get();
    }
    if (!seen.wish().marked()) {
      return new Decision.Mark();
    }
    return new Decision.Hold(
        next, run, action, digest, next.nextAttempt(seen.wish().name()), bounds);
  }

  private static Decision.Bounds bounds(Observation seen, Windows.Passage passage) {
    var startBy = seen.now().plus(START_WITHIN);
    return new Decision.Bounds(
        passage.lastStart().filter(startBy::isAfter).orElse(startBy),
        Stream.concat(passage.closesAt().stream(), GateRules.overriddenUntil(seen).stream())
            .min(Comparator.naturalOrder()),
        passage.cancelAt(),
        passage.names(),
        WindowRules.limits(seen, passage));
  }

  private static Decision queue(Observation seen, List<Limit> limits, Standing standing) {
    var message =
        standing
            .full()
            .map(
                full ->
                    "Window %s lets in %d at a time, and this is number %d of %d in its queue; it starts by itself."
                        .formatted(
                            full.window(), full.attempts(), standing.place(), standing.queued()))
            .orElseGet(
                () ->
                    "%d attempts run in the cluster, the most that maxRunningAttempts allows; it starts by itself."
                        .formatted(seen.occupancy().limit()));
    return new Decision.Queue(limits, message, seen.now().plus(FairShare.ASK_AGAIN));
  }

  private static Decision wait(Observation seen, Reason reason, String message) {
    return heldBack(seen).orElseGet(() -> new Decision.Wait(reason, message));
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

  /** Why nothing may start, where somebody said so. */
  private static Optional<Decision> heldBack(Observation seen) {
    if (seen.wish().suspended()) {
      return Optional.of(
          new Decision.Wait(
              Reason.SUSPENDED, "spec.suspend is true: nothing starts until it is false."));
    }
    return Commands.hold(seen.status())
        .map(
            hold ->
                new Decision.Wait(
                    Reason.HELD,
                    "%s. Nothing starts until somebody orders Resume."
                        .formatted(Commands.told(hold))));
  }

  private static String retrying(TargetSeen target, Entry entry) {
    return "Target %s, attempt %d: %s Tried again at %s."
        .formatted(target.name(), entry.attempts(), entry.message(), Outcomes.retryAt(entry));
  }

  private Decider() {}
}
