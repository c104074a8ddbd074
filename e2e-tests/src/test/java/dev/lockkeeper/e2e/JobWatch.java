package dev.lockkeeper.e2e;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All Jobs that ever were on a stage while it watches. */
final class JobWatch implements AutoCloseable {
  private final Map<String, Set<String>> uids = new ConcurrentHashMap<>();
  private final SharedIndexInformer<Job> informer;

  JobWatch(Stage stage) {
    this.informer =
        stage
            .client()
            .batch()
            .v1()
            .jobs()
            .inNamespace(stage.namespace())
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(Job job) {
                    uids.computeIfAbsent(
                            job.getMetadata().getName(), _ -> ConcurrentHashMap.newKeySet())
                        .add(job.getMetadata().getUid());
                  }

                  @Override
                  public void onUpdate(Job before, Job now) {
                    onAdd(now);
                  }

                  @Override
                  public void onDelete(Job job, boolean finalStateUnknown) {
                    // It counts all the same.
                  }
                });
  }

  /** Those that there are now. */
  List<Job> present() {
    return informer.getStore().list();
  }

  /** By name, of all that ever were: an attempt that happened once has one. */
  Map<String, Set<String>> uids() {
    return uids;
  }

  @Override
  public void close() {
    informer.close();
  }
}
