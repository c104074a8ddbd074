package dev.lockkeeper.runner.connection;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Progress.Event;
import dev.lockkeeper.runner.result.Ended;
import dev.lockkeeper.runner.result.Excerpt;
import dev.lockkeeper.runner.result.ProgressLog;
import dev.lockkeeper.runner.stop.Stop;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.postgresql.Driver;

/** Opens the session, with patience for a database that is just starting. */
public final class Connector {
  private static final Duration FIRST_WAIT = Duration.ofMillis(250);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final Duration patience;
  private final Stop stop;
  private final ProgressLog progress;

  /**
   * A connector that asks again, but not for ever.
   *
   * @param patience for how long a database that does not answer is asked again
   */
  public Connector(Duration patience, Stop stop, ProgressLog progress) {
    this.patience = patience;
    this.stop = stop;
    this.progress = progress;
  }

  /**
   * Opens a session.
   *
   * @throws Ended when the database does not answer, refuses the login or the attempt is to stop
   */
  public Connection connect(Login login) throws Ended {
    long deadline = System.nanoTime() + patience.toNanos();
    var wait = FIRST_WAIT;
    while (true) {
      stop.check();
      try {
        return tryOnce(login);
      } catch (SQLException e) {
        var trouble = Trouble.of(e);
        if (trouble != Trouble.STARTING || System.nanoTime() + wait.toNanos() > deadline) {
          throw ended(trouble, login, e);
        }
        progress.say(Event.LOG, "%s does not answer yet: %s".formatted(login, rootOf(e)));
      }
      stop.pause(wait);
      wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
    }
  }

  /** In a thread of its own: a stop need not wait for a network that swallows everything. */
  private Connection tryOnce(Login login) throws SQLException, Ended {
    var connecting =
        CompletableFuture.supplyAsync(
            () -> open(login), work -> Thread.ofPlatform().daemon().name("connect").start(work));
    try {
      return stop.await(connecting);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException refused) {
        throw refused;
      }
      throw new IllegalStateException("The driver failed unexpectedly", e.getCause());
    }
  }

  private static Connection open(Login login) {
    try {
      var connection = new Driver().connect(login.url(), login.properties());
      if (connection == null) {
        throw new IllegalStateException("the driver does not know its own URL");
      }
      return connection;
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  private Ended ended(Trouble trouble, Login login, SQLException e) {
    var said = Excerpt.of(e.getMessage(), 300);
    return switch (trouble) {
      case LOGIN_REFUSED ->
          new Ended(
              ExitCode.CREDENTIALS_REFUSED,
              "The database at %s refused the login: %s Check user and password in the target's"
                      .formatted(login, sentence(said))
                  + " Secret.",
              e);
      case NO_DATABASE ->
          new Ended(
              ExitCode.DATABASE_MISSING,
              "The server at %s has no database %s: create it, or correct the target's Secret."
                  .formatted(login.hosts(), login.database()),
              e);
      case NOT_PERMITTED ->
          new Ended(
              ExitCode.PERMISSION_DENIED,
              "The database at %s does not let its user in: %s Grant CONNECT to the user, then order"
                      .formatted(login, sentence(said))
                  + " Retry (a MigrationCommand).",
              e);
      case WRONG_PROPERTY ->
          new Ended(
              ExitCode.INVALID_RUN_SPEC,
              "The driver refused a connection property: " + sentence(said),
              e);
      case NOT_TRUSTED ->
          new Ended(
              ExitCode.TLS_REFUSED,
              "No trusted TLS session with %s: %s Check sslmode, the server's name and the"
                      .formatted(login, sentence(rootOf(e)))
                  + " Secret's ca.crt.",
              e);
      case STARTING, OTHER ->
          new Ended(
              ExitCode.DATABASE_UNREACHABLE,
              "The database at %s cannot be reached: %s Check the address, the network policies"
                      .formatted(login, sentence(rootOf(e)))
                  + " and whether it runs.",
              e);
    };
  }

  /** The innermost message tells more: "connection refused", "unknown host". */
  private static String rootOf(SQLException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    var said = root == e ? "" : root.getClass().getSimpleName() + ": " + root.getMessage();
    return Excerpt.of(e.getMessage() + " " + said, 300);
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }
}
