package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.NameReference;
import dev.lockkeeper.operator.reason.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The rules of dependencies: nothing starts before what it depends on is done. */
public final class Dependencies {

  /** The wait for the first of them that is not done; empty where all are. */
  static Optional<Decision> awaited(Observation seen) {
    var cycle = seen.dependencies().cycle();
    if (!cycle.isEmpty()) {
      return Optional.of(
          new Decision.Wait(
              Reason.DEPENDENCY_CYCLE,
              "Each of these waits for the next: %s. Take one of them off a spec.dependsOn."
                  .formatted(String.join(" -> ", cycle))));
    }
    return seen.dependencies().all().stream()
        .filter(one -> !one.done())
        .findFirst()
        .map(
            one ->
                new Decision.Wait(
                    Reason.AWAITING_DEPENDENCY,
                    one.there()
                        ? "Waits for Migration %s, which is not Ready.".formatted(one.name())
                        : "Waits for Migration %s, which does not exist: create it, or take it off spec.dependsOn."
                            .formatted(one.name())));
  }

  /**
   * What is known of them.
   *
   * @param cycle from the Migration back to it; empty where it does not depend on itself
   */
  public record Seen(List<DependencySeen> all, List<String> cycle) {
    public static final Seen NONE = new Seen(List.of(), List.of());
  }

  /**
   * Looks at all that {@code migration} depends on.
   *
   * @param find the Migration of a name in its namespace
   */
  public static Seen of(Migration migration, Function<String, Optional<Migration>> find) {
    if (migration.getSpec().dependsOn().isEmpty()) {
      return Seen.NONE;
    }
    return new Seen(
        names(migration).stream()
            .map(
                name -> {
                  var there = find.apply(name);
                  return new DependencySeen(
                      name, there.isPresent(), there.filter(Dependencies::isDone).isPresent());
                })
            .toList(),
        cycle(migration, find));
  }

  /** Done with what it asks for now: its Ready is of its newest generation. */
  private static boolean isDone(Migration migration) {
    var status = migration.getStatus();
    return status != null
        && migration.getMetadata().getDeletionTimestamp() == null
        && migration.getMetadata().getGeneration().equals(status.observedGeneration())
        && Condition.holds(status.conditions(), Condition.READY);
  }

  /** The shortest way from the Migration back to it; each of the others is looked at once. */
  private static List<String> cycle(
      Migration migration, Function<String, Optional<Migration>> find) {
    var self = migration.getMetadata().getName();
    var cameFrom = new HashMap<String, String>();
    var next = new ArrayDeque<Migration>(List.of(migration));
    while (!next.isEmpty()) {
      var one = next.remove();
      var name = one.getMetadata().getName();
      for (var needed : names(one)) {
        if (needed.equals(self)) {
          return way(self, name, cameFrom);
        }
        if (cameFrom.putIfAbsent(needed, name) == null) {
          find.apply(needed).ifPresent(next::add);
        }
      }
    }
    return List.of();
  }

  private static List<String> way(String self, String last, Map<String, String> cameFrom) {
    var way = new ArrayList<>(List.of(self));
    for (var at = last; !at.equals(self); at = cameFrom.getOrDefault(at, self)) {
      way.addFirst(at);
    }
    way.addFirst(self);
    return way;
  }

  private static List<String> names(Migration migration) {
    return migration.getSpec().dependsOn().stream().map(NameReference::name).toList();
  }

  private Dependencies() {}
}
