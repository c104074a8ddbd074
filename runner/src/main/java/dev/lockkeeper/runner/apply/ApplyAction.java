package dev.lockkeeper.runner.apply;

import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.runner.changelog.Changelog;
import dev.lockkeeper.runner.lock.ChangelogLock;
import dev.lockkeeper.runner.plan.Planner;
import dev.lockkeeper.runner.result.Account;
import dev.lockkeeper.runner.result.Ended;
import dev.lockkeeper.runner.result.ProgressLog;
import dev.lockkeeper.runner.stop.Stop;
import dev.lockkeeper.runner.target.DatabaseTrouble;
import dev.lockkeeper.runner.target.LiquibaseScope;
import dev.lockkeeper.runner.target.Target;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import liquibase.changelog.ChangeSet;
import liquibase.exception.DatabaseException;
import liquibase.resource.ResourceAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Runs what is pending on the target, under the changelog lock: if the mounted plan has all of it,
 * or by a plan of its own.
 */
public final class ApplyAction {
  /** Long enough for a killed attempt's session to die, short enough for the next in the queue. */
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(10);

  private final Target target;
  private final ChangelogLock lock;
  private final Planner planner;
  private final Account account;
  private final ProgressLog progress;
  private final Stop stop;
  private final Clock clock;

  public ApplyAction(
      Target target,
      ChangelogLock lock,
      Planner planner,
      Account account,
      ProgressLog progress,
      Stop stop,
      Clock clock) {
    this.target = target;
    this.lock = lock;
    this.planner = planner;
    this.account = account;
    this.progress = progress;
    this.stop = stop;
    this.clock = clock;
  }

  /**
   * Locks, plans or compares, runs and unlocks.
   *
   * @param planFolder holds the plan that {@code spec} names by its digest, if it names one
   */
  public void run(RunSpec spec, ResourceAccessor files, Path planFolder) throws Ended {
    var mounted =
        spec.planDigest().isEmpty() ? null : Permitted.mounted(planFolder, spec.planDigest());
    try (lock) {
      lock.acquire(LOCK_PATIENCE);
      new InDoubt(target).refuseOpen();
      var permitted = mounted == null ? planned(spec, files) : mounted;
      var changelog = Changelog.parse(spec.changelog(), files, target);
      changelog.validate();
      var pending = changelog.pending();
      account.found(pending.size(), target.lastChangeset());
      permitted.refuseOthers(pending);
      if (!pending.isEmpty()) {
        LiquibaseScope.writing(() -> run(changelog, pending, spec.cancelAt()));
      }
    } catch (SQLException | DatabaseException e) {
      throw DatabaseTrouble.ended(e);
    }
  }

  /** What runs is parsed anew: to generate a change's SQL may leave traces in it. */
  private Permitted planned(RunSpec spec, ResourceAccessor files)
      throws Ended, SQLException, DatabaseException {
    return new Permitted(target.reading(() -> planner.plan(spec.changelog(), files)));
  }

  private List<ChangeSet> run(
      Changelog changelog, List<ChangeSet> pending, @Nullable Instant cancelAt) throws Exception {
    var history = target.historyService();
    history.init();
    history.upgradeChecksums(changelog.parsed(), changelog.contexts(), changelog.labelFilter());
    var lastStatement = new LastStatement();
    try (var cancellation = new Cancellation(target, cancelAt, clock, progress)) {
      var changesetRun =
          new ChangesetRun(
              target, changelog.parsed(), lastStatement, cancellation, account, progress);
      return LiquibaseScope.heardBy(
          lastStatement,
          () -> {
            for (var changeSet : pending) {
              stop.check();
              changesetRun.run(changeSet);
            }
            return pending;
          });
    }
  }
}
