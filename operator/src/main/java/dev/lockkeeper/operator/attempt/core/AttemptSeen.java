package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.operator.reason.Reason;

/** Where the attempt that holds a target stands on the cluster. */
public sealed interface AttemptSeen {

  /** Neither Job nor pod: not created yet, or taken away. */
  record Absent() implements AttemptSeen {}

  /** There is a Job in its place that does nothing: it can never be made. */
  record Voided() implements AttemptSeen {}

  /** Its pod does not run yet, and nothing is seen to be in the way. */
  record Starting() implements AttemptSeen {}

  /**
   * Its pod cannot run as things are: somebody has to mend something.
   *
   * @param message one or two sentences: what, why and the remedy
   */
  record Hindered(Reason reason, String message) implements AttemptSeen {}

  /** Its pod works. */
  record Working() implements AttemptSeen {}

  /** It has ended, and a container that somebody put beside it keeps its pod from ending. */
  record Outlived() implements AttemptSeen {}

  /** Its pod's node does not answer: nobody knows whether it works, and nobody can stop it. */
  record OutOfSight(String message) implements AttemptSeen {}

  /** It was asked to stop and finishes its changeset. */
  record Stopping() implements AttemptSeen {}

  /** Every pod of it is gone or terminal. */
  record Ended(Ending ending) implements AttemptSeen {}
}
