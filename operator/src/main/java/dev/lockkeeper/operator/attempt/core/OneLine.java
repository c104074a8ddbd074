package dev.lockkeeper.operator.attempt.core;

import java.util.regex.Pattern;

/**
 * Text of others (a runner, a kubelet, a database) made fit to be shown: one line, bounded, and
 * nothing in it that steers a terminal.
 */
public final class OneLine {
  static final int LIMIT = 1024;

  /** Of a text without end, no more is looked at. */
  private static final int LOOKED_AT = 64 * LIMIT;

  /** Control characters, line ends, halves of characters, and what turns the writing direction. */
  private static final Pattern UNFIT =
      Pattern.compile(
          "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]+");

  /** At most 1024 characters of {@code text}. */
  public static String of(String text) {
    var head = text.length() <= LOOKED_AT ? text : text.substring(0, LOOKED_AT);
    var line = isPlain(head) ? head.strip() : UNFIT.matcher(head).replaceAll(" ").strip();
    return line.length() <= LIMIT ? line : cut(line) + "…";
  }

  /** Most texts are: they need no second look. */
  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
  }

  private static String cut(String line) {
    var end = LIMIT - 1;
    return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end);
  }

  private OneLine() {}
}
