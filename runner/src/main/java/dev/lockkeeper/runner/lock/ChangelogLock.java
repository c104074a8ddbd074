package dev.lockkeeper.runner.lock;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Progress.Event;
import dev.lockkeeper.runner.result.Ended;
import dev.lockkeeper.runner.result.ProgressLog;
import dev.lockkeeper.runner.stop.Stop;
import dev.lockkeeper.runner.target.DatabaseTrouble;
import dev.lockkeeper.runner.target.Target;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * The right to write: a session-level advisory lock, which dies with its session, and Liquibase's
 * row, which tells every other Liquibase. Whoever has the advisory lock knows that another
 * attempt's row is a dead one's; the row of anybody else is never taken.
 */
public final class ChangelogLock implements AutoCloseable {
  private static final Duration FIRST_WAIT = Duration.ofMillis(50);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  private final Target target;
  private final AttemptMark mark;
  private final Stop stop;
  private final ProgressLog progress;
  private final LockTable table;
  private boolean acquired;

  public ChangelogLock(Target target, AttemptMark mark, Stop stop, ProgressLog progress) {
    this.target = target;
    this.mark = mark;
    this.stop = stop;
    this.progress = progress;
    this.table = new LockTable(target);
  }

  /**
   * Locks, or says who has the lock.
   *
   * @param patience for how long a lock that is held is asked for again: another Liquibase may be
   *     about to end, and a killed attempt's session takes a moment to die
   * @throws Ended with {@link ExitCode#LOCK_HELD} when it stays held
   */
  public void acquire(Duration patience) throws Ended {
    try {
      long deadline = System.nanoTime() + patience.toNanos();
      boolean advisory = false;
      var held = "";
      for (var wait = FIRST_WAIT; ; wait = longer(wait)) {
        stop.check();
        advisory = advisory || tryAdvisory();
        held = advisory ? tryRow() : advisoryHolder();
        if (held.isEmpty()) {
          acquired = true;
          progress.say(Event.LOCKED, "");
          return;
        }
        if (System.nanoTime() > deadline) {
          throw new Ended(ExitCode.LOCK_HELD, held);
        }
        stop.pause(wait);
      }
    } catch (SQLException e) {
      throw DatabaseTrouble.ended(e);
    }
  }

  /**
   * Gives back what was acquired. Never fails: the next attempt takes over whatever is left, so
   * that the outcome of this one stands.
   */
  @Override
  public void close() {
    if (!acquired) {
      return;
    }
    try {
      table.rollback();
      boolean ours = table.unlockRow(mark);
      table.commit();
      table.advisoryUnlock();
      table.commit();
      progress.say(Event.UNLOCKED, ours ? "" : "The lock row was not this attempt's any more.");
    } catch (SQLException e) {
      progress.say(Event.LOG, "The lock could not be given back: " + DatabaseTrouble.message(e));
    }
  }

  private boolean tryAdvisory() throws SQLException {
    boolean locked = table.tryAdvisoryLock();
    table.commit();
    if (locked) {
      table.createIfMissing();
    }
    return locked;
  }

  /**
   * Ends the session that has the advisory lock when it belongs to an earlier attempt of ours,
   * whose pod is gone: a partitioned node, or a long statement that has not noticed yet.
   *
   * @return who has the lock, for people
   */
  private String advisoryHolder() throws SQLException {
    var holder = table.advisoryHolder();
    if (holder.isPresent()) {
      endIfOver(holder.get());
    }
    table.commit();
    return "Another attempt works on this target's changelog: %s. It is left alone."
        .formatted(holder.map(LockTable.Session::name).orElse("its session cannot be seen"));
  }

  /** Empty when the row is ours now, else who has it, for people. */
  private String tryRow() throws SQLException {
    var row = table.row();
    if (row.isEmpty() || !row.get().locked()) {
      boolean locked = table.lockRow(mark);
      table.commit();
      return locked ? "" : "Somebody else was faster in locking the changelog.";
    }
    var dead = AttemptMark.in(row.get().lockedBy());
    if (dead.isEmpty()) {
      table.rollback();
      return heldByStranger(row.get());
    }
    var orphan = endSessionsOf(dead.get());
    if (orphan.isPresent()) {
      table.commit();
      return "A statement of a dead attempt still runs in session %d: it is being ended."
          .formatted(orphan.get().pid());
    }
    boolean taken = table.takeOverRow(mark, row.get().lockedBy());
    table.commit();
    if (taken) {
      progress.say(Event.LOG, "Took over the lock of a dead attempt: " + row.get().lockedBy());
    }
    return taken ? "" : "The lock of a dead attempt has just been changed by somebody else.";
  }

  private String heldByStranger(LockTable.Row row) {
    return ("The changelog lock is held by %s since %s (%s): it is left alone. If nothing runs there"
            + " any more, release it: UPDATE %s SET locked = false, lockedby = NULL,"
            + " lockgranted = NULL WHERE id = 1")
        .formatted(
            row.lockedBy().isEmpty() ? "somebody unknown" : row.lockedBy(),
            row.since(),
            inWords(row.age()),
            target.lockTable());
  }

  /** Whatever {@code dead} left running: no two runners may be at the same change. */
  private Optional<LockTable.Session> endSessionsOf(AttemptMark dead) throws SQLException {
    var orphan =
        table.ownSessions().stream()
            .filter(
                session -> AttemptMark.in(session.name()).filter(dead::isSameAttemptAs).isPresent())
            .findFirst();
    if (orphan.isPresent()) {
      end(orphan.get());
    }
    return orphan;
  }

  private void endIfOver(LockTable.Session session) throws SQLException {
    if (AttemptMark.in(session.name()).filter(other -> other.isBefore(mark)).isPresent()) {
      end(session);
    }
  }

  private void end(LockTable.Session session) throws SQLException {
    try {
      if (table.terminate(session)) {
        progress.say(Event.LOG, "Ended the session of a dead attempt: " + session.name());
      }
    } catch (SQLException e) {
      if (DatabaseTrouble.isLostConnection(e)) {
        throw e;
      }
      // Another role's session: it is waited for like any other that holds the lock.
      table.rollback();
    }
  }

  private static Duration longer(Duration wait) {
    var twice = wait.multipliedBy(2);
    return twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
  }

  private static String inWords(Duration age) {
    if (age.toHours() >= 48) {
      return age.toDays() + " days";
    }
    if (age.toMinutes() >= 120) {
      return age.toHours() + " hours";
    }
    return age.toSeconds() >= 120 ? age.toMinutes() + " minutes" : age.toSeconds() + " seconds";
  }
}
