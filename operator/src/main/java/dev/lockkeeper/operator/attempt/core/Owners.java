package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.api.Migration;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/** What the operator creates belongs to a Migration and goes with it. */
public final class Owners {

  public static OwnerReference of(Migration migration) {
    return new OwnerReferenceBuilder()
        .withApiVersion(migration.getApiVersion())
        .withKind(migration.getKind())
        .withName(migration.getMetadata().getName())
        .withUid(migration.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  private Owners() {}
}
