package dev.lockkeeper.runner.result;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunResult;
import org.jspecify.annotations.Nullable;

/** Ends the attempt before its work is done: with an exit code, and why in words for people. */
public final class Ended extends Exception {
  private final ExitCode exitCode;
  private final String why;
  private final RunResult.@Nullable Fault fault;

  /**
   * An end that needs no further explanation.
   *
   * @param why one or two sentences: what, where and the remedy; never a credential
   */
  public Ended(ExitCode exitCode, String why) {
    this(exitCode, why, null, null);
  }

  /**
   * An end with what led to it.
   *
   * @param cause for whoever debugs; its text is not shown
   */
  public Ended(ExitCode exitCode, String why, @Nullable Throwable cause) {
    this(exitCode, why, null, cause);
  }

  /**
   * An end at a changeset.
   *
   * @param fault what the database refused
   */
  public Ended(
      ExitCode exitCode, String why, RunResult.@Nullable Fault fault, @Nullable Throwable cause) {
    super(exitCode + ": " + why, cause);
    this.exitCode = exitCode;
    this.why = why;
    this.fault = fault;
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /** What the result's message says. */
  public String why() {
    return why;
  }

  public RunResult.@Nullable Fault fault() {
    return fault;
  }
}
