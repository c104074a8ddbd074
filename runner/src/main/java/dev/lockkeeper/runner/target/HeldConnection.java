package dev.lockkeeper.runner.target;

import java.sql.Connection;
import java.sql.SQLException;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;

/**
 * A connection whose commits can be held back. Liquibase commits a changeset and then, in a second
 * commit, its history row; held, the first commit is only promised and {@link #settle} makes both
 * one.
 */
public final class HeldConnection extends JdbcConnection {
  private State state = State.FREE;

  private enum State {
    /** Commits are commits. */
    FREE,
    HELD,
    /** Somebody was told that the work is committed. */
    PROMISED,
    /** What was promised has been rolled back. */
    BROKEN
  }

  HeldConnection(Connection connection) {
    super(connection);
  }

  /** From here on a commit only promises. */
  public void hold() {
    state = State.HELD;
  }

  /**
   * Commits all since {@link #hold}.
   *
   * @throws DatabaseException also when a promise could not be kept; nothing is committed then
   */
  public void settle() throws DatabaseException {
    boolean broken = state == State.BROKEN;
    state = State.FREE;
    if (broken) {
      super.rollback();
      throw new DatabaseException("Rolled back after its commit had been promised");
    }
    super.commit();
  }

  /** Forgets all since {@link #hold} that is not committed. */
  public void abandon() throws DatabaseException {
    state = State.FREE;
    super.rollback();
  }

  /** Commits now, held or not: for what must be on record before the work begins. */
  public void commitNow() throws DatabaseException {
    super.commit();
  }

  @Override
  public void commit() throws DatabaseException {
    if (state == State.FREE) {
      super.commit();
    } else if (state == State.HELD && !getAutoCommit()) {
      checkDeferredConstraints();
      state = State.PROMISED;
    }
  }

  @Override
  public void rollback() throws DatabaseException {
    super.rollback();
    if (state == State.PROMISED) {
      state = State.BROKEN;
    }
  }

  @Override
  public void setAutoCommit(boolean on) throws DatabaseException {
    if (on && state == State.PROMISED) {
      throw new DatabaseException("Auto-commit would commit what is only promised");
    }
    super.setAutoCommit(on);
  }

  /** A real commit would check them: the changeset must fail here, not its history row later. */
  private void checkDeferredConstraints() throws DatabaseException {
    try (var statement = createStatement()) {
      statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }
}
