package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationTarget;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.List;

/** Whose what the operator creates is, and with whom it goes. */
public final class Owners {

  /** What is pinned for a run goes with its Migration. */
  public static List<OwnerReference> of(Migration migration) {
    return List.of(reference(migration).withController(true).build());
  }

  /**
   * An attempt is also its target's: where a Migration is deleted with all that is its own, as
   * GitOps tools do, the garbage collector leaves the Job to the other owner, and so the outcome of
   * a running changeset is not lost.
   */
  public static List<OwnerReference> of(Migration migration, MigrationTarget target) {
    return List.of(reference(migration).withController(true).build(), reference(target).build());
  }

  /** Nobody's deletion waits for us beyond our finalizer. */
  private static OwnerReferenceBuilder reference(HasMetadata owner) {
    return new OwnerReferenceBuilder()
        .withApiVersion(owner.getApiVersion())
        .withKind(owner.getKind())
        .withName(owner.getMetadata().getName())
        .withUid(owner.getMetadata().getUid())
        .withBlockOwnerDeletion(false);
  }

  private Owners() {}
}
