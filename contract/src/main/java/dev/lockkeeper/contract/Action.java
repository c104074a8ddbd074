package dev.lockkeeper.contract;

import java.util.Locale;

/** What one attempt does to its target. */
public enum Action {
  /** Reads the changelog and the database and says what is pending; changes nothing. */
  PLAN,
  /** Runs the pending changesets: those that a plan names, or what it has planned itself. */
  APPLY;

  /** The word in labels, names and messages, such as {@code apply}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
