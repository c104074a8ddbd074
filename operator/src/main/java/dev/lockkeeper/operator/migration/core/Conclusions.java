package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.operator.attempt.core.Ending;
import dev.lockkeeper.operator.attempt.core.OneLine;
import dev.lockkeeper.operator.attempt.core.Refusal;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How attempts are concluded, those among them of which nobody else tells an end. */
final class Conclusions {
  /** Reasons of an attempt that came too late. */
  private static final Set<Reason> LATE = EnumSet.of(Reason.TOO_LATE, Reason.NEVER_STARTED);

  /** Reasons for which no Job could be made. */
  private static final Set<Reason> REFUSED =
      EnumSet.of(Reason.QUOTA_EXCEEDED, Reason.ADMISSION_REFUSED, Reason.API_REFUSED);

  static Decision of(Observation seen, TargetSeen target, Holder holder, Ending ending) {
    return of(seen, target, holder, ending, false);
  }

  /** It has no Job. Whoever was about to make one must not do so once the target is free. */
  static Decision giveUp(Observation seen, TargetSeen target, Holder holder, Ending ending) {
    return of(seen, target, holder, ending, true);
  }

  private static Decision of(
      Observation seen, TargetSeen target, Holder holder, Ending ending, boolean mayStillBeMade) {
    // An attempt is followed to its end before its run may be superseded: the status still names
    // it.
    var sameRun = holder.run().equals(seen.status().run());
    var fingerprint = sameRun ? seen.status().fingerprint() : null;
    return new Decision.Conclude(
        target, holder, fingerprint == null ? "" : fingerprint, ending, mayStillBeMade);
  }

  /** What an end means for the run: whether it counts, and why it came. */
  static Ending judged(Observation seen, Holder holder, Ending ending) {
    if (ending.reason() == Reason.RESULT_LOST && seen.isStoppedOnPurpose(holder)) {
      return Ending.of(
          ExitCode.STOPPED,
          "The attempt was asked to stop and is gone: how far it came, the next one sees.",
          ending.at());
    }
    if (ending.reason() == Reason.RESULT_LOST) {
      return hindrance(seen, holder)
          .map(told -> Ending.lost(told.reason(), neverRan(holder, told.message()), ending.at()))
          .orElse(ending);
    }
    if (LATE.contains(ending.reason()) && wasCutShort(holder)) {
      return tooLateForTheWindow(holder, ending.at());
    }
    if (ending.reason() == Reason.DEADLINE_REACHED && hasClosed(holder, ending.at())) {
      return ending.because(Reason.WINDOW_CLOSED, windowClosed(holder));
    }
    if (ending.reason() == Reason.CANCELLED && holder.cancelAt() != null) {
      return ending; // as its window wants it
    }
    return isUnasked(seen, holder, ending) ? unasked(ending) : ending;
  }

  /** A window, or an Override, left it less time to start than an attempt has. */
  private static boolean wasCutShort(Holder holder) {
    return Instant.parse(holder.startBy())
        .isBefore(Instant.parse(holder.since()).plus(Decider.START_WITHIN));
  }

  private static Ending tooLateForTheWindow(Holder holder, Instant at) {
    return Ending.of(ExitCode.STOPPED, "", at)
        .because(
            Reason.WINDOW_CLOSED,
            holder.windows().isEmpty()
                ? "The attempt did not start by %s, when the Override expired that let it go."
                    .formatted(holder.startBy())
                : "The attempt did not start by %s, after which the window (%s) lets nothing start; another does when it opens."
                    .formatted(holder.startBy(), String.join(", ", holder.windows())));
  }

  private static boolean hasClosed(Holder holder, Instant at) {
    return holder.closesAt() != null && !at.isBefore(Instant.parse(holder.closesAt()));
  }

  private static String windowClosed(Holder holder) {
    if (holder.windows().isEmpty()) {
      return "The Override that let it go expired at %s: the attempt stopped after its changeset."
          .formatted(holder.closesAt());
    }
    return "The window (%s) closed at %s: the attempt stopped after its changeset, and another goes on when it opens."
        .formatted(String.join(", ", holder.windows()), holder.closesAt());
  }

  /** There is no Job that could tell: what is known of an attempt without one. */
  static Ending gone(Observation seen, Holder holder) {
    if (seen.hasHad(holder.job())) {
      return judged(
          seen,
          holder,
          Ending.lost(
              Reason.RESULT_LOST,
              "The attempt's Job and pod are gone, and with them its result: somebody deleted them.",
              seen.now()));
    }
    if (!seen.isOver(holder) || seen.isStoppedOnPurpose(holder)) {
      return notStarted(seen);
    }
    return wasCutShort(holder) ? tooLateForTheWindow(holder, seen.now()) : neverMade(seen, holder);
  }

  /** What kept the attempt's pod from running, as its status told as long as it did. */
  private static Optional<Refusal> hindrance(Observation seen, Holder holder) {
    return seen.status().attempts().stream()
        .filter(attempt -> seen.isOver(holder) && attempt.job().equals(holder.job()))
        .flatMap(
            attempt ->
                attempt.reason() == null
                    ? Stream.empty()
                    : Stream.of(
                        new Refusal(
                            Reason.named(attempt.reason()), String.valueOf(attempt.message()))))
        .findFirst();
  }

  /** What the API server said to it as long as it was tried stands in Ready. */
  private static Ending neverMade(Observation seen, Holder holder) {
    return Condition.find(seen.status().conditions(), Condition.READY)
        .map(condition -> new Refusal(Reason.named(condition.reason()), condition.message()))
        .filter(said -> REFUSED.contains(said.reason()))
        .map(said -> Ending.lost(said.reason(), neverRan(holder, said.message()), seen.now()))
        .orElseGet(
            () ->
                Ending.lost(
                    Reason.NEVER_STARTED,
                    neverRan(holder, "it had no Job. " + Reason.NEVER_STARTED.remedy()),
                    seen.now()));
  }

  private static String neverRan(Holder holder, String why) {
    return OneLine.of("The attempt did not run by %s: %s".formatted(holder.startBy(), why));
  }

  /** Stopped by an eviction or by its deadline before anything came of it. */
  private static boolean isUnasked(Observation seen, Holder holder, Ending ending) {
    var result = ending.result();
    return ending.outcome() == ExitCode.Outcome.STOPPED
        && !seen.isStoppedOnPurpose(holder)
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

  /** Its Migration is gone: nobody waits for what came of it. What is left is its number. */
  static Ending orphaned(Observation seen) {
    return Ending.of(
        ExitCode.STOPPED, "The Migration was deleted while the attempt was under way.", seen.now());
  }

  static Ending notStarted(Observation seen) {
    return Ending.of(ExitCode.STOPPED, "The attempt was stopped before it had a Job.", seen.now());
  }

  private Conclusions() {}
}
