package dev.lockkeeper.operator.attempt.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.operator.attempt.core.FairShare.Limit;
import dev.lockkeeper.operator.attempt.core.FairShare.Occupancy;
import dev.lockkeeper.operator.attempt.core.FairShare.Running;
import dev.lockkeeper.operator.attempt.core.FairShare.Standing;
import dev.lockkeeper.operator.attempt.core.FairShare.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FairShareTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  /** Waiting, as namespace/migration@second; running, as namespace=count; then who starts. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "nobody",
      value = {
        "2 |            | a/x@0               | a/x",
        "0 |            | a/x@0               | nobody",
        "2 | a=2        | a/x@0               | nobody",
        "2 | a=3        | b/x@0               | nobody",
        "2 |            | a/y@1 a/x@2         | a/y a/x",
        "1 |            | a/x@2 a/y@1         | a/y",
        "1 |            | a/y@1 a/x@1         | a/x",
        // The namespace with fewer attempts, though it has waited less.
        "3 | a=1 b=1    | a/x@0 c/x@9         | c/x",
        "4 | a=2        | a/x@0 b/x@8 b/y@9   | b/x b/y",
        // Each start counts for those that come after it.
        "9 |            | a/x@0 a/y@0 a/z@0 b/x@9 | a/x b/x a/y a/z",
      })
  void shouldServeTheNamespaceWithTheFewestAndThereWhoeverWaitsLongest(
      int limit, String running, String waiting, String starting) {
    assertThat(
            FairShare.next(
                limit, new Running(counts(running), Map.of()), waiting(waiting).toList()))
        .extracting(one -> one.namespace() + "/" + one.migration())
        .containsExactlyElementsOf(words(starting).toList());
  }

  @Test
  void shouldLetNobodyInBeforeThoseWhoseTurnItIs() {
    var early = new Waiting("a", "early", NOON, List.of());
    var late = new Waiting("a", "late", NOON.plusSeconds(1), List.of());

    assertThat(mayStart(1, late, early)).isFalse();
    assertThat(mayStart(1, early, late)).isTrue();
    assertThat(mayStart(2, late, early)).isTrue();
  }

  private static boolean mayStart(int limit, Waiting self, Waiting other) {
    var nothing = new Running(Map.of(), Map.of());
    return FairShare.standing(new Occupancy(limit, nothing, List.of(other), self), List.of())
        .mayStart();
  }

  @Test
  void shouldKeepTheOrderInWhichTheyCameToAWindow() {
    var night = List.of(new Limit("a/night", 2));
    var self = new Waiting("a", "self", NOON.plusSeconds(5), List.of());
    var first = new Waiting("a", "first", NOON, night);
    var last = new Waiting("a", "last", NOON.plusSeconds(9), night);
    var elsewhere = new Waiting("a", "elsewhere", NOON, List.of());
    var others = List.of(last, elsewhere, first);

    assertThat(standing(others, self, 0, night))
        .isEqualTo(new Standing(true, Optional.empty(), 0, 0));
    assertThat(standing(others, self, 1, night))
        .isEqualTo(new Standing(false, Optional.of(night.getFirst()), 2, 3));
    assertThat(standing(others, self, 2, night))
        .isEqualTo(new Standing(false, Optional.of(night.getFirst()), 2, 3));
    assertThat(standing(others, self, 2, List.of()).mayStart()).as("by no window").isTrue();
  }

  private static Standing standing(
      List<Waiting> others, Waiting self, int running, List<Limit> limits) {
    var there = new Running(Map.of("a", running), Map.of("a/night", running));
    return FairShare.standing(new Occupancy(20, there, others, self), limits);
  }

  private static Map<String, Integer> counts(String running) {
    return words(running)
        .map(word -> word.split("="))
        .collect(Collectors.toMap(pair -> pair[0], pair -> Integer.valueOf(pair[1])));
  }

  private static Stream<Waiting> waiting(String text) {
    return words(text)
        .map(word -> word.split("[/@]"))
        .map(
            part ->
                new Waiting(
                    part[0], part[1], NOON.plusSeconds(Long.parseLong(part[2])), List.of()));
  }

  private static Stream<String> words(String text) {
    return text == null || text.isBlank() ? Stream.empty() : Stream.of(text.trim().split(" "));
  }
}
