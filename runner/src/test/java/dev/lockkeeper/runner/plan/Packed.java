package dev.lockkeeper.runner.plan;

import dev.lockkeeper.contract.Plan;

/** Lets other packages' tests mount a plan. */
public final class Packed {
  public static byte[] of(Plan plan) {
    return PlanDocument.pack(plan, PlanDocument.LIMIT_BYTES);
  }

  private Packed() {}
}
