package dev.lockkeeper.operator.attempt.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who starts an attempt next when not everybody can: the namespace with the fewest attempts comes
 * first, and in it whoever has waited longest. So fifty Migrations of one namespace cannot keep out
 * the one of another.
 */
public final class FairShare {
  /** Whoever waits asks at least this often. */
  public static final Duration ASK_AGAIN = Duration.ofSeconds(30);

  /** A Migration that wants to start an attempt, since when. */
  public record Waiting(String namespace, String migration, Instant since) {}

  /**
   * Where a Migration stands that wants to start an attempt.
   *
   * @param mayStart whether there is room for it now, also when those before it have started
   * @param limit the most attempts in the cluster
   */
  public record Standing(boolean mayStart, int limit) {}

  /**
   * Where {@code one} stands.
   *
   * @param limit the most attempts in the cluster
   * @param running attempts by namespace
   * @param waiting all who want to start, in any order; {@code one} counts among them
   */
  public static Standing standing(
      Waiting one, int limit, Map<String, Integer> running, Collection<Waiting> waiting) {
    return new Standing(next(limit, running, waiting).contains(one), limit);
  }

  /** Those for whom there is room, in turn. */
  public static List<Waiting> next(
      int limit, Map<String, Integer> running, Collection<Waiting> waiting) {
    var room = limit - running.values().stream().mapToInt(Integer::intValue).sum();
    var shares = new HashMap<>(running);
    var rest = new ArrayList<>(waiting);
    var turns = new ArrayList<Waiting>();
    while (turns.size() < room && !rest.isEmpty()) {
      var next =
          rest.stream()
              .min(
                  Comparator.<Waiting>comparingInt(one -> shares.getOrDefault(one.namespace(), 0))
                      .thenComparing(Waiting::since)
                      .thenComparing(Waiting::namespace)
                      .thenComparing(Waiting::migration))
              .orElseThrow();
      rest.remove(next);
      shares.merge(next.namespace(), 1, Integer::sum);
      turns.add(next);
    }
    return turns;
  }

  private FairShare() {}
}
