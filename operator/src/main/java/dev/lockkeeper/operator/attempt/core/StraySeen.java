package dev.lockkeeper.operator.attempt.core;

/**
 * An attempt of a Migration that no target knows of: its target was deleted while it worked, or the
 * operator died before it had let the Job go.
 *
 * @param target name of the target that it was made for
 */
public record StraySeen(String job, String target, State state) {

  /** Where it stands. */
  public enum State {
    WORKS,
    STOPS,
    /** Its node does not answer: nobody can stop it. */
    OUT_OF_SIGHT,
    ENDED
  }
}
