package dev.lockkeeper.operator.leader;

/** What went wrong at the bottom of an exception: a client's own message says only what it did. */
public final class RootCause {
  private static final int DEEPEST = 20; // a chain of causes may be a circle

  public static String of(Throwable thrown) {
    var cause = thrown;
    for (var depth = 0; depth < DEEPEST && cause.getCause() != null; depth++) {
      cause = cause.getCause();
    }
    return cause.toString();
  }

  private RootCause() {}
}
