package dev.lockkeeper.operator.attempt.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  private static final String RUN = "7f3a91c2-1";

  /** What the API server takes for the name of a Job or a ConfigMap. */
  private static final String DNS_SUBDOMAIN =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

  /** An operator that is upgraded must find what the one before created. */
  @Test
  void shouldNeverGiveTheSameThingAnotherName() {
    assertThat(Names.job("schema", "uid-of-shop-eu-1", RUN, 3)).isEqualTo("schema-0511a6291f");
    assertThat(Names.snapshot("schema", RUN, "sha256:0123"))
        .isEqualTo("schema-changelog-df9938a0e3");
    assertThat(Names.plan("schema", RUN, "sha256:0123")).isEqualTo("schema-plan-df9938a0e3");
  }

  @Test
  void shouldNameEachAttemptApart() {
    var names = new HashSet<String>();
    for (var migration : List.of("schema", "data")) {
      for (var target : List.of("uid-1", "uid-2")) {
        for (var run : List.of("7f3a91c2-1", "7f3a91c2-11", "7f3a91c2-2")) {
          for (int attempt = 1; attempt <= 12; attempt++) {
            names.add(Names.job(migration, target, run, attempt));
          }
        }
      }
    }

    assertThat(names).hasSize(2 * 2 * 3 * 12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "schema",
        "with.a.dot",
        "a-name-of-sixty-three-characters-which-is-as-long-as-it-may-be-x"
      })
  void shouldFitALabelAndTheApiServer(String migration) {
    shouldFit(migration);
  }

  @Test
  void shouldFitWhereverADotIsCutOff() {
    for (int at = 1; at < 62; at++) {
      shouldFit("a".repeat(at) + "." + "b".repeat(62 - at));
      shouldFit("a".repeat(at) + "-" + "b".repeat(62 - at));
    }
  }

  private static void shouldFit(String migration) {
    assertThat(
            List.of(
                Names.job(migration, "uid", RUN, 1),
                Names.snapshot(migration, RUN, "sha256:0"),
                Names.plan(migration, RUN, "sha256:0")))
        .allSatisfy(name -> assertThat(name).matches(DNS_SUBDOMAIN).hasSizeLessThanOrEqualTo(63));
  }

  @Test
  void shouldTellLongNamesApartThatBeginAlike() {
    var head = "a-name-of-more-characters-than-can-be-kept-together-with";
    var both = List.of(head + "-one", head + "-two");

    assertThat(
            Stream.of(
                    both.stream().map(name -> Names.job(name, "uid", "run", 1)),
                    both.stream().map(name -> Names.snapshot(name, RUN, "sha256:0")),
                    both.stream().map(name -> Names.plan(name, RUN, "sha256:0")))
                .flatMap(names -> names))
        .hasSize(6)
        .doesNotHaveDuplicates();
  }
}
