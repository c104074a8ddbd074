package dev.lockkeeper.operator.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.model.Cluster;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The node of an attempt is cut off at each instant of a run in turn: the cluster takes the attempt
 * for dead and another begins, while the first stands still and later goes on in the database. The
 * lock there is what keeps them apart.
 *
 * <p>Seen to fail where the database's lock is off: a changeset is applied twice.
 */
class CutOffTest {
  private static final int PATIENCE = 2000;

  /** Long enough for the next attempt to try, and to be tried again. */
  private static final int FROZEN = 40;

  @Test
  void shouldApplyNothingTwiceWheneverANodeIsCutOff() {
    var moments = Workers.each(0, CutOffTest::play);

    assertThat(moments).as("moments of a run").isGreaterThan(50);
  }

  private static boolean play(long moment) {
    try {
      return new Scene().play(moment);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("cut off at step %d: %s".formatted(moment, e), e);
    }
  }

  private static final class Scene {
    private final Random random = new Random(7);
    private final Cluster cluster = new Cluster(Fixtures.NOW, true, 20, true);
    private final Town town = Town.ofOneMigration(cluster, random);
    private final ModelOperator operator = new ModelOperator(cluster, random, 20);

    /** Whether there was anything to be done yet at that moment. */
    boolean play(long moment) {
      for (long step = 0; step < moment; step++) {
        operator.step();
        if (step % 5 == 0) {
          cluster.work(random, Optional.empty());
        }
      }
      if (cluster.isQuiet() && town.isSettled()) {
        return false;
      }
      cluster.cutOffAll();
      cluster.freeze(true);
      work(FROZEN);
      cluster.freeze(false);
      work(PATIENCE);
      assertThat(cluster.isQuiet() && town.isFree()).as("all has come to its end").isTrue();
      assertThat(town.succeeded()).allMatch(town::isDone);
      assertThat(town.succeeded().count()).as("no run fails").isEqualTo(town.migrations().size());
      return true;
    }

    private void work(int rounds) {
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
