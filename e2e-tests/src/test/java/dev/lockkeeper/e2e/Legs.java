package dev.lockkeeper.e2e;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** When what happened on a stage, as a watch told it: the way of each second. */
final class Legs implements AutoCloseable {

  /** What a Job comes by, in this order. */
  enum Milestone {
    JOB("the Job is there"),
    POD("its pod is there"),
    STARTED("its container runs"),
    ENDED("its container has ended"),
    COMPLETE("the Job is complete");

    final String text;

    Milestone(String text) {
      this.text = text;
    }
  }

  private final Map<Milestone, Instant> seen = new ConcurrentHashMap<>();
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private volatile String containerId = "";

  Legs(Stage stage) {
    var client = stage.client();
    informers.add(
        client
            .batch()
            .v1()
            .jobs()
            .inNamespace(stage.namespace())
            .inform(new Handler<Job>(this::see)));
    informers.add(client.pods().inNamespace(stage.namespace()).inform(new Handler<Pod>(this::see)));
  }

  private void see(Job job) {
    pass(Milestone.JOB);
    if (job.getStatus() != null && job.getStatus().getCompletionTime() != null) {
      pass(Milestone.COMPLETE);
    }
  }

  private void see(Pod pod) {
    pass(Milestone.POD);
    for (var status : pod.getStatus().getContainerStatuses()) {
      if (status.getContainerID() != null) {
        containerId = status.getContainerID();
      }
      see(status.getState());
    }
  }

  private void see(ContainerState state) {
    if (state.getRunning() != null) {
      pass(Milestone.STARTED);
    }
    if (state.getTerminated() != null) {
      pass(Milestone.ENDED);
    }
  }

  private void pass(Milestone milestone) {
    seen.putIfAbsent(milestone, Instant.now());
  }

  boolean has(Milestone milestone) {
    return seen.containsKey(milestone);
  }

  /** Time from {@code since} to the milestone; none when it was not seen, as it came too fast. */
  Duration from(Instant since, Milestone milestone) {
    return Duration.between(since, seen.getOrDefault(milestone, since));
  }

  String containerId() {
    return containerId;
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }

  /** Additions and changes alike. */
  private record Handler<T extends HasMetadata>(Consumer<T> told)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T resource) {
      told.accept(resource);
    }

    @Override
    public void onUpdate(T before, T now) {
      told.accept(now);
    }

    @Override
    public void onDelete(T resource, boolean finalStateUnknown) {
      // What it came by it came by.
    }
  }
}
