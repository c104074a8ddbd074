package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.api.MigrationCommandStatus.Outcome;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.operator.attempt.core.Ending;
import dev.lockkeeper.operator.attempt.core.FairShare.Limit;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one reconciliation does, and nothing about how. */
public sealed interface Decision {

  /**
   * A run begins: from here on its name stands in the status.
   *
   * @param ordered the command that it follows; null where it begins by itself
   */
  record StartRun(String run, @Nullable CommandSeen ordered) implements Decision {
    StartRun(String run) {
      this(run, null);
    }
  }

  /** A command is acted on: from here on it counts. */
  record Accept(CommandSeen command) implements Decision {}

  /** A command is answered: what became of it stands in its own status. */
  record Answer(CommandSeen command, Outcome outcome, String message) implements Decision {}

  /** The run comes to its end and enters the history. */
  record EndRun(String run, Verdict verdict) implements Decision {}

  /** The content is copied to where nobody can change it. */
  record Pin(String run) implements Decision {}

  /** The finalizer goes on: from here on a deletion waits for the attempt that follows. */
  record Mark() implements Decision {}

  /** The finalizer comes off: nothing is held any more. */
  record Unmark() implements Decision {}

  /**
   * The target is held for an attempt. Written before there is a Job.
   *
   * @param digest of the plan to follow; empty where the attempt makes its own
   */
  record Hold(
      TargetSeen target,
      String run,
      Action action,
      Optional<String> digest,
      int attempt,
      Bounds bounds)
      implements Decision {

    /**
     * The same without the plan that it would follow: that is not kept any more. Where a plan has
     * to be approved it is made first.
     */
    public Hold withoutPlan() {
      return target.approvals() == null
          ? new Hold(target, run, action, Optional.empty(), attempt, bounds)
          : new Hold(target, run, Action.PLAN, Optional.empty(), attempt, bounds.ofNoWindow());
    }
  }

  /**
   * In which time an attempt is to do its work.
   *
   * @param startBy it must have started by then
   * @param closesAt it stops then by itself; empty where it may go on to its end
   * @param cancelAt what it does then is cancelled; empty where it is not
   * @param windows names of those that let it in
   * @param limits of those that let in only so many at a time
   */
  record Bounds(
      Instant startBy,
      Optional<Instant> closesAt,
      Optional<Instant> cancelAt,
      List<String> windows,
      List<Limit> limits) {

    /** Of an attempt that needs none. */
    Bounds ofNoWindow() {
      return new Bounds(startBy, Optional.empty(), Optional.empty(), List.of(), List.of());
    }
  }

  /** The Job of the attempt that holds the target is created. */
  record CreateJob(TargetSeen target) implements Decision {}

  /** It is written down that the attempt is about to be asked to end, and why. */
  record Intend(String target, String job, String why) implements Decision {}

  /**
   * The attempt is asked to end after its changeset.
   *
   * @param target its name
   */
  record Stop(String target, String job, String why) implements Decision {}

  /** A Job that nothing hangs on any more gets its time to live. */
  record LetExpire(String job) implements Decision {}

  /**
   * The attempt ended: its outcome is stored and its hold cleared, in one write.
   *
   * @param fingerprint of the run that it belonged to
   * @param mayStillBeMade whether its Job is not there but another operator may be about to make it
   */
  record Conclude(
      TargetSeen target, Holder holder, String fingerprint, Ending ending, boolean mayStillBeMade)
      implements Decision {}

  /**
   * Nothing to do but to say why.
   *
   * @param until when to look again, where only time will bring a change
   */
  record Wait(Reason reason, String message, @Nullable Instant until) implements Decision {
    Wait(Reason reason, String message) {
      this(reason, message, null);
    }

    public Optional<Instant> lookAgainAt() {
      return Optional.ofNullable(until);
    }
  }

  /**
   * Gates have not said Go: what they say stands in the status.
   *
   * @param ask those whose turn it is to be asked
   * @param message what they say; empty where none of them has answered yet
   * @param until when to look again, if no answer comes before
   * @param unread whether what some of them say now is not known yet
   */
  record AwaitGates(List<Gate> ask, String message, @Nullable Instant until, boolean unread)
      implements Decision {}

  /**
   * There is no room for another attempt: it takes its place in the queue.
   *
   * @param limits of the windows by which it will get in
   * @param until when to ask again, if nobody calls it before
   */
  record Queue(List<Limit> limits, String message, Instant until) implements Decision {}

  /** The run has ended and nothing asks for another. */
  record Rest(Verdict verdict) implements Decision {}

  /** The Migration is on its way out and holds nothing. */
  record LetGo() implements Decision {}
}
