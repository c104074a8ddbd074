package dev.lockkeeper.runner.target;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.runner.result.Ended;
import dev.lockkeeper.runner.result.Excerpt;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;

/** What a failed call of the database means, wherever Liquibase has wrapped it. */
public final class DatabaseTrouble {
  /**
   * A conflict with another transaction, a deadlock, a lock that did not come in time, a server
   * that has become a standby.
   */
  private static final Set<String> PASSING = Set.of("40001", "40P01", "55P03", "25006");

  /** What to do where the target's user may not do what is asked for. */
  public static final String GRANT =
      "Grant it, or use another user in the target's Secret; then order Retry (a MigrationCommand).";

  private static final String NOT_PERMITTED = "42501";
  private static final int MESSAGE_LIMIT = 600;

  /** How the attempt ends when a call fails that belongs to no changeset. */
  public static Ended ended(Throwable failure) {
    var refused = in(failure);
    if (innermost(failure) instanceof OutOfMemoryError) {
      return new Ended(
          ExitCode.OUT_OF_MEMORY,
          "The runner's memory is too small for this changelog: raise the memory in"
              + " spec.runner.resources.limits.",
          failure);
    }
    if (refused.isEmpty()) {
      return new Ended(
          ExitCode.INTERNAL_ERROR,
          "The runner failed unexpectedly: %s. Please report it with the pod's log."
              .formatted(Excerpt.of(innermost(failure).toString(), MESSAGE_LIMIT)),
          failure);
    }
    var said = message(refused.get());
    if (isLostConnection(refused.get())) {
      return new Ended(
          ExitCode.CONNECTION_LOST, "The connection to the database was lost: " + said, failure);
    }
    if (isPassing(refused.get())) {
      return new Ended(
          ExitCode.DATABASE_BUSY,
          "The database could not take a statement of the runner just now: %s (SQL state %s)."
              .formatted(said, state(refused.get())),
          failure);
    }
    return switch (state(refused.get())) {
      case NOT_PERMITTED ->
          new Ended(
              ExitCode.PERMISSION_DENIED,
              "The database does not allow the target's user to do this: %s. %s"
                  .formatted(said, GRANT),
              failure);
      default ->
          new Ended(
              ExitCode.INTERNAL_ERROR,
              "The database refused a statement of the runner itself: %s (SQL state %s)."
                  .formatted(said, state(refused.get())),
              failure);
    };
  }

  /** The database's own exception behind {@code failure}. */
  public static Optional<SQLException> in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** Class 08, or the server ended the session: 57P01 to 57P03. */
  public static boolean isLostConnection(SQLException e) {
    return state(e).startsWith("08") || state(e).startsWith("57P0");
  }

  /**
   * The statement could not be had just now and nothing is wrong with it: no room or no memory
   * (class 53), or one of {@link #PASSING}.
   */
  public static boolean isPassing(SQLException e) {
    var state = state(e);
    return state.startsWith("53") || PASSING.contains(state);
  }

  /** The user may not do this. */
  public static boolean isNotPermitted(SQLException e) {
    return state(e).equals(NOT_PERMITTED);
  }

  public static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }

  /** What the server says, in one line; without its detail, which quotes rows. */
  public static String message(SQLException e) {
    var said = e instanceof PSQLException refused ? refused.getServerErrorMessage() : null;
    return Excerpt.of(said == null ? e.getMessage() : said.getMessage(), MESSAGE_LIMIT);
  }

  /** The message of the failure that began it all. */
  public static Throwable innermost(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private DatabaseTrouble() {}
}
