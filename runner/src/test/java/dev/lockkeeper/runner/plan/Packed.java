package dev.lockkeeper.runner.plan;

import dev.lockkeeper.contract.Plan;

/** Lets other packages' tests mount a plan. */
public final class Packed {
  public static byte[] of(Plan plan) {
    return PlanDocument.pack(plan, Plan.LARGEST_PACKED_BYTES);
  }

  private Packed() {}
}
