package dev.lockkeeper.operator.migration;

import static org.assertj.core.api.Assertions.assertThat;

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
      return cutOff(moment);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("cut off at step %d: %s".formatted(moment, e), e);
    }
  }

  /** Whether there was anything to be done yet at that moment. */
  private static boolean cutOff(long moment) {
    var scene = new Scene(true, true);
    if (!scene.goInto(moment)) {
      return false;
    }
    scene.cluster().cutOffAll();
    scene.cluster().freeze(true);
    scene.work(scene.operator(), FROZEN);
    scene.cluster().freeze(false);
    scene.work(scene.operator(), PATIENCE);
    scene.shouldHaveEndedWell();
    return true;
  }
}
