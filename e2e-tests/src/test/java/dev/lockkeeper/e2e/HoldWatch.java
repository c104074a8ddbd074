package dev.lockkeeper.e2e;

import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who held which target, over all namespaces. One watch tells of all writes in their order: what is
 * counted here was so at one instant.
 */
final class HoldWatch implements ResourceEventHandler<MigrationTarget>, AutoCloseable {
  private final Map<String, Holder> holders = new HashMap<>();
  private final Map<String, List<Integer>> attempts = new HashMap<>();
  private final SharedIndexInformer<MigrationTarget> informer;
  private int most;

  HoldWatch(KubernetesClient client) {
    this.informer = client.resources(MigrationTarget.class).inAnyNamespace().inform(this);
  }

  @Override
  public synchronized void onAdd(MigrationTarget target) {
    var key = keyOf(target);
    var holder =
        Optional.ofNullable(target.getStatus()).map(MigrationTargetStatus::holder).orElse(null);
    var before = holder == null ? holders.remove(key) : holders.put(key, holder);
    if (holder != null && (before == null || !before.job().equals(holder.job()))) {
      attempts.computeIfAbsent(key, _ -> new ArrayList<>()).add(holder.attempt());
    }
    most = Math.max(most, holders.size());
  }

  @Override
  public void onUpdate(MigrationTarget before, MigrationTarget now) {
    onAdd(now);
  }

  @Override
  public synchronized void onDelete(MigrationTarget target, boolean finalStateUnknown) {
    holders.remove(keyOf(target));
  }

  /** The most targets that were held at one instant. */
  synchronized int most() {
    return most;
  }

  /** Numbers of the attempts that held the target, in their order. */
  synchronized List<Integer> attempts(Stage stage, String target) {
    return List.copyOf(
        attempts.getOrDefault(stage.namespace() + "/" + target, Collections.emptyList()));
  }

  private static String keyOf(MigrationTarget target) {
    return target.getMetadata().getNamespace() + "/" + target.getMetadata().getName();
  }

  @Override
  public void close() {
    informer.close();
  }
}
