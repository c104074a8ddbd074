package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.operator.Fixtures.SCHEMA;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.api.MigrationTargetStatus.OwnerReference;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.operator.attempt.core.Outcomes;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens, in whatever order, what must never be never is, and all comes to an end. Each
 * seed is a history: people, Jobs and the operator take turns at random, then peace is kept and the
 * rest must follow by itself. The operator may die between any two of its steps: it remembers
 * nothing.
 */
class HistoriesTest {
  private static final int SEEDS = 3000;
  private static final int TURNS = 150;
  private static final int PATIENCE = 400;

  /** How a history ends: what people want from then on. */
  private enum Peace {
    GO_ON,
    SUSPENDED,
    DELETED,
    UNREADABLE
  }

  @Test
  void shouldKeepItsPromisesInEveryHistory() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var history = new History(seed);
      try {
        history.live();
        history.comeToPeace();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "seed %d: %s\n%s".formatted(seed, e.getMessage(), history.told()), e);
      }
    }
  }

  /** One history and the watch over it. */
  private static final class History {
    private final Random random;
    private final TinyCluster cluster = new TinyCluster();
    private final Map<String, Integer> newestAttempt = new HashMap<>();
    private final ArrayDeque<String> lastTurns = new ArrayDeque<>();

    History(long seed) {
      random = new Random(seed);
    }

    void live() {
      for (int turn = 0; turn < TURNS; turn++) {
        if (random.nextInt(100) < 50) {
          pass();
        } else {
          somethingHappens(random.nextInt(100));
        }
        assertOneLiveAttemptForEachTarget();
      }
    }

    void comeToPeace() {
      var peace = Peace.values()[random.nextInt(Peace.values().length)];
      tell("peace: " + peace);
      settle(peace);
      for (int step = 0; step < PATIENCE && !isAtPeace(peace); step++) {
        cluster.now = cluster.now.plusSeconds(30);
        for (var job : List.copyOf(cluster.jobs.values())) {
          if (job.running && job.lives()) {
            cluster.end(job, job.stopping ? ExitCode.STOPPED : ExitCode.SUCCEEDED, !job.stopping);
          }
          job.running = true;
        }
        pass();
        assertOneLiveAttemptForEachTarget();
      }
      assertThat(isAtPeace(peace)).as("never came to peace: %s", cluster.status).isTrue();
      assertNothingIsClaimedThatIsNot();
    }

    private void pass() {
      if (!cluster.exists) {
        return;
      }
      var seen = cluster.observe();
      var decision = Decider.decide(seen);
      tell(decision.getClass().getSimpleName());
      assertAllowed(decision, seen);
      cluster.perform(decision);
      if (!cluster.exists || random.nextInt(10) == 0) {
        return; // it died before it could write the status
      }
      var before = cluster.status;
      cluster.status = Statuses.after(decision, seen).orElse(before);
      assertSane(before, cluster.status);
    }

    private void somethingHappens(int what) {
      tell("event " + what);
      var target = cluster.targets.get(random.nextInt(cluster.targets.size()));
      if (what < 40) {
        jobsGoOn();
      } else if (what < 62) {
        cluster.now = cluster.now.plusSeconds(random.nextInt(what < 58 ? 30 : 900));
      } else if (what < 70) {
        cluster.suspended = !cluster.suspended;
        cluster.generation++;
      } else if (what < 75) {
        cluster.content = random.nextInt(3);
        cluster.generation++;
      } else if (what < 79) {
        target.generation++;
      } else if (what < 83) {
        target.meant = !target.meant;
      } else if (what < 86) {
        cluster.readable = !cluster.readable;
      } else if (what < 88) {
        cluster.oneMissing = !cluster.oneMissing;
      } else if (what < 93) {
        anotherMigrationTakesOrLeaves(target);
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

    private void jobsGoOn() {
      for (var job : List.copyOf(cluster.jobs.values())) {
        if (!job.running) {
          job.running = true;
        } else if (job.lives()) {
          var codes = ExitCode.values();
          var code =
              random.nextBoolean() ? ExitCode.SUCCEEDED : codes[random.nextInt(codes.length)];
          cluster.end(job, code, code == ExitCode.SUCCEEDED || random.nextBoolean());
        }
      }
    }

    private void anotherMigrationTakesOrLeaves(TinyCluster.Target target) {
      var holder = target.status.holder();
      if (holder == null) {
        var now = cluster.now.toString();
        var data = new OwnerReference("data", "uid-of-data");
        target.status =
            Outcomes.held(target.status, new Holder(data, "r-1", "apply", 1, "j", 1, now, now));
      } else if (holder.migration().name().equals("data")) {
        target.status = Outcomes.held(target.status, null);
      }
    }

    private void settle(Peace peace) {
      if (!cluster.exists) {
        cluster.applyAgain();
      }
      cluster.targets.stream()
          .filter(
              t -> t.status.holder() != null && t.status.holder().migration().name().equals("data"))
          .forEach(this::anotherMigrationTakesOrLeaves);
      cluster.targets.getFirst().meant = true;
      cluster.oneMissing = false;
      cluster.suspended = peace == Peace.SUSPENDED;
      cluster.readable = peace != Peace.UNREADABLE;
      if (peace == Peace.DELETED) {
        cluster.delete();
      } else if (cluster.deleted) {
        cluster.vanish();
        cluster.applyAgain();
      }
    }

    private boolean isAtPeace(Peace peace) {
      if (peace == Peace.DELETED) {
        return !cluster.exists && cluster.jobs.isEmpty();
      }
      var held = cluster.targets.stream().anyMatch(cluster::isOurs);
      var phase = cluster.status.phase();
      return !held
          && switch (peace) {
            case GO_ON -> phase == Phase.Succeeded || phase == Phase.Failed;
            case SUSPENDED ->
                phase == Phase.Held || phase == Phase.Succeeded || phase == Phase.Failed;
            case UNREADABLE -> phase == Phase.Waiting;
            case DELETED -> true;
          }
          && !(cluster.marked && peace != Peace.UNREADABLE);
    }

    private void assertNothingIsClaimedThatIsNot() {
      if (cluster.exists && cluster.status.phase() == Phase.Succeeded) {
        assertThat(cluster.targets)
            .filteredOn(target -> target.meant)
            .allSatisfy(target -> assertThat(cluster.pending(target)).isEmpty());
      }
      if (!cluster.exists) {
        assertThat(cluster.targets).noneMatch(cluster::isOurs);
      }
    }

    private void assertAllowed(Decision decision, Observation seen) {
      if (decision instanceof Decision.Hold(var target, var run, _, var attempt, _)) {
        assertMayStart(run, seen);
        assertThat(target.holder().isEmpty() || target.holderIsGone()).isTrue();
        assertThat(attempt).isGreaterThan(newestAttempt.getOrDefault(target.name(), 0));
        newestAttempt.put(target.name(), attempt);
      }
      if (decision instanceof Decision.CreateJob(var target, var digest)) {
        var holder = target.holder().orElseThrow();
        assertMayStart(holder.run(), seen);
        assertThat(holder.migration()).isEqualTo(new OwnerReference(SCHEMA, cluster.uid));
        assertThat(digest.isEmpty() || cluster.keeps(digest)).as("its plan is kept").isTrue();
      }
    }

    private void assertMayStart(String run, Observation seen) {
      assertThat(cluster.suspended || cluster.deleted).isFalse();
      assertThat(cluster.marked).as("a deletion would wait for it").isTrue();
      assertThat(run).isEqualTo(seen.status().run());
      assertThat(cluster.fingerprint()).isEqualTo(seen.status().fingerprint());
    }

    private void assertOneLiveAttemptForEachTarget() {
      assertThat(
              cluster.jobs.values().stream()
                  .filter(TinyCluster.Job::lives)
                  .collect(groupingBy(job -> job.target.name))
                  .values())
          .allMatch(live -> live.size() == 1);
    }

    private static void assertSane(MigrationStatus before, MigrationStatus after) {
      if (after.rollout() != null) {
        var targets = after.rollout().targets();
        assertThat(targets.pending()).isNotNegative();
        assertThat(targets.pending() + targets.running() + targets.succeeded() + targets.failed())
            .isEqualTo(targets.total());
      }
      assertThat(after.history()).hasSizeLessThanOrEqualTo(10);
      assertThat(after.history()).extracting(entry -> entry.run()).doesNotHaveDuplicates();
      assertThat(after.conditions().stream().limit(3).filter(Condition::holds)).hasSize(1);
      for (var condition : after.conditions()) {
        var was = before.conditions().stream().filter(c -> c.type().equals(condition.type()));
        assertThat(was.allMatch(c -> keepsItsTime(c, condition))).isTrue();
      }
    }

    private static boolean keepsItsTime(Condition was, Condition is) {
      return !was.status().equals(is.status())
          || Objects.equals(was.lastTransitionTime(), is.lastTransitionTime());
    }

    private void tell(String turn) {
      lastTurns.add(cluster.now + " " + turn);
      if (lastTurns.size() > 40) {
        lastTurns.removeFirst();
      }
    }

    private String told() {
      return String.join("\n", lastTurns);
    }
  }
}
