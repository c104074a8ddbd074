package dev.lockkeeper.operator.attempt;

import dev.lockkeeper.api.MaintenanceWindowStatus.Granted;
import dev.lockkeeper.operator.attempt.core.FairShare;
import dev.lockkeeper.operator.attempt.core.FairShare.Occupancy;
import dev.lockkeeper.operator.attempt.core.FairShare.Running;
import dev.lockkeeper.operator.attempt.core.FairShare.Waiting;
import dev.lockkeeper.operator.cluster.Caches;
import dev.lockkeeper.operator.window.core.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Bounds how many attempts run at a time, in the cluster and through a window. How many run is read
 * from the targets; only the queue is the operator's own memory: after a restart whoever waits asks
 * again, and says since when.
 */
public final class Capacity {
  /** Whoever did not ask for so long wants no place any more. */
  private static final Duration FORGOTTEN = FairShare.ASK_AGAIN.multipliedBy(4);

  /** So many of a queue are told, the first. */
  private static final int TOLD = 50;

  private final int limit;
  private final Caches caches;
  private final Consumer<String> changed;
  private final Map<String, Place> queue = new HashMap<>();
  private final List<Waiting> starting = new ArrayList<>();

  /**
   * A bound.
   *
   * @param limit the most attempts in the cluster
   * @param changed told of each window with a limit at which somebody comes, goes in or goes
   */
  public Capacity(int limit, Caches caches, Consumer<String> changed) {
    this.limit = limit;
    this.caches = caches;
    this.changed = changed;
  }

  /**
   * What decides whether the Migration may start an attempt.
   *
   * @param since when it came into the queue; now, where it is in none
   */
  public synchronized Occupancy occupancy(
      String namespace, String migration, Instant since, Instant now) {
    var place = queue.get(namespace + "/" + migration);
    var one = place == null ? new Waiting(namespace, migration, since, List.of()) : place.waiting();
    var others = current(now);
    others.removeIf(other -> key(other).equals(key(one)));
    return new Occupancy(limit, running(), others, one);
  }

  /** Takes a place in the queue, or keeps it. */
  public synchronized void await(Waiting one, Instant now) {
    var before = queue.put(key(one), new Place(one, now));
    if (before == null || !before.waiting().equals(one)) {
      tell(one);
    }
  }

  /** Gives up its place in the queue. */
  public synchronized void leave(String namespace, String migration) {
    var place = queue.remove(namespace + "/" + migration);
    if (place != null) {
      tell(place.waiting());
    }
  }

  /** Whether the Migration may start now; then {@link #started} must follow. */
  public synchronized boolean start(Waiting one, Instant now) {
    var occupancy = occupancy(one.namespace(), one.migration(), one.since(), now);
    if (!FairShare.standing(occupancy, one.limits()).mayStart()) {
      return false;
    }
    leave(one.namespace(), one.migration());
    starting.add(one);
    return true;
  }

  /** Its hold is written, or it failed to be: from here on the targets tell. */
  public synchronized void started(Waiting one) {
    starting.remove(one);
    tell(one);
  }

  /**
   * An attempt has ended that these windows had let in.
   *
   * @return those in the queue for whom there is room now
   */
  public synchronized Collection<Waiting> ended(Collection<String> windows, Instant now) {
    windows.forEach(changed);
    return FairShare.next(limit, running(), current(now));
  }

  /** How many wait for room. */
  public synchronized int queued() {
    return queue.size();
  }

  /** How a window is used, told by namespace and name. */
  public synchronized Use useOf(String window) {
    var granted =
        caches.attempts().stream()
            .filter(attempt -> attempt.windows().contains(window))
            .collect(
                Collectors.toMap(
                    attempt -> told(attempt.namespace(), attempt.migration(), window),
                    _ -> 1,
                    Integer::sum,
                    TreeMap::new));
    var waiting = queue.values().stream().map(Place::waiting).toList();
    return new Use(
        granted.entrySet().stream().map(one -> new Granted(one.getKey(), one.getValue())).toList(),
        FairShare.queue(window, waiting).stream()
            .limit(TOLD)
            .map(one -> told(one.namespace(), one.migration(), window))
            .toList());
  }

  private static String told(String namespace, String migration, String window) {
    return window.startsWith(namespace + "/") ? migration : namespace + "/" + migration;
  }

  private void tell(Waiting one) {
    one.limits().forEach(limit -> changed.accept(limit.window()));
  }

  private List<Waiting> current(Instant now) {
    var forgotten =
        queue.values().stream()
            .filter(place -> place.asked().plus(FORGOTTEN).isBefore(now))
            .map(Place::waiting)
            .toList();
    forgotten.forEach(one -> leave(one.namespace(), one.migration()));
    return new ArrayList<>(queue.values().stream().map(Place::waiting).toList());
  }

  private Running running() {
    var byNamespace = new HashMap<String, Integer>();
    var byWindow = new HashMap<String, Integer>();
    for (var attempt : caches.attempts()) {
      byNamespace.merge(attempt.namespace(), 1, Integer::sum);
      attempt.windows().forEach(window -> byWindow.merge(window, 1, Integer::sum));
    }
    for (var one : starting) {
      byNamespace.merge(one.namespace(), 1, Integer::sum);
      one.limits().forEach(bound -> byWindow.merge(bound.window(), 1, Integer::sum));
    }
    return new Running(byNamespace, byWindow);
  }

  private static String key(Waiting one) {
    return one.namespace() + "/" + one.migration();
  }

  private record Place(Waiting waiting, Instant asked) {}
}
