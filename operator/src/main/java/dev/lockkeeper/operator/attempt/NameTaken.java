package dev.lockkeeper.operator.attempt;

/** Something that is not ours has a name that an attempt needs. */
public final class NameTaken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NameTaken(String message) {
    super(message);
  }
}
