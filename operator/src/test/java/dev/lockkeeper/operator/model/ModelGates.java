package dev.lockkeeper.operator.model;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.api.Gate.Verdict;
import dev.lockkeeper.operator.gate.GateBoard;
import dev.lockkeeper.operator.gate.core.Judgement;
import dev.lockkeeper.operator.gate.core.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An operator's gates in a model cluster: they answer some turns after they were asked. */
public final class ModelGates implements GateBoard {
  private final Cluster cluster;
  private final BiConsumer<String, String> waker;
  private final Map<Asked, Reading> readings = new HashMap<>();
  private final List<Asked> underWay = new ArrayList<>();
  private final Map<String, Map<String, Told>> told = new HashMap<>();

  private record Asked(Subject subject, Gate gate) {}

  /**
   * What a pass was told.
   *
   * @param isGo whether it could count as a Go then
   */
  private record Told(Gate gate, boolean isGo) {}

  /**
   * A board.
   *
   * @param waker has a Migration looked at: its namespace, its name
   */
  public ModelGates(Cluster cluster, BiConsumer<String, String> waker) {
    this.cluster = cluster;
    this.waker = waker;
  }

  @Override
  public Optional<String> flaw(Gate gate) {
    return Optional.empty();
  }

  @Override
  public @Nullable Reading reading(Subject subject, Gate gate) {
    var reading = readings.get(new Asked(subject, gate));
    Instant now = cluster.api().now();
    told.computeIfAbsent(subject.namespace() + "/" + subject.migration(), _ -> new HashMap<>())
        .put(gate.name(), new Told(gate, reading != null && reading.isGo(gate, now)));
    return reading;
  }

  @Override
  public void ask(Subject subject, Gate gate, @Nullable String baseline) {
    var asked = new Asked(subject, gate);
    if (!underWay.contains(asked)) {
      underWay.add(asked);
    }
  }

  @Override
  public void forget(String namespace, String migration) {
    told.remove(namespace + "/" + migration);
  }

  /** What is under way is answered; says whether anything was. */
  public boolean answer() {
    if (underWay.isEmpty()) {
      return false;
    }
    for (var asked : underWay) {
      var subject = asked.subject();
      var verdict = cluster.gate(subject.namespace(), subject.migration(), asked.gate().name());
      var judgement = new Judgement(verdict, null, null, verdict == Verdict.Go ? null : "it is so");
      readings.compute(asked, (_, before) -> Reading.of(judgement, cluster.api().now(), before));
      waker.accept(subject.namespace(), subject.migration());
    }
    underWay.clear();
    return true;
  }

  /** Whether each gate that is asked before a target is changed was told to be a Go. */
  boolean areGo(String namespace, String migration, List<Gate> gates) {
    var last = told.getOrDefault(namespace + "/" + migration, Map.of());
    return gates.stream()
        .filter(gate -> gate.isEnforced() && gate.stage() != Gate.Stage.Finish)
        .allMatch(
            gate -> {
              var one = last.get(gate.name());
              return one != null && one.gate().equals(gate) && one.isGo();
            });
  }
}
