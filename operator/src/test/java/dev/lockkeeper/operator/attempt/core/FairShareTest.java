package dev.lockkeeper.operator.attempt.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.operator.attempt.core.FairShare.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    assertThat(FairShare.next(limit, counts(running), waiting(waiting).toList()))
        .extracting(one -> one.namespace() + "/" + one.migration())
        .containsExactlyElementsOf(words(starting).toList());
  }

  @Test
  void shouldLetNobodyInBeforeThoseWhoseTurnItIs() {
    var early = new Waiting("a", "early", NOON);
    var late = new Waiting("a", "late", NOON.plusSeconds(1));
    var all = List.of(late, early);

    assertThat(FairShare.standing(late, 1, Map.of(), all).mayStart()).isFalse();
    assertThat(FairShare.standing(early, 1, Map.of(), all).mayStart()).isTrue();
    assertThat(FairShare.standing(late, 2, Map.of(), all).mayStart()).isTrue();
  }

  private static Map<String, Integer> counts(String running) {
    return words(running)
        .map(word -> word.split("="))
        .collect(Collectors.toMap(pair -> pair[0], pair -> Integer.valueOf(pair[1])));
  }

  private static Stream<Waiting> waiting(String text) {
    return words(text)
        .map(word -> word.split("[/@]"))
        .map(part -> new Waiting(part[0], part[1], NOON.plusSeconds(Long.parseLong(part[2]))));
  }

  private static Stream<String> words(String text) {
    return text == null || text.isBlank() ? Stream.empty() : Stream.of(text.trim().split(" "));
  }
}
