package dev.lockkeeper.runner.result;

import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.contract.RunResult.Changesets;
import dev.lockkeeper.contract.RunResult.Engine;
import dev.lockkeeper.contract.RunResult.PlanReference;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the attempt has found and done so far: however it ends, its result is made from this. */
public final class Account {
  private final Clock clock;
  private final Instant startedAt;
  private String run = "";
  private int number;
  private Action action = Action.PLAN;
  private int pending;
  private int applied;
  private @Nullable Instant lastAt;
  private String lastChangeset = "";
  private @Nullable Engine engine;
  private @Nullable PlanReference plan;

  public Account(Clock clock) {
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  /** Whose account this is, as far as the order could be read. */
  public void opened(String run, int number, Action action) {
    this.run = run;
    this.number = number;
    this.action = action;
  }

  public void connectedTo(Engine engine) {
    this.engine = engine;
  }

  /** What the target's history and the changelog say before anything is done. */
  public void found(int pending, String lastChangeset) {
    this.pending = pending;
    this.lastChangeset = lastChangeset;
  }

  public void applied(String changeset) {
    applied++;
    lastAt = clock.instant();
    lastChangeset = changeset;
  }

  public void planned(PlanReference plan) {
    this.plan = plan;
  }

  public RunResult succeeded(Instant now) {
    return result(ExitCode.SUCCEEDED, "", null, now);
  }

  public RunResult ended(Ended end, Instant now) {
    return result(end.exitCode(), end.why(), end.fault(), now);
  }

  private RunResult result(
      ExitCode exitCode, String message, RunResult.@Nullable Fault fault, Instant now) {
    return new RunResult(
        run,
        number,
        action,
        exitCode,
        message,
        fault,
        new Changesets(pending, applied, lastAt),
        lastChangeset,
        engine,
        plan,
        startedAt,
        now);
  }
}
