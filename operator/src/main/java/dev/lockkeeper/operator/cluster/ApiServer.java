package dev.lockkeeper.operator.cluster;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationCommandStatus;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the API server: what it has now, past every cache, and every write of the operator.
 *
 * <p>Each method is one request, so a process may die between any two of them. A request that is
 * refused throws {@link io.fabric8.kubernetes.client.KubernetesClientException} with the answer's
 * code: 409 when the object is there already or was written since it was read, 404 when it is gone,
 * 403 when policy, quota or a terminating namespace forbids it.
 */
public interface ApiServer {

  // What there is.

  @Nullable Migration migration(String namespace, String name);

  @Nullable MigrationTarget target(String namespace, String name);

  @Nullable MigrationCommand command(String namespace, String name);

  List<MaintenanceWindow> windows(String namespace);

  /** Labels of the namespace; none when it is gone. */
  Map<String, String> namespaceLabels(String namespace);

  @Nullable ConfigMap configMap(String namespace, String name);

  @Nullable Job job(String namespace, String name);

  /** Jobs that carry these labels. */
  List<Job> jobs(String namespace, Map<String, String> labels);

  /** Pods that carry these labels. */
  List<Pod> pods(String namespace, Map<String, String> labels);

  /** Events that warn about the object, not too many: who reports trouble repeats himself. */
  List<Event> warnings(String namespace, String uid);

  /** ConfigMaps that the operator created for the Migration, of runs other than those. */
  List<ConfigMap> pinnedBeyond(String namespace, String migration, Collection<String> runs);

  /**
   * A container's log so far.
   *
   * @param limitBytes more is cut off
   */
  BufferedReader log(String namespace, String pod, String container, int limitBytes);

  // What is written.

  /** Creates a Job, a ConfigMap or an Event. */
  void create(HasMetadata resource);

  void delete(Pod pod);

  void delete(ConfigMap configMap);

  /** Deletes a Job, and its pods after it: 409 when it was written since it was read. */
  void delete(Job read);

  /** Has the cluster delete the Job that long after its end. */
  void setTimeToLive(String namespace, String job, Duration after);

  /** Writes a target's status over the one that {@code read} has: 409 when there is a newer one. */
  void writeStatus(MigrationTarget read, MigrationTargetStatus status);

  /**
   * Writes a Migration's status over the one that {@code read} has: 409 when there is a newer one.
   */
  void writeStatus(Migration read, MigrationStatus status);

  /** Says what became of a command. One that is gone needs no answer. */
  void answer(String namespace, String command, MigrationCommandStatus answer);

  /** Puts a finalizer on {@code read} or takes it off: 409 when the Migration was written since. */
  void setFinalizer(Migration read, String finalizer, boolean on);
}
