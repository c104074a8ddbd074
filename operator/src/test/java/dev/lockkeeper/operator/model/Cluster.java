package dev.lockkeeper.operator.model;

import dev.lockkeeper.api.Gate.Verdict;
import dev.lockkeeper.contract.ExitCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A whole cluster: what it stores, what works in it, and what must hold. */
public final class Cluster {
  private final ModelApi api;
  private final Promises promises;
  private final Workloads workloads;
  private final Map<String, Verdict> gates = new HashMap<>();
  private boolean frozen;

  /**
   * An empty cluster.
   *
   * @param locks whether databases keep two runners apart
   * @param room the most attempts at a time
   * @param alone whether one operator works at a time
   */
  public Cluster(Instant now, boolean locks, int room, boolean alone) {
    promises = new Promises(room, alone, locks);
    api = new ModelApi(now);
    workloads = new Workloads(api, promises, locks);
  }

  public ModelApi api() {
    return api;
  }

  Workloads workloads() {
    return workloads;
  }

  /** The database behind a target: the same for a target that is registered anew. */
  public Database database(String namespace, String target) {
    return workloads.kubelet().database(namespace, target);
  }

  /** No runner works. */
  public boolean isQuiet() {
    return workloads.kubelet().isQuiet();
  }

  /** How many attempts had a Job. */
  public int attempts() {
    return workloads.jobs().made();
  }

  /** What a gate says now. */
  Verdict gate(String namespace, String migration, String gate) {
    return gates.getOrDefault("%s/%s/%s".formatted(namespace, migration, gate), Verdict.Go);
  }

  /**
   * From here on a gate says something else.
   *
   * @param gate namespace, Migration and name
   */
  public void say(String gate, Verdict verdict) {
    gates.put(gate, verdict);
  }

  Promises promises() {
    return promises;
  }

  /** Each Job and each pod may go one step further. */
  public void work(Random random, Optional<ExitCode> mishap) {
    for (var job : api.jobs.all()) {
      if (random.nextInt(3) != 0) {
        workloads.jobs().control(job);
      }
    }
    for (var pod : api.pods.all()) {
      if (random.nextInt(3) != 0) {
        workloads.kubelet().tend(pod, random.nextInt(4) == 0 ? mishap : Optional.empty());
      }
    }
    if (!frozen) {
      workloads.kubelet().tendOrphans();
    }
  }

  /** Every node with a runner is cut off. */
  public void cutOffAll() {
    api.pods.all().forEach(workloads.kubelet()::cutOff);
  }

  /** What the cluster knows nothing of any more stands still, or goes on. */
  public void freeze(boolean frozen) {
    this.frozen = frozen;
  }

  /** Every Job gets its pod and every pod its runner, before any runner goes further. */
  public void start() {
    api.jobs.all().forEach(workloads.jobs()::control);
    api.pods.all().stream()
        .filter(pod -> "Pending".equals(pod.getStatus().getPhase()))
        .forEach(pod -> workloads.kubelet().tend(pod, Optional.empty()));
  }

  /** What has no owner any more goes. */
  public void collect() {
    workloads.collect();
  }

  /** From here on runners lie, or do not. */
  public void lie(boolean lies, Random random) {
    workloads.kubelet().listenTo(lies ? new Liar(random.nextLong()) : null);
  }

  /**
   * Something befalls a pod from outside.
   *
   * @param jobsToo or a Job: its name is free then while its pod may still work
   */
  public void befall(Random random, boolean jobsToo) {
    var kubelet = workloads.kubelet();
    switch (random.nextInt(jobsToo ? 8 : 4)) {
      case 0, 1 -> any(api.pods.all(), random).ifPresent(kubelet::delete);
      case 2, 3 -> any(api.pods.all(), random).ifPresent(kubelet::kill);
      case 4 -> any(api.jobs.all(), random).ifPresent(workloads.jobs()::deleteAlone);
      default -> any(api.jobs.all(), random).ifPresent(workloads.jobs()::delete);
    }
  }

  /** A node with a pod is cut off. */
  public void cutOff(Random random) {
    any(api.pods.all(), random).ifPresent(workloads.kubelet()::cutOff);
  }

  private static <T> Optional<T> any(List<T> all, Random random) {
    return all.stream().skip(random.nextInt(all.size() + 1)).findFirst();
  }
}
