package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.api.Gate.Limits;
import dev.lockkeeper.api.Gate.Mode;
import dev.lockkeeper.api.Gate.OnNoGo;
import dev.lockkeeper.api.Gate.Service;
import dev.lockkeeper.api.Gate.Stage;
import dev.lockkeeper.api.Gate.Verdict;
import dev.lockkeeper.operator.model.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** The gates of a town: some of the people have them, and what they say changes. */
final class Gates {
  private final Cluster cluster;
  private final Random random;
  private final boolean there;
  private final Map<String, List<Gate>> gates = new HashMap<>();

  /**
   * Those of a town.
   *
   * @param there whether there are any
   */
  Gates(Cluster cluster, Random random, boolean there) {
    this.cluster = cluster;
    this.random = random;
    this.there = there;
  }

  /** Those of somebody: one time in two, and then always. */
  List<Gate> of(String namespace, String migration) {
    return gates.computeIfAbsent(
        namespace + "/" + migration, _ -> there && random.nextBoolean() ? some() : List.of());
  }

  private List<Gate> some() {
    var all = new ArrayList<Gate>();
    for (var stage : Stage.values()) {
      if (random.nextBoolean()) {
        all.add(gate(stage));
      }
    }
    return all;
  }

  private Gate gate(Stage stage) {
    var onNoGo = OnNoGo.values();
    return new Gate(
        "of-" + stage.name().toLowerCase(Locale.ROOT),
        stage,
        new Gate.Http(new Service("shop", 8080), null, "/ready"),
        null,
        null,
        null,
        null,
        random.nextBoolean() ? "1s" : "30s",
        "1s",
        new Limits(1 + random.nextInt(2), 1 + random.nextInt(3)),
        stage == Stage.Continuous ? onNoGo[random.nextInt(onNoGo.length)] : OnNoGo.Hold,
        random.nextInt(5) == 0 ? Mode.Observe : Mode.Enforce);
  }

  /** What one of them says changes. */
  void change() {
    var askers = gates.keySet().stream().sorted().toList();
    if (askers.isEmpty()) {
      return;
    }
    var asker = askers.get(random.nextInt(askers.size()));
    var verdicts = Verdict.values();
    var verdict = verdicts[random.nextInt(verdicts.length)];
    gates
        .get(asker)
        .forEach(
            gate -> {
              if (random.nextBoolean()) {
                cluster.say(asker + "/" + gate.name(), verdict);
              }
            });
  }

  /** They all say Go. */
  void settle() {
    gates.forEach(
        (asker, all) -> all.forEach(gate -> cluster.say(asker + "/" + gate.name(), Verdict.Go)));
  }
}
