package dev.lockkeeper.operator.attempt.core;

/** Where the attempt that holds a target stands on the cluster. */
public sealed interface AttemptSeen {

  /** Neither Job nor pod: not created yet, or taken away. */
  record Absent() implements AttemptSeen {}

  /** There is a Job in its place that does nothing: it can never be made. */
  record Voided() implements AttemptSeen {}

  /** Its pod does not run yet; {@code message} says what is in the way, empty when nothing is. */
  record Waiting(String message) implements AttemptSeen {}

  /** Its pod works. */
  record Working() implements AttemptSeen {}

  /** It was asked to stop and finishes its changeset. */
  record Stopping() implements AttemptSeen {}

  /** Every pod of it is gone or terminal. */
  record Ended(Ending ending) implements AttemptSeen {}
}
