package dev.lockkeeper.operator.migration;

/** What the decision was made on is no longer so: look again. */
final class SeenAnew extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SeenAnew(String message) {
    super(message);
  }
}
