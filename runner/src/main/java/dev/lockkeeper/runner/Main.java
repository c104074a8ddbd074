package dev.lockkeeper.runner;

import dev.lockkeeper.contract.Layout;
import dev.lockkeeper.runner.spec.Places;

/** Runs the attempt that the environment orders, in the places that a Job's container has. */
public final class Main {
  public static void main(String[] args) {
    new RunnerProcess(Places.inContainer()).run(System.getenv(Layout.RUN_SPEC));
  }

  private Main() {}
}
