package dev.lockkeeper.operator.attempt;

import dev.lockkeeper.operator.attempt.core.FairShare;
import dev.lockkeeper.operator.attempt.core.FairShare.Standing;
import dev.lockkeeper.operator.attempt.core.FairShare.Waiting;
import dev.lockkeeper.operator.cluster.Caches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds how many attempts the cluster runs at a time. How many run is read from the targets; only
 * the queue is the operator's own memory: after a restart whoever waits asks again.
 */
public final class Capacity {
  /** Whoever did not ask for so long wants no place any more. */
  private static final Duration FORGOTTEN = FairShare.ASK_AGAIN.multipliedBy(4);

  private final int limit;
  private final Caches caches;
  private final Map<String, Place> queue = new HashMap<>();
  private final Map<String, Integer> starting = new HashMap<>();

  /**
   * A bound.
   *
   * @param limit the most attempts in the cluster
   */
  public Capacity(int limit, Caches caches) {
    this.limit = limit;
    this.caches = caches;
  }

  /** Where the Migration stands, whether or not it is in the queue. */
  public synchronized Standing standing(String namespace, String migration, Instant now) {
    var one = waiting(namespace, migration, now);
    var all = others(one, now);
    all.add(one);
    return FairShare.standing(one, limit, running(), all);
  }

  /** Takes a place in the queue, or keeps it. */
  public synchronized void await(String namespace, String migration, Instant now) {
    var one = waiting(namespace, migration, now);
    queue.put(key(one), new Place(one, now));
  }

  /** Gives up its place in the queue. */
  public synchronized void leave(String namespace, String migration) {
    queue.remove(namespace + "/" + migration);
  }

  /** Whether the Migration may start now; then {@link #started} must follow. */
  public synchronized boolean start(String namespace, String migration, Instant now) {
    if (!standing(namespace, migration, now).mayStart()) {
      return false;
    }
    leave(namespace, migration);
    starting.merge(namespace, 1, Integer::sum);
    return true;
  }

  /** Its hold is written, or it failed to be: from here on the targets tell. */
  public synchronized void started(String namespace) {
    starting.computeIfPresent(namespace, (_, count) -> count > 1 ? count - 1 : null);
  }

  /** Those in the queue for whom there is room now. */
  public synchronized Collection<Waiting> next(Instant now) {
    return FairShare.next(limit, running(), current(now));
  }

  private Waiting waiting(String namespace, String migration, Instant now) {
    var one = new Waiting(namespace, migration, now);
    var place = queue.get(key(one));
    return place == null ? one : place.waiting();
  }

  private List<Waiting> others(Waiting one, Instant now) {
    var others = current(now);
    others.remove(one);
    return others;
  }

  private List<Waiting> current(Instant now) {
    queue.values().removeIf(place -> place.asked().plus(FORGOTTEN).isBefore(now));
    return new ArrayList<>(queue.values().stream().map(Place::waiting).toList());
  }

  private Map<String, Integer> running() {
    var running = new HashMap<>(caches.attemptsByNamespace());
    starting.forEach((namespace, count) -> running.merge(namespace, count, Integer::sum));
    return running;
  }

  private static String key(Waiting one) {
    return one.namespace() + "/" + one.migration();
  }

  private record Place(Waiting waiting, Instant asked) {}
}
