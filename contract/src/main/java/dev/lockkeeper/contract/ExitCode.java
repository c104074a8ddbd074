package dev.lockkeeper.contract;

import java.util.Arrays;
import java.util.Optional;

/**
 * How the runner's process ends. The number outlives pod and log: the Job's failure condition keeps
 * it. Numbers are never given a new meaning.
 *
 * <p>Codes from 10 on, below those of signals (128 and up) and away from the JVM's own (1).
 */
public enum ExitCode {
  SUCCEEDED(0, Outcome.SUCCEEDED, Failure.NONE),
  /** Asked to stop by a signal, and did so after a changeset. */
  STOPPED(10, Outcome.STOPPED, Failure.NONE),
  /** {@code stopAt} came; stopped after the changeset that ran then. */
  DEADLINE_REACHED(11, Outcome.STOPPED, Failure.NONE),
  /** {@code cancelAt} came; the changeset that ran then was rolled back. */
  CANCELLED(12, Outcome.STOPPED, Failure.NONE),

  INVALID_RUN_SPEC(20, Outcome.FAILED, Failure.PERMANENT),
  UNKNOWN_FEATURE(21, Outcome.FAILED, Failure.PERMANENT),
  /** Started after {@code startBy}; nothing was touched. */
  TOO_LATE(22, Outcome.FAILED, Failure.TRANSIENT),
  /** The mounted changelog is not the one that was pinned. */
  CONTENT_DIFFERS(23, Outcome.FAILED, Failure.PERMANENT),
  /** The Secret lacks a part; it may be on its way. */
  CREDENTIALS_INCOMPLETE(24, Outcome.FAILED, Failure.TRANSIENT),
  CHANGELOG_INVALID(25, Outcome.FAILED, Failure.PERMANENT),
  /** A changeset that has run was edited since. */
  CHECKSUM_CHANGED(26, Outcome.FAILED, Failure.PERMANENT),
  /** The changelog asks for what this target does not allow. */
  NOT_ALLOWED(27, Outcome.FAILED, Failure.PERMANENT),
  /** What is pending here is not covered by the plan; nothing was touched. */
  PLAN_DIFFERS(28, Outcome.FAILED, Failure.PERMANENT),
  CHANGESET_FAILED(29, Outcome.FAILED, Failure.PERMANENT),
  /** The target's user may not do what a changeset or the runner itself asks for. */
  PERMISSION_DENIED(30, Outcome.FAILED, Failure.PERMANENT),
  /** Liquibase reads no file of that name: its ending stands for no format. */
  UNKNOWN_CHANGELOG_FORMAT(31, Outcome.FAILED, Failure.PERMANENT),

  DATABASE_UNREACHABLE(40, Outcome.FAILED, Failure.TRANSIENT),
  CREDENTIALS_REFUSED(41, Outcome.FAILED, Failure.TRANSIENT),
  /** Somebody else holds the changelog lock; it was left alone. */
  LOCK_HELD(42, Outcome.FAILED, Failure.TRANSIENT),
  CONNECTION_LOST(43, Outcome.FAILED, Failure.TRANSIENT),
  /** A deadlock, a lock that was not had in time, no room, a failover: it was rolled back. */
  DATABASE_BUSY(44, Outcome.FAILED, Failure.TRANSIENT),
  /** There is no Secret, or nothing in it; it may be on its way. */
  SECRET_MISSING(45, Outcome.FAILED, Failure.TRANSIENT),
  /** No session that both sides trust: no TLS there, another name, an unknown authority. */
  TLS_REFUSED(46, Outcome.FAILED, Failure.TRANSIENT),
  /** The server answers and has no such database; it may be on its way. */
  DATABASE_MISSING(47, Outcome.FAILED, Failure.TRANSIENT),
  /** The database has no such schema; it may be on its way. */
  SCHEMA_MISSING(48, Outcome.FAILED, Failure.TRANSIENT),

  /** A changeset outside a transaction was cut off earlier: it may or may not have run. */
  IN_DOUBT(50, Outcome.FAILED, Failure.AMBIGUOUS),
  INTERNAL_ERROR(60, Outcome.FAILED, Failure.PERMANENT),
  /** The runner's own heap was too small for the changelog. */
  OUT_OF_MEMORY(61, Outcome.FAILED, Failure.TRANSIENT);

  private final int code;
  private final Outcome outcome;
  private final Failure failure;

  ExitCode(int code, Outcome outcome, Failure failure) {
    this.code = code;
    this.outcome = outcome;
    this.failure = failure;
  }

  /** The process's exit status. */
  public int code() {
    return code;
  }

  public Outcome outcome() {
    return outcome;
  }

  public Failure failure() {
    return failure;
  }

  /** Empty for a status that no runner of this version ends with, such as 137 after a kill. */
  public static Optional<ExitCode> of(int code) {
    return Arrays.stream(values()).filter(known -> known.code == code).findFirst();
  }

  /** How an attempt ended. */
  public enum Outcome {
    SUCCEEDED,
    STOPPED,
    FAILED
  }

  /** What a failure asks for. */
  public enum Failure {
    NONE,
    /** Goes away by itself: try again, within bounds. */
    TRANSIENT,
    /** Stays until somebody changes something. */
    PERMANENT,
    /** A person must look before anything is tried again. */
    AMBIGUOUS
  }
}
