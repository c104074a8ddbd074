package dev.lockkeeper.operator.attempt.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who starts an attempt next when not everybody can: the namespace with the fewest attempts comes
 * first, and in it whoever has waited longest. So fifty Migrations of one namespace cannot keep out
 * the one of another. Whom a window keeps out is passed over; those who wait for the same window
 * keep their order.
 */
public final class FairShare {
  /** Whoever waits asks at least this often. */
  public static final Duration ASK_AGAIN = Duration.ofSeconds(30);

  private static final Comparator<Waiting> LONGEST =
      Comparator.comparing(Waiting::since)
          .thenComparing(Waiting::namespace)
          .thenComparing(Waiting::migration);

  /**
   * A window that lets only so many attempts in at a time.
   *
   * @param window namespace and name, such as {@code shop/night}
   */
  public record Limit(String window, int attempts) {}

  /**
   * A Migration that wants to start an attempt, since when.
   *
   * @param limits of the windows by which it gets in
   */
  public record Waiting(String namespace, String migration, Instant since, List<Limit> limits) {
    public Waiting {
      limits = List.copyOf(limits);
    }

    /** The same by these windows. */
    public Waiting through(List<Limit> windows) {
      return new Waiting(namespace, migration, since, windows);
    }
  }

  /**
   * How many attempts run.
   *
   * @param byWindow those that each window let in; by {@link Limit#window}
   */
  public record Running(Map<String, Integer> byNamespace, Map<String, Integer> byWindow) {
    public Running {
      byNamespace = Map.copyOf(byNamespace);
      byWindow = Map.copyOf(byWindow);
    }
  }

  /**
   * All that decides whether one more may start.
   *
   * @param limit the most attempts in the cluster
   * @param others who want to start as well
   * @param self who asks
   */
  public record Occupancy(int limit, Running running, Collection<Waiting> others, Waiting self) {
    public Occupancy {
      others = List.copyOf(others);
    }
  }

  /**
   * Where a Migration stands that wants to start an attempt.
   *
   * @param mayStart whether there is room for it now, also when those before it have started
   * @param full the window that is full; empty where it is the cluster, or nothing
   * @param place in that window's queue, from 1
   * @param queued how many are in that queue
   */
  public record Standing(boolean mayStart, Optional<Limit> full, int place, int queued) {}

  /** Where whoever asks stands, if these windows let it in. */
  public static Standing standing(Occupancy occupancy, List<Limit> limits) {
    var one = occupancy.self().through(limits);
    var all = new ArrayList<>(occupancy.others());
    all.add(one);
    if (next(occupancy.limit(), occupancy.running(), all).contains(one)) {
      return new Standing(true, Optional.empty(), 0, 0);
    }
    for (var bound : limits) {
      var queue = queue(bound.window(), all);
      var place = queue.indexOf(one);
      if (count(occupancy.running().byWindow(), bound.window()) + place >= bound.attempts()) {
        return new Standing(false, Optional.of(bound), place + 1, queue.size());
      }
    }
    return new Standing(false, Optional.empty(), 0, 0);
  }

  /** Those who wait for a window, in their order. */
  public static List<Waiting> queue(String window, Collection<Waiting> waiting) {
    return waiting.stream()
        .filter(one -> one.limits().stream().anyMatch(bound -> bound.window().equals(window)))
        .sorted(LONGEST)
        .toList();
  }

  /**
   * Those for whom there is room, in turn.
   *
   * @param limit the most attempts in the cluster
   * @param waiting all who want to start, in any order
   */
  public static List<Waiting> next(int limit, Running running, Collection<Waiting> waiting) {
    var room = limit - running.byNamespace().values().stream().mapToInt(Integer::intValue).sum();
    var shares = new HashMap<>(running.byNamespace());
    var used = new HashMap<>(running.byWindow());
    var rest = new ArrayList<>(waiting);
    var turns = new ArrayList<Waiting>();
    while (turns.size() < room) {
      var next =
          rest.stream()
              .filter(one -> fits(one, used))
              .min(
                  Comparator.<Waiting>comparingInt(one -> count(shares, one.namespace()))
                      .thenComparing(LONGEST));
      if (next.isEmpty()) {
        break;
      }
      var one = next.get();
      rest.remove(one);
      shares.merge(one.namespace(), 1, Integer::sum);
      one.limits().forEach(bound -> used.merge(bound.window(), 1, Integer::sum));
      turns.add(one);
    }
    return turns;
  }

  private static boolean fits(Waiting one, Map<String, Integer> used) {
    return one.limits().stream().allMatch(bound -> count(used, bound.window()) < bound.attempts());
  }

  private static int count(Map<String, Integer> counts, String of) {
    return counts.getOrDefault(of, 0);
  }

  private FairShare() {}
}
