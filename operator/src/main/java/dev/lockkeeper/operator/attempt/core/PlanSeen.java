package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.contract.Plan;

/** A plan as it came out of an attempt's log. */
public sealed interface PlanSeen {

  /**
   * It is whole.
   *
   * @param document the compressed JSON, as it is kept and mounted
   */
  record Found(Plan plan, byte[] document) implements PlanSeen {}

  /** Something is missing or altered; the message says what. */
  record Unreadable(String message) implements PlanSeen {}
}
