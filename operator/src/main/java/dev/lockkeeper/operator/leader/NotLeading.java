package dev.lockkeeper.operator.leader;

/** A write was refused, because another operator may lead. */
final class NotLeading extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotLeading(String message) {
    super(message);
  }
}
