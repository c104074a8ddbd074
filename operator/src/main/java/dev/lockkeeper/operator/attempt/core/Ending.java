package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt came to its end.
 *
 * @param outcome as far as it is known
 * @param reason why
 * @param message one or two sentences for people; empty on success
 * @param result the runner's own word, when it was heard
 * @param plan what the pieces made of the plan that the attempt said, if it said one
 */
public record Ending(
    ExitCode.Outcome outcome,
    ExitCode.Failure failure,
    Reason reason,
    String message,
    @Nullable RunResult result,
    PlanSeen.@Nullable Found plan,
    Instant at) {

  /** It ended and nobody knows how: its work is judged by the next attempt. */
  public static Ending lost(Reason reason, String message, Instant at) {
    return new Ending(
        ExitCode.Outcome.FAILED, ExitCode.Failure.TRANSIENT, reason, message, null, null, at);
  }

  /** An end that only its exit code tells. */
  public static Ending of(ExitCode code, String message, Instant at) {
    return new Ending(code.outcome(), code.failure(), Reason.of(code), message, null, null, at);
  }

  /** The same end for another reason. */
  public Ending because(Reason other, String why) {
    return new Ending(outcome, failure, other, why, result, plan, at);
  }

  Ending with(RunResult said) {
    return new Ending(outcome, failure, reason, message, said, plan, at);
  }

  /** The same end with the plan that the attempt made. */
  public Ending with(PlanSeen.Found made) {
    return new Ending(outcome, failure, reason, message, result, made, at);
  }

  /** The same end; its plan could not be kept, and whoever needs one makes it. */
  public Ending withPlanLost() {
    return new Ending(outcome, failure, reason, message, result, null, at);
  }

  /** The end of an attempt that was to plan and whose plan cannot be read: its result is lost. */
  public Ending withoutPlan(String why) {
    return lost(
        Reason.RESULT_LOST,
        OneLine.of("The plan could not be read from the log: " + why + ". It is made again."),
        at);
  }
}
