package dev.lockkeeper.operator.reason;

/** What a reason asks of whoever reads it. */
public enum Kind {
  /** Nothing is in the way. */
  ON_THE_WAY("on the way"),
  DONE("done"),
  /** Goes on as soon as somebody or something else is ready. */
  WAITING("waiting"),
  /** Tried again by itself, within bounds; better sooner mended. */
  TRANSIENT("Transient"),
  /** Stays until somebody changes something. */
  PERMANENT("Permanent"),
  /** A person must look before anything is tried again. */
  AMBIGUOUS("Ambiguous");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  /** As it stands in the docs. */
  public String word() {
    return word;
  }

  /** Whether something went wrong. */
  public boolean isFailure() {
    return this == TRANSIENT || this == PERMANENT || this == AMBIGUOUS;
  }
}
