package dev.lockkeeper.operator.migration;

import static org.assertj.core.api.Assertions.assertThat;

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
      return sleep(moment, meanwhile);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("asleep at step %d: %s".formatted(moment, e), e);
    }
  }

  /** Whether there was anything to be done yet at that moment. */
  private static boolean sleep(long moment, Meanwhile meanwhile) {
    var scene = new Scene(false, false);
    if (!scene.goInto(moment)) {
      return false;
    }
    var cluster = scene.cluster();
    var town = scene.town();
    var other = scene.newOperator();
    meanwhile.happens(town, () -> scene.work(other, 40));
    for (int step = 0; step < PATIENCE && cluster.isQuiet() && !town.isSettled(); step++) {
      other.step();
      if (scene.workAt(step)) {
        cluster.api().pass(1);
      }
    }
    var wakes = meanwhile != Meanwhile.NOTHING_AND_IT_NEVER_WAKES;
    if (wakes) {
      scene.operator().wake();
      cluster.start();
    }
    scene.work(other, PATIENCE);
    if (wakes) {
      scene.work(scene.operator(), 100);
    }
    scene.shouldHaveEndedWell();
    return true;
  }
}
