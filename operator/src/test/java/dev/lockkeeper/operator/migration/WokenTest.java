package dev.lockkeeper.operator.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.model.Cluster;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An operator is put to sleep at each instant of its work in turn; another goes on, people change
 * their minds, and in the middle of the next attempt the first wakes and does what it was about to
 * do. No lease is in the way here.
 *
 * <p>Seen to fail where a hold is given up without taking its Job's name (two live attempts on a
 * target), where attempts whose target is gone are not called in, and where outcomes are not known
 * by their Migration's name (it does not come to its end).
 */
class WokenTest {
  private static final int PATIENCE = 2000;

  /** What people do meanwhile. */
  enum Meanwhile {
    /** It dies instead of sleeping. */
    NOTHING_AND_IT_NEVER_WAKES {
      @Override
      void happens(Town town, Runnable work) {
        work.run();
      }
    },
    NOTHING {
      @Override
      void happens(Town town, Runnable work) {
        work.run();
      }
    },
    HELD_BACK_FOR_A_WHILE {
      @Override
      void happens(Town town, Runnable work) {
        town.suspend(true);
        work.run();
        town.suspend(false);
      }
    },
    CHANGELOGS_EDITED {
      @Override
      void happens(Town town, Runnable work) {
        town.editAll();
        work.run();
        town.editAll();
      }
    },
    DELETED_AND_APPLIED_AGAIN {
      @Override
      void happens(Town town, Runnable work) {
        town.deleteAll();
        work.run();
        town.settle();
      }
    },
    TARGETS_EDITED {
      @Override
      void happens(Town town, Runnable work) {
        town.editTargets();
        work.run();
      }
    };

    abstract void happens(Town town, Runnable work);
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepItsPromisesWheneverItSleepsAndWakes(Meanwhile meanwhile) {
    var moments = Workers.each(0, moment -> play(moment, meanwhile));

    assertThat(moments).as("moments of a run").isGreaterThan(50);
  }

  private static boolean play(long moment, Meanwhile meanwhile) {
    try {
      return new Scene().play(moment, meanwhile);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("asleep at step %d: %s".formatted(moment, e), e);
    }
  }

  /** Two operators and a cluster of their own. */
  private static final class Scene {
    private final Random random = new Random(7);
    private final Cluster cluster = new Cluster(Fixtures.NOW, false, 20, false);
    private final Town town = Town.ofOneMigration(cluster, random);
    private final ModelOperator sleeper = new ModelOperator(cluster, random, 20);

    /** Whether there was anything to be done yet at that moment. */
    boolean play(long moment, Meanwhile meanwhile) {
      for (long step = 0; step < moment; step++) {
        sleeper.step();
        if (step % 5 == 0) {
          cluster.work(random, Optional.empty());
        }
      }
      if (cluster.isQuiet() && town.isSettled()) {
        return false;
      }
      var other = new ModelOperator(cluster, random, 20);
      meanwhile.happens(town, () -> work(other, 40));
      for (int step = 0; step < PATIENCE && cluster.isQuiet() && !town.isSettled(); step++) {
        other.step();
        if (step % 5 == 0) {
          cluster.work(random, Optional.empty());
          cluster.api().pass(1);
        }
      }
      if (meanwhile != Meanwhile.NOTHING_AND_IT_NEVER_WAKES) {
        sleeper.wake();
        cluster.start();
      }
      work(other, PATIENCE);
      if (meanwhile != Meanwhile.NOTHING_AND_IT_NEVER_WAKES) {
        work(sleeper, 100);
      }
      assertThat(cluster.isQuiet() && town.isFree()).as("all has come to its end").isTrue();
      assertThat(town.succeeded()).allMatch(town::isDone);
      assertThat(town.succeeded().count()).as("no run fails").isEqualTo(town.migrations().size());
      return true;
    }

    private void work(ModelOperator operator, int rounds) {
      for (int round = 0; round < rounds; round++) {
        var worked = operator.workOff();
        cluster.work(random, Optional.empty());
        cluster.collect();
        cluster.api().pass(worked ? 1 : 30);
        if (!worked && cluster.isQuiet() && town.isSettled()) {
          return;
        }
      }
    }
  }
}
