package dev.lockkeeper.operator.cluster;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.operator.attempt.core.FollowedAttempt;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What watches have told so far. It may be behind what the API server has, each kind by its own
 * measure; what this operator wrote itself is there at once.
 */
public interface Caches {

  /** The Migration as it is known now; {@code told} is what a pass was begun with. */
  Migration newest(Migration told);

  /** The Migration of that name, as it is known now. */
  Optional<Migration> migration(String namespace, String name);

  /** Those of the namespace that depend on {@code migration}. */
  List<Migration> dependents(String namespace, String migration);

  /** A changelog's source that asks to be watched; empty for any other. */
  Optional<ConfigMap> watchedSource(String namespace, String name);

  List<MigrationTarget> targets(String namespace);

  Optional<MigrationTarget> target(String namespace, String name);

  /** Commands about a Migration, answered or not. */
  List<MigrationCommand> commands(String namespace, String migration);

  List<MaintenanceWindow> windows(String namespace);

  /** The attempts that their Migrations follow, over the whole cluster. */
  List<FollowedAttempt> attempts();

  @Nullable Job job(String namespace, String name);

  /** The Jobs of a Migration's attempts. */
  List<Job> jobsOf(String namespace, String migration);

  /** The pods of a Job. */
  List<Pod> pods(String namespace, String job);
}
