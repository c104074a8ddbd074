package dev.lockkeeper.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The runner's last word, in its pod's termination message: at most {@link
 * Layout#TERMINATION_MESSAGE_LIMIT} bytes of JSON.
 *
 * @param run and {@code number}: the attempt that speaks, as its {@link RunSpec.Attempt} named it
 * @param exitCode the same as the process's
 * @param message one or two sentences for people: what, where and the remedy; empty on success
 * @param fault where it failed, when a changeset did
 * @param lastChangeset the newest in the database's history, as {@code path::id::author}
 * @param plan how to find the plan in the log, if the attempt made one; whatever came after it
 */
public record RunResult(
    String run,
    int number,
    Action action,
    ExitCode exitCode,
    String message,
    @Nullable Fault fault,
    Changesets changesets,
    String lastChangeset,
    @Nullable Engine engine,
    @Nullable PlanReference plan,
    Instant startedAt,
    Instant finishedAt) {

  public RunResult {
    message = message == null ? "" : message;
    changesets = changesets == null ? Changesets.NONE : changesets;
    lastChangeset = lastChangeset == null ? "" : lastChangeset;
  }

  /**
   * What a database refused.
   *
   * @param changeset {@code path::id::author}
   * @param sqlState five characters of the SQL standard; empty when there is none
   * @param statement the first line of the statement, cut
   */
  public record Fault(String changeset, String sqlState, String statement) {}

  /**
   * Changesets in figures: pending when the attempt began, and applied by it.
   *
   * @param lastAt when the last of those was applied; null where none was
   */
  public record Changesets(int pending, int applied, @Nullable Instant lastAt) {
    public static final Changesets NONE = new Changesets(0, 0, null);
  }

  /** What answered, such as {@code PostgreSQL} and {@code 15.18}. */
  public record Engine(String product, String version) {}

  /** The plan's pieces in the log and the hash of what they make together. */
  public record PlanReference(int pieces, String hash) {}
}
