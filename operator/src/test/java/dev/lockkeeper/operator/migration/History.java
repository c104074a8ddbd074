package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.model.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One history of a model cluster: people, watches, Jobs and operators take turns at random, then
 * peace is kept and the rest must follow by itself.
 */
final class History {
  private static final int PATIENCE = 3000;

  private final Random random;
  private final Cluster cluster;
  private final Town town;
  private final List<ModelOperator> operators = new ArrayList<>();
  private final ArrayDeque<String> lastTurns = new ArrayDeque<>();
  private final Setting setting;

  /**
   * What may happen.
   *
   * @param operators how many work at once, none of them knowing of the others
   * @param locks whether databases keep two runners apart
   * @param losses whether nodes are cut off with a runner, and targets registered anew under it:
   *     then nothing but the database's lock keeps two runners apart
   * @param lies whether what runners say is cut, mixed up or of somebody else
   * @param windows whether people name and change maintenance windows
   * @param maxRunningAttempts in the cluster
   */
  record Setting(
      int operators,
      boolean locks,
      boolean losses,
      boolean lies,
      boolean windows,
      int maxRunningAttempts) {}

  History(long seed, Setting setting) {
    this.setting = setting;
    random = new Random(seed);
    cluster =
        new Cluster(
            Fixtures.NOW, setting.locks(), setting.maxRunningAttempts(), setting.operators() == 1);
    town = new Town(cluster, random, setting.windows());
    for (int i = 0; i < setting.operators(); i++) {
      operators.add(new ModelOperator(cluster, random, setting.maxRunningAttempts()));
    }
  }

  Town town() {
    return town;
  }

  String told() {
    return String.join("\n", lastTurns) + "\n" + town;
  }

  void live(int turns) {
    cluster.lie(setting.lies(), random);
    operators.forEach(operator -> operator.withMishaps(true));
    for (int turn = 0; turn < turns; turn++) {
      var what = random.nextInt(100);
      if (what < 60) {
        operators.get(random.nextInt(operators.size())).takeTurn();
      } else if (what < 80) {
        cluster.work(random, mishap());
      } else if (what < 88) {
        pass(random.nextInt(20) == 0 ? 900 : random.nextInt(20));
      } else if (what < 90) {
        tell("an operator dies");
        operators.get(random.nextInt(operators.size())).restart();
      } else if (what < 92) {
        operators.get(random.nextInt(operators.size())).sleep(random.nextInt(40));
      } else if (what < 94) {
        tell("something befalls a pod or a Job");
        cluster.befall(random, mayLoseJobs());
      } else if (what < 95) {
        cluster.collect();
      } else {
        tell(town.somethingHappens(setting.losses()));
      }
    }
  }

  /**
   * People leave everything as it is; operators die, sleep and lose answers, watches are late, and
   * a few pods are lost: fewer than a run bears.
   */
  void beTroubled(int turns) {
    operators.forEach(operator -> operator.withMishaps(true));
    var losses = 2;
    for (int turn = 0; turn < turns; turn++) {
      var what = random.nextInt(100);
      if (what < 70) {
        operators.get(random.nextInt(operators.size())).takeTurn();
      } else if (what < 90) {
        cluster.work(random, Optional.empty());
      } else if (what < 94) {
        pass(random.nextInt(20));
      } else if (what < 97) {
        operators.get(random.nextInt(operators.size())).restart();
      } else if (what < 98) {
        operators.get(random.nextInt(operators.size())).sleep(random.nextInt(40));
      } else if (losses-- > 0) {
        cluster.befall(random, mayLoseJobs());
      }
    }
    operators.forEach(operator -> operator.withMishaps(false));
  }

  /**
   * Two operators that know nothing of each other may both find that an attempt has no Job. If one
   * makes it, somebody deletes it, and the other makes it again while its pod still ends, only the
   * database keeps the two apart.
   */
  private boolean mayLoseJobs() {
    return operators.size() == 1 || setting.locks();
  }

  /** Nothing happens any more but what has to. */
  void comeToPeace() {
    cluster.lie(false, random);
    operators.forEach(operator -> operator.withMishaps(false));
    town.settle();
    work();
    restIsQuiet();
    town.succeeded()
        .forEach(
            one -> require(town.isDone(one), "it says that all is done: " + one.getMetadata()));
    deleteAndApplyAgain();
  }

  /** Where nothing happens, nothing is written. */
  private void restIsQuiet() {
    var before = writes();
    for (int minute = 0; minute < 10; minute++) {
      pass(60);
      operators.forEach(ModelOperator::workOff);
    }
    require(writes() == before, "it writes without need");
  }

  int writes() {
    return operators.stream().mapToInt(ModelOperator::writes).sum();
  }

  /** Whoever had succeeded finds that it has. */
  private void deleteAndApplyAgain() {
    var succeeded = town.succeeded().map(one -> nameOf(one)).toList();
    town.deleteAll();
    work();
    require(town.migrations().isEmpty(), "a Migration does not go");
    var attempts = town.attempts();
    town.settle();
    work();
    for (var name : succeeded) {
      require(
          town.succeeded().anyMatch(one -> name.equals(nameOf(one))),
          "applied again it does not know that it has succeeded: " + name);
    }
    if (succeeded.size() == town.migrations().size()) {
      require(town.attempts() == attempts, "applied again it runs again");
    }
  }

  private static String nameOf(Migration migration) {
    return migration.getMetadata().getNamespace() + "/" + migration.getMetadata().getName();
  }

  private static void require(boolean promise, String broken) {
    if (!promise) {
      throw new AssertionError(broken);
    }
  }

  /** All that has to be done is done. */
  void work() {
    for (int step = 0; step < PATIENCE; step++) {
      var worked = false;
      for (var operator : operators) {
        worked |= operator.workOff();
      }
      cluster.work(new Random(step), Optional.empty());
      cluster.collect();
      if (worked) {
        pass(1);
      } else if (isAtPeace()) {
        return;
      } else {
        town.approveAll(); // by what is said when nothing moves any more
        var next = operators.stream().map(ModelOperator::nextLook).min(Instant::compareTo);
        var now = cluster.api().now();
        pass(Math.max(1, Duration.between(now, next.orElse(now)).toSeconds()));
      }
    }
    throw new AssertionError("it never came to peace");
  }

  private boolean isAtPeace() {
    return cluster.isQuiet() && town.isSettled();
  }

  private void pass(long seconds) {
    cluster.api().pass(seconds);
  }

  private Optional<ExitCode> mishap() {
    var codes = ExitCode.values();
    return random.nextInt(3) > 0
        ? Optional.empty()
        : Optional.of(codes[1 + random.nextInt(codes.length - 1)]);
  }

  private void tell(String turn) {
    lastTurns.add(cluster.api().now() + " " + turn);
    if (lastTurns.size() > 60) {
      lastTurns.removeFirst();
    }
  }
}
