package dev.lockkeeper.api;

/** What the API server can tell of a duration: its form. */
final class DurationGrammar {
  /** Hours, minutes and seconds, such as {@code 1h30m}; CEL itself takes more. */
  static final String FORM = "self.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?$') && self != ''";

  private DurationGrammar() {}
}
