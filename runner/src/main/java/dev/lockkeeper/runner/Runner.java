package dev.lockkeeper.runner;

import dev.lockkeeper.contract.Progress.Event;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.runner.apply.ApplyAction;
import dev.lockkeeper.runner.changelog.Content;
import dev.lockkeeper.runner.changelog.ContentAccessor;
import dev.lockkeeper.runner.connection.Connector;
import dev.lockkeeper.runner.connection.Logins;
import dev.lockkeeper.runner.lock.AttemptMark;
import dev.lockkeeper.runner.lock.ChangelogLock;
import dev.lockkeeper.runner.plan.Planner;
import dev.lockkeeper.runner.result.Account;
import dev.lockkeeper.runner.result.Ended;
import dev.lockkeeper.runner.result.ProgressLog;
import dev.lockkeeper.runner.spec.Places;
import dev.lockkeeper.runner.spec.RunSpecs;
import dev.lockkeeper.runner.stop.Stop;
import dev.lockkeeper.runner.target.DatabaseTrouble;
import dev.lockkeeper.runner.target.LiquibaseScope;
import dev.lockkeeper.runner.target.Target;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One attempt from its order to its result: read, check, connect, act. */
public final class Runner {
  /** Databases start slowly, and often beside the Job that wants them. */
  static final Duration CONNECT_PATIENCE = Duration.ofSeconds(30);

  private final Places places;
  private final Clock clock;
  private final Stop stop;
  private final ProgressLog progress;

  public Runner(Places places, Clock clock, Stop stop, ProgressLog progress) {
    this.places = places;
    this.clock = clock;
    this.stop = stop;
    this.progress = progress;
  }

  /**
   * Always returns: whatever goes wrong becomes a result.
   *
   * @param runSpec the order as JSON
   */
  public RunResult run(@Nullable String runSpec) {
    var account = new Account(clock);
    try {
      attempt(RunSpecs.read(runSpec, account, clock.instant()), account);
      return account.succeeded(clock.instant());
    } catch (Ended e) {
      return account.ended(e, clock.instant());
    } catch (RuntimeException | Error e) {
      progress.say(Event.LOG, "Unexpected: " + e + at(e));
      return account.ended(DatabaseTrouble.ended(e), clock.instant());
    }
  }

  private void attempt(RunSpec spec, Account account) throws Ended {
    progress.say(Event.STARTED, spec.action().word() + " " + spec.attempt().identity());
    if (spec.stopAt() != null) {
      stop.askAt(spec.stopAt());
    }
    stop.check();
    var files =
        new ContentAccessor(Content.read(places.changelog(), spec.changelog().contentHash()));
    var mark = AttemptMark.of(spec.attempt());
    var login = Logins.of(spec.database(), places.credentials(), mark.sessionName());
    var connection = new Connector(CONNECT_PATIENCE, stop, progress).connect(login);
    LiquibaseScope.call(
        spec,
        files,
        () -> {
          var access =
              switch (spec.action()) {
                case PLAN -> Target.Access.READ;
                case APPLY -> Target.Access.WRITE;
              };
          try (var target = Target.open(connection, spec.database().schema(), access)) {
            account.connectedTo(target.engine());
            progress.say(Event.CONNECTED, login + " " + target.engine().version());
            act(spec, files, target, mark, account);
          }
          return account;
        });
  }

  private void act(
      RunSpec spec, ContentAccessor files, Target target, AttemptMark mark, Account account)
      throws Ended {
    var planner = new Planner(target, account, progress, stop);
    switch (spec.action()) {
      case PLAN -> planner.plan(spec.changelog(), files);
      case APPLY -> {
        var lock = new ChangelogLock(target, mark, stop, progress);
        new ApplyAction(target, lock, planner, account, progress, stop, clock)
            .run(spec, files, places.plan());
      }
    }
  }

  /** Where it was thrown: enough to find the place, no stack trace. */
  private static String at(Throwable e) {
    var trace = e.getStackTrace();
    return trace.length == 0 ? "" : " at " + trace[0];
  }
}
