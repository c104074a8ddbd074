package dev.lockkeeper.runner.result;

import org.jspecify.annotations.Nullable;

/** Somebody else's text made fit to be shown: one line, no control characters, not too long. */
public final class Excerpt {
  private static final String CUT = "…";

  /** {@code text} in one line of at most {@code limit} characters; empty for none. */
  public static String of(@Nullable String text, int limit) {
    if (text == null) {
      return "";
    }
    return cut(text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip(), limit);
  }

  /** The first line of {@code text} that is not blank, cut likewise. */
  public static String ofFirstLine(@Nullable String text, int limit) {
    return text == null
        ? ""
        : of(text.lines().filter(line -> !line.isBlank()).findFirst().orElse(""), limit);
  }

  /** At most {@code limit} characters of {@code text}; never half of a surrogate pair. */
  static String cut(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    if (limit <= CUT.length()) {
      return "";
    }
    int end = limit - CUT.length();
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
  }

  private Excerpt() {}
}
