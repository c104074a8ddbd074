package dev.lockkeeper.runner.plan;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Pieces;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.contract.Progress.Piece;
import dev.lockkeeper.contract.RunResult.PlanReference;
import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.runner.changelog.Changelog;
import dev.lockkeeper.runner.result.Account;
import dev.lockkeeper.runner.result.Ended;
import dev.lockkeeper.runner.result.ProgressLog;
import dev.lockkeeper.runner.stop.Stop;
import dev.lockkeeper.runner.target.DatabaseTrouble;
import dev.lockkeeper.runner.target.Target;
import java.util.ArrayList;
import liquibase.exception.DatabaseException;
import liquibase.resource.ResourceAccessor;

/** Finds what is pending on the target and says it; writes nothing. */
public final class Planner {
  private final Target target;
  private final Account account;
  private final ProgressLog progress;
  private final Stop stop;

  public Planner(Target target, Account account, ProgressLog progress, Stop stop) {
    this.target = target;
    this.account = account;
    this.progress = progress;
    this.stop = stop;
  }

  /** The plan, said piece by piece. */
  public Plan plan(RunSpec.Changelog spec, ResourceAccessor files) throws Ended {
    var changelog = Changelog.parse(spec, files, target);
    changelog.validate();
    var pending = changelog.pending();
    account.found(pending.size(), lastChangeset());

    var sql = new PendingSql(target);
    var changesets = new ArrayList<Plan.Changeset>();
    for (var changeSet : pending) {
      stop.check();
      changesets.add(PlannedChangeset.of(changeSet, sql.of(changeSet), target.database()));
    }
    var plan = new Plan(changesets);
    var packed = PlanDocument.pack(plan, Plan.LARGEST_PACKED_BYTES);
    if (packed.length > Plan.LARGEST_PACKED_BYTES) {
      throw new Ended(
          ExitCode.CHANGELOG_INVALID,
          "%d pending changesets are more than a plan can hold: split the changelog."
              .formatted(pending.size()));
    }
    say(packed);
    return plan;
  }

  private void say(byte[] packed) {
    var pieces = Pieces.of(packed);
    for (int i = 0; i < pieces.size(); i++) {
      progress.say(new Piece(i + 1, pieces.size(), pieces.get(i)));
    }
    account.planned(new PlanReference(pieces.size(), Pieces.hash(packed)));
  }

  private String lastChangeset() throws Ended {
    try {
      return target.lastChangeset();
    } catch (DatabaseException e) {
      throw DatabaseTrouble.ended(e);
    }
  }
}
