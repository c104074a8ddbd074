package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationTarget;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What matters to whom: which change is worth a pass, and over which Migration. */
public final class Concern {

  /** Whether an update is worth a pass: not our own status, but what others say. */
  public static boolean isChange(Migration now, Migration before) {
    var is = now.getMetadata();
    var was = before.getMetadata();
    return !Objects.equals(is.getGeneration(), was.getGeneration())
        || !Objects.equals(is.getAnnotations(), was.getAnnotations())
        || !Objects.equals(is.getFinalizers(), was.getFinalizers())
        || !Objects.equals(is.getDeletionTimestamp(), was.getDeletionTimestamp());
  }

  /** Whether an update of a window is its owner's, not our status. */
  public static boolean isChange(MaintenanceWindow now, MaintenanceWindow before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration());
  }

  /** Those of the Migrations that the window's change may matter to. */
  public static Stream<Migration> areConcerned(
      MaintenanceWindow window, Stream<Migration> migrations) {
    var everywhere = window.getSpec().namespaceSelector() != null;
    var namespace = window.getMetadata().getNamespace();
    return migrations.filter(
        migration -> everywhere || migration.getMetadata().getNamespace().equals(namespace));
  }

  /** Whether {@code one} waits for the Migration of that name to be done. */
  public static boolean isDependent(Migration one, String migration) {
    return one.getSpec().dependsOn().stream().anyMatch(needed -> needed.name().equals(migration));
  }

  /** Whether the target's change matters to the Migration, which means it or holds it. */
  public static boolean isOf(Migration migration, MigrationTarget target) {
    return Targeting.means(migration, target)
        || migration.getSpec().targets().names().contains(target.getMetadata().getName())
        || isHeldBy(migration, target);
  }

  /**
   * Whether an attempt on the target is followed by the Migration that holds it. Where that was
   * deleted by force nobody follows: such a hold is taken over by whoever comes next, and counts
   * for nothing until then.
   *
   * @param holding the Migration of the name that the hold tells; null when there is none
   */
  public static boolean isFollowed(MigrationTarget target, @Nullable Migration holding) {
    return holding != null
        && target
            .holder()
            .filter(holder -> holder.migration().uid().equals(holding.getMetadata().getUid()))
            .isPresent();
  }

  private static boolean isHeldBy(Migration migration, MigrationTarget target) {
    return target
        .holder()
        .filter(holder -> holder.migration().name().equals(migration.getMetadata().getName()))
        .isPresent();
  }

  private Concern() {}
}
