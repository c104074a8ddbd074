package dev.lockkeeper.operator.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.model.Cluster;
import java.util.Optional;
import java.util.Random;

/** The run of one Migration, which is gone into as far as a test wants before something happens. */
final class Scene {
  private final Random random = new Random(7);
  private final Cluster cluster;
  private final Town town;
  private final ModelOperator operator;

  /**
   * A cluster of its own.
   *
   * @param locks whether databases keep two runners apart
   * @param alone whether one operator works at a time
   */
  Scene(boolean locks, boolean alone) {
    cluster = new Cluster(Fixtures.NOW, locks, 20, alone);
    town = Town.ofOneMigration(cluster, random);
    operator = newOperator();
  }

  Cluster cluster() {
    return cluster;
  }

  Town town() {
    return town;
  }

  /** The one that began the run. */
  ModelOperator operator() {
    return operator;
  }

  /** One that knows nothing of the first. */
  ModelOperator newOperator() {
    return new ModelOperator(cluster, random, 20);
  }

  /** Goes so many steps into the run; says whether there is anything left to be done then. */
  boolean goInto(long steps) {
    for (long step = 0; step < steps; step++) {
      operator.step();
      workAt(step);
    }
    return !(cluster.isQuiet() && town.isSettled());
  }

  /** Jobs and pods have a turn at every fifth step of an operator; says whether this was one. */
  boolean workAt(long step) {
    if (step % 5 == 0) {
      cluster.work(random, Optional.empty());
      return true;
    }
    return false;
  }

  /** The operator does what is to be done, for so many rounds or until all is settled. */
  void work(ModelOperator worker, int rounds) {
    for (int round = 0; round < rounds; round++) {
      var worked = worker.workOff();
      cluster.work(random, Optional.empty());
      cluster.collect();
      if (!worked) {
        town.approveAll();
      }
      cluster.api().pass(worked ? 1 : 30);
      if (!worked && cluster.isQuiet() && town.isSettled()) {
        return;
      }
    }
  }

  void shouldHaveEndedWell() {
    assertThat(cluster.isQuiet() && town.isFree()).as("all has come to its end").isTrue();
    assertThat(town.succeeded()).allMatch(town::isDone);
    assertThat(town.succeeded().count()).as("no run fails").isEqualTo(town.migrations().size());
  }
}
