package dev.lockkeeper.operator.migration.core;

/**
 * One line of a table of rules: when this is seen, that is decided.
 *
 * @param then the decision, {@link InWords}
 */
record Rule(String when, Given given, String then) {

  static Rule when(String when, Given given, String then) {
    return new Rule(when, given, then);
  }

  @Override
  public String toString() {
    return "when " + when + " then " + then;
  }
}
