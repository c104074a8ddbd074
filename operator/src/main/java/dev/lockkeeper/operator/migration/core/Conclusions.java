package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.operator.attempt.core.Ending;
import dev.lockkeeper.operator.reason.Reason;

/** How attempts are concluded, those among them of which nobody else tells an end. */
final class Conclusions {

  static Decision of(Observation seen, TargetSeen target, Holder holder, Ending ending) {
    return of(seen, target, holder, ending, false);
  }

  /** It has no Job. Whoever was about to make one must not do so once the target is free. */
  static Decision giveUp(Observation seen, TargetSeen target, Holder holder, Ending ending) {
    return of(seen, target, holder, ending, !seen.isOver(holder));
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

  /** It has no Job any more, or never had one: nobody can say. */
  static Ending lost(Observation seen) {
    return Ending.lost(
        Reason.RESULT_LOST,
        "The attempt's Job and pod are gone, and with them its result. Where nobody deleted them,"
            + " look for evictions, and for what kept its pod from starting.",
        seen.now());
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
