package dev.lockkeeper.operator.model;

import dev.lockkeeper.contract.ExitCode;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/** A whole cluster: what it stores, what works in it, and what must hold. */
public final class Cluster {
  private final ModelApi api;
  private final Promises promises;
  private final Workloads workloads;

  /**
   * An empty cluster.
   *
   * @param locks whether databases keep two runners apart
   * @param room the most attempts at a time
   * @param alone whether one operator works at a time
   */
  public Cluster(Instant now, boolean locks, int room, boolean alone) {
    promises = new Promises(room, alone);
    api = new ModelApi(now);
    workloads = new Workloads(api, promises, locks);
  }

  public ModelApi api() {
    return api;
  }

  public Workloads workloads() {
    return workloads;
  }

  /** How many attempts had a Job. */
  public int attempts() {
    return workloads.attempts();
  }

  Promises promises() {
    return promises;
  }

  /** Each Job and each pod may go one step further. */
  public void work(Random random, Optional<ExitCode> mishap) {
    for (var job : api.jobs.all()) {
      if (random.nextInt(3) != 0) {
        workloads.control(job);
      }
    }
    for (var pod : api.pods.all()) {
      if (random.nextInt(3) != 0) {
        workloads.tend(pod, random.nextInt(4) == 0 ? mishap : Optional.empty());
      }
    }
    workloads.tendOrphans();
  }

  /** Something befalls a Job or a pod from outside. */
  public void befall(Random random) {
    var pods = api.pods.all();
    var jobs = api.jobs.all();
    switch (random.nextInt(3)) {
      case 0 ->
          pods.stream()
              .skip(random.nextInt(pods.size() + 1))
              .findFirst()
              .ifPresent(workloads::delete);
      case 1 ->
          pods.stream()
              .skip(random.nextInt(pods.size() + 1))
              .findFirst()
              .ifPresent(workloads::kill);
      default ->
          jobs.stream()
              .skip(random.nextInt(jobs.size() + 1))
              .findFirst()
              .ifPresent(workloads::delete);
    }
  }

  /** A node with a pod is cut off. */
  public void cutOff(Random random) {
    var pods = api.pods.all();
    pods.stream().skip(random.nextInt(pods.size() + 1)).findFirst().ifPresent(workloads::cutOff);
  }
}
