package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.contract.Sha256;
import dev.lockkeeper.operator.cluster.core.Selectors;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Which targets a Migration means, and in which order they go. */
public final class Targeting {
  private static final Comparator<Placed> ORDER =
      Comparator.comparingInt(Placed::canaryOrder).thenComparing(Placed::hash);

  /** A target with all that decides its place. */
  private record Placed(MigrationTarget target, int canaryOrder, String hash) {
    static Placed of(MigrationTarget target) {
      var hash = Sha256.hex(target.getMetadata().getName());
      return new Placed(target, target.getSpec().canaryOrder(), hash);
    }
  }

  /**
   * Lower {@code canaryOrder} first; among equals by a hash of the name, so that no alphabet
   * decides who is always first.
   */
  public static Stream<MigrationTarget> ordered(Stream<MigrationTarget> targets) {
    return targets.map(Placed::of).sorted(ORDER).map(Placed::target);
  }

  /** Whether the Migration names or selects the target; one that is being deleted is not meant. */
  public static boolean means(Migration migration, MigrationTarget target) {
    if (target.getMetadata().getDeletionTimestamp() != null) {
      return false;
    }
    var targets = migration.getSpec().targets();
    return targets.selector() == null
        ? targets.names().contains(target.getMetadata().getName())
        : Selectors.matches(targets.selector(), labels(target));
  }

  /** Names that the Migration has and the cluster has not. */
  public static List<String> missing(Migration migration, List<TargetSeen> targets) {
    var there = targets.stream().filter(TargetSeen::meant).map(TargetSeen::name).toList();
    return migration.getSpec().targets().names().stream()
        .filter(name -> !there.contains(name))
        .toList();
  }

  private static Map<String, String> labels(MigrationTarget target) {
    return Objects.requireNonNullElse(target.getMetadata().getLabels(), Map.of());
  }

  private Targeting() {}
}
