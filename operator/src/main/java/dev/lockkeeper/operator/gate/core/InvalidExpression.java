package dev.lockkeeper.operator.gate.core;

/** An expression that cannot be understood; the message says where. */
public final class InvalidExpression extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidExpression(String message) {
    super(message);
  }
}
