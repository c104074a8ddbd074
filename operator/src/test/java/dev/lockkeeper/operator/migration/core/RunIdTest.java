package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.operator.Fixtures.FINGERPRINT;
import static dev.lockkeeper.operator.migration.core.Given.fresh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.operator.changelog.core.Fingerprint;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunIdTest {
  private static final String HEAD = Fingerprint.head(FINGERPRINT);

  record Case(String what, Given given, int ordinal) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("the first", fresh(), 1),
        new Case("after the current one", fresh().run(HEAD + "-1", FINGERPRINT), 2),
        new Case("after other contents", fresh().run("00000000-7", "v1:00000000"), 8),
        new Case("after one of its history", fresh().history(HEAD + "-2", RunOutcome.Failed), 3),
        new Case(
            "back to a content that history has forgotten",
            fresh().history("00000000-12", RunOutcome.Succeeded),
            13),
        new Case(
            "after the newest, not the first that is found",
            fresh()
                .run(HEAD + "-9", FINGERPRINT)
                .history(HEAD + "-10", RunOutcome.Failed)
                .history(HEAD + "-2", RunOutcome.Failed),
            11));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldCount(Case seen) {
    assertThat(RunId.next(FINGERPRINT, seen.given().seen().status()))
        .isEqualTo(HEAD + "-" + seen.ordinal());
  }
}
