package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.HistoryEntry;
import dev.lockkeeper.api.MigrationStatus.Phase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/** What must hold at every moment of a history; plain checks, for there are many moments. */
final class Promises {
  private final TinyCluster cluster;
  private final Map<String, Integer> newestAttempt = new HashMap<>();

  Promises(TinyCluster cluster) {
    this.cluster = cluster;
  }

  /** Before it is carried out. */
  void checkAllowed(Decision decision, Observation seen) {
    if (decision instanceof Decision.Hold(var target, var run, _, var attempt, _)) {
      checkMayStart(run, seen);
      require(target.holder().isEmpty() || target.holderIsGone(), "it is held");
      require(attempt > newestAttempt.getOrDefault(target.name(), 0), "its number is used");
      newestAttempt.put(target.name(), attempt);
    }
    if (decision instanceof Decision.CreateJob(var target, var digest)) {
      var holder = target.holder().orElseThrow();
      checkMayStart(holder.run(), seen);
      require(holder.migration().uid().equals(cluster.uid), "another holds it");
      require(
          digest.isEmpty() || cluster.plan(holder.run(), digest) != null, "its plan is not kept");
    }
  }

  private void checkMayStart(String run, Observation seen) {
    require(!cluster.suspended && !cluster.deleted, "nothing may start");
    require(cluster.marked, "a deletion would not wait for it");
    require(run.equals(seen.status().run()), "it is of another run");
    require(cluster.fingerprint().equals(seen.status().fingerprint()), "it is stale");
  }

  /** After each turn of anybody. */
  void checkOneLiveAttemptForEachTarget() {
    var lively = new HashSet<String>();
    for (var job : cluster.jobs.values()) {
      require(!job.lives() || lively.add(job.target.name), "two live attempts on a target");
    }
  }

  /** After each status that is written. */
  void checkStatus(MigrationStatus before) {
    var after = cluster.status;
    if (after.rollout() != null) {
      var counts = after.rollout().targets();
      var sum = counts.pending() + counts.running() + counts.succeeded() + counts.failed();
      require(counts.pending() >= 0 && sum == counts.total(), "targets do not add up");
    }
    var runs = after.history().stream().map(HistoryEntry::run).distinct().count();
    require(runs == after.history().size() && runs <= 10, "the history is too long or repeats");
    require(
        after.conditions().stream().limit(3).filter(Condition::holds).count() == 1,
        "not one of Ready, Reconciling and Stalled");
    for (var is : after.conditions()) {
      require(
          before.conditions().stream()
              .filter(was -> was.type().equals(is.type()) && was.status().equals(is.status()))
              .allMatch(was -> was.lastTransitionTime().equals(is.lastTransitionTime())),
          "a transition time moved without its status");
    }
  }

  /** Once all has come to rest. */
  void checkNothingIsClaimedThatIsNot() {
    require(cluster.exists || cluster.targets.stream().noneMatch(cluster::isOurs), "it holds on");
    require(
        cluster.status.phase() != Phase.Succeeded
            || cluster.targets.stream().allMatch(t -> !t.meant || cluster.pending(t).isEmpty()),
        "it says that all is done");
  }

  static void require(boolean promise, String broken) {
    if (!promise) {
      throw new AssertionError(broken);
    }
  }
}
