package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationStatus.HistoryEntry;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.api.MigrationTargetStatus.OwnerReference;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.operator.attempt.core.Outcomes;
import dev.lockkeeper.operator.reason.Reason;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One history of a {@link TinyCluster}: people, Jobs and the operator take turns at random, then
 * peace is kept and the rest must follow by itself. The operator may die between its deed and its
 * report: it remembers nothing.
 */
final class History {
  private static final int PATIENCE = 400;

  /** What people want once peace is kept. */
  private enum Peace {
    GO_ON,
    SUSPENDED,
    DELETED,
    UNREADABLE
  }

  private final Random random;
  private final TinyCluster cluster = new TinyCluster();
  private final Promises promises = new Promises(cluster);
  private final Set<Class<?>> decided = new HashSet<>();
  private final Set<RunOutcome> ended = new HashSet<>();
  private final ArrayDeque<String> lastTurns = new ArrayDeque<>();
  private @Nullable Decision last;

  History(long seed) {
    random = new Random(seed);
  }

  Set<Class<?>> decided() {
    return decided;
  }

  Set<RunOutcome> ended() {
    return ended;
  }

  String told() {
    return String.join("\n", lastTurns) + "\n" + cluster.status;
  }

  void live(int turns) {
    for (int turn = 0; turn < turns; turn++) {
      if (random.nextBoolean()) {
        pass(random.nextInt(10) == 0);
      } else {
        somethingHappens(random.nextInt(100));
      }
      promises.checkOneLiveAttemptForEachTarget();
    }
  }

  void comeToPeace() {
    var peace = Peace.values()[random.nextInt(Peace.values().length)];
    tell("peace: " + peace);
    settle(peace);
    last = null;
    for (int step = 0; step < PATIENCE && !isAtPeace(peace); step++) {
      cluster.now = cluster.now.plusSeconds(30);
      for (var job : List.copyOf(cluster.jobs.values())) {
        if (job.running && job.lives()) {
          cluster.end(job, job.stopping ? ExitCode.STOPPED : ExitCode.SUCCEEDED, !job.stopping);
        }
        job.running = true;
      }
      pass(false);
      promises.checkOneLiveAttemptForEachTarget();
    }
    Promises.require(isAtPeace(peace), "it never came to peace");
    promises.checkNothingIsClaimedThatIsNot();
  }

  private void pass(boolean dies) {
    if (!cluster.exists) {
      return;
    }
    var seen = cluster.observe();
    var decision = Decider.decide(seen);
    promises.checkAllowed(decision, seen);
    tell(decision.getClass().getSimpleName());
    decided.add(decision.getClass());
    last = decision;
    cluster.perform(decision);
    if (cluster.exists && !dies) {
      var before = cluster.status;
      cluster.status = Statuses.after(decision, seen).orElse(before);
      cluster.status.history().stream().map(HistoryEntry::outcome).forEach(ended::add);
      promises.checkStatus(before);
    }
  }

  private void somethingHappens(int what) {
    tell("event " + what);
    var target = cluster.targets.get(random.nextInt(cluster.targets.size()));
    if (what < 40) {
      List.copyOf(cluster.jobs.values()).forEach(this::goOn);
    } else if (what < 62) {
      cluster.now = cluster.now.plusSeconds(random.nextInt(what < 58 ? 30 : 900));
    } else if (what < 70) {
      cluster.suspended = !cluster.suspended;
    } else if (what < 75) {
      cluster.content = random.nextInt(3);
    } else if (what < 79) {
      target.generation++;
    } else if (what < 83) {
      target.meant = !target.meant;
    } else if (what < 86) {
      cluster.readable = !cluster.readable;
    } else if (what < 88) {
      cluster.oneMissing = !cluster.oneMissing;
    } else if (what < 93) {
      anotherTakesOrLeaves(target);
    } else if (what < 95) {
      cluster.jobs.values().removeIf(_ -> random.nextBoolean()); // with their pods
    } else if (!cluster.exists) {
      cluster.applyAgain();
    } else if (what < 99) {
      cluster.delete();
    } else {
      cluster.vanish(); // somebody took the finalizer off
    }
  }

  private void goOn(TinyCluster.Job job) {
    if (!job.running) {
      job.running = true;
    } else if (job.lives()) {
      var codes = ExitCode.values();
      var code = random.nextBoolean() ? ExitCode.SUCCEEDED : codes[random.nextInt(codes.length)];
      cluster.end(job, code, code == ExitCode.SUCCEEDED || random.nextBoolean());
    }
  }

  private void anotherTakesOrLeaves(TinyCluster.Target target) {
    if (target.status.holder() == null) {
      var now = cluster.now.toString();
      var another = new OwnerReference(TinyCluster.ANOTHER, "uid-of-another");
      target.status =
          Outcomes.held(target.status, new Holder(another, "r-1", "apply", 1, "j", 1, now, now));
    } else if (TinyCluster.isAnothers(target)) {
      target.status = Outcomes.held(target.status, null);
    }
  }

  private void settle(Peace peace) {
    cluster.targets.stream().filter(TinyCluster::isAnothers).forEach(this::anotherTakesOrLeaves);
    cluster.targets.getFirst().meant = true;
    cluster.oneMissing = false;
    cluster.suspended = peace == Peace.SUSPENDED;
    cluster.readable = peace != Peace.UNREADABLE;
    if (cluster.deleted) {
      cluster.vanish();
    }
    if (!cluster.exists) {
      cluster.applyAgain();
    }
    if (peace == Peace.DELETED) {
      cluster.delete();
    }
  }

  /** Nothing is held or runs, and the operator says why it does nothing. */
  private boolean isAtPeace(Peace peace) {
    if (cluster.jobs.values().stream().anyMatch(TinyCluster.Job::lives)
        || cluster.targets.stream().anyMatch(cluster::isOurs)) {
      return false;
    }
    return switch (peace) {
      case GO_ON -> last instanceof Decision.Rest;
      case SUSPENDED -> last instanceof Decision.Rest || waitsFor(Reason.SUSPENDED);
      case DELETED -> !cluster.exists;
      case UNREADABLE -> waitsFor(Reason.AWAITING_CHANGELOG);
    };
  }

  private boolean waitsFor(Reason reason) {
    return last instanceof Decision.Wait(var why, _, _) && why == reason;
  }

  private void tell(String turn) {
    lastTurns.add(cluster.now + " " + turn);
    if (lastTurns.size() > 40) {
      lastTurns.removeFirst();
    }
  }
}
