package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationStatus.PlanSummary;
import dev.lockkeeper.api.NameReference;
import dev.lockkeeper.contract.Layout;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.operator.changelog.core.Content;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Base64;
import java.util.HashMap;

/**
 * The immutable ConfigMaps that hold what a run was started with: the changelog's content and the
 * plan. Named by what is in them, so that nobody can put something else in their place.
 */
public final class Pinned {
  private static final int NAMES_SHOWN = 20;

  /** The changelog's files, whatever becomes of their source. */
  public static ConfigMap snapshot(Migration migration, String run, Content.Found content) {
    var data = new HashMap<String, String>();
    var files = content.files();
    content
        .pathsByKey()
        .forEach((key, path) -> data.put(key, Base64.getEncoder().encodeToString(files.get(path))));
    return base(
            migration, run, Names.snapshot(migration.getMetadata().getName(), run, content.hash()))
        .withBinaryData(data)
        .build();
  }

  /** A plan, as the runner wrote it. */
  public static ConfigMap plan(Migration migration, String run, PlanSeen.Found plan) {
    var name = Names.plan(migration.getMetadata().getName(), run, plan.plan().digest());
    return base(migration, run, name)
        .addToBinaryData(Layout.PLAN_FILE, Base64.getEncoder().encodeToString(plan.document()))
        .build();
  }

  /** A plan in numbers. */
  public static PlanSummary summary(String migration, String run, Plan plan) {
    return new PlanSummary(
        plan.digest(),
        plan.changesets().size(),
        (int) plan.changesets().stream().filter(Plan.Changeset::destructive).count(),
        plan.changesets().stream()
            .filter(changeset -> !changeset.reversible())
            .map(changeset -> OneLine.of(changeset.name()))
            .limit(NAMES_SHOWN)
            .toList(),
        new NameReference(Names.plan(migration, run, plan.digest())));
  }

  private static ConfigMapBuilder base(Migration migration, String run, String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(migration.getMetadata().getNamespace())
        .withLabels(Labels.of(migration.getMetadata().getName(), run))
        .withOwnerReferences(Owners.of(migration))
        .endMetadata()
        .withImmutable(true);
  }

  private Pinned() {}
}
