package dev.lockkeeper.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line on the runner's standard output: what happens now. A reader skips lines that are no such
 * document.
 *
 * @param changeset its {@link Plan.Changeset#name()}; empty where none is meant
 * @param piece a piece of the plan, with {@link Event#PLAN_PIECE} only
 */
public record Progress(
    Instant at, Event event, String changeset, String message, @Nullable Piece piece) {

  public Progress {
    changeset = changeset == null ? "" : changeset;
    message = message == null ? "" : message;
  }

  /** What happened. */
  public enum Event {
    STARTED,
    CONNECTED,
    LOCKED,
    PLAN_PIECE,
    CHANGESET_STARTED,
    /** The changeset and its history row are committed. */
    CHANGESET_APPLIED,
    CHANGESET_FAILED,
    /** Asked to stop: the running changeset is the last one. */
    STOPPING,
    UNLOCKED,
    /** A line of Liquibase's or the driver's own log, at warning or above. */
    LOG
  }

  /** Piece {@code number} (from 1) of {@code of}; see {@link Pieces}. */
  public record Piece(int number, int of, String data) {}
}
