package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.Action;

/** What an attempt does, as its hold tells it. */
public final class Actions {

  /** Whether it only plans; any other attempt applies, with a plan or by its own. */
  public static boolean plansOnly(Holder holder) {
    return holder.action().equals(Action.PLAN.word());
  }

  private Actions() {}
}
