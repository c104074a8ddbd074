package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.contract.Plan;

/** A plan as it came out of an attempt's log. */
public sealed interface PlanSeen {

  /**
   * It is whole.
   *
   * @param document the compressed JSON, as it is kept and mounted
   */
  record Found(Plan plan, byte[] document) implements PlanSeen {

    /** Whether nothing is pending: nobody follows such a plan, and it is kept nowhere. */
    public boolean isEmpty() {
      return plan.changesets().isEmpty();
    }
  }

  /** Something is missing or altered; the message says what. */
  record Unreadable(String message) implements PlanSeen {}
}
