package dev.lockkeeper.operator.changelog.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationSpec.Changelog;
import dev.lockkeeper.api.MigrationSpec.ConfigMapSource;
import dev.lockkeeper.api.MigrationSpec.Item;
import dev.lockkeeper.api.MigrationSpec.Parameter;
import dev.lockkeeper.operator.Fixtures;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FingerprintTest {
  private static final Changelog CHANGELOG = Fixtures.changelog();
  private static final String HASH = Fixtures.CONTENT.hash();
  private static final String GOLDEN =
      "v1:8420a7ce72bdea02d74b8b55377c3392c6169f2cefeb4b8b7cae55a6fc92a0d1";

  /** Another value here would start every Migration of every user again after an upgrade. */
  @Test
  void shouldNeverChangeWithTheOperator() {
    assertThat(Fingerprint.of(CHANGELOG, HASH)).isEqualTo(GOLDEN);
  }

  record Edit(String what, UnaryOperator<Changelog> edit) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Edit> decisive() {
    return Stream.of(
        new Edit("path", c -> with("db/other.yaml", c.contexts(), c.labelFilter(), c.parameters())),
        new Edit("contexts", c -> with(c.path(), List.of("prod"), c.labelFilter(), c.parameters())),
        new Edit("no contexts", c -> with(c.path(), List.of(), c.labelFilter(), c.parameters())),
        new Edit("label filter", c -> with(c.path(), c.contexts(), "", c.parameters())),
        new Edit("no parameter", c -> with(c.path(), c.contexts(), c.labelFilter(), List.of())),
        new Edit(
            "a parameter's value",
            c -> withParameters(c, List.of(new Parameter("tablespace", "slow")))),
        new Edit(
            "a parameter's name", c -> withParameters(c, List.of(new Parameter("space", "fast")))),
        new Edit(
            "a parameter more",
            c ->
                withParameters(
                    c, List.of(new Parameter("tablespace", "fast"), new Parameter("a", "")))));
  }

  @ParameterizedTest
  @MethodSource("decisive")
  void shouldChangeWith(Edit edit) {
    assertThat(Fingerprint.of(edit.edit().apply(CHANGELOG), HASH)).isNotEqualTo(GOLDEN);
  }

  @Test
  void shouldChangeWithTheContent() {
    assertThat(Fingerprint.of(CHANGELOG, Fixtures.files("db/root.yaml", "").hash()))
        .isNotEqualTo(GOLDEN);
  }

  @Test
  void shouldNotMixUpOneFieldWithAnother() {
    assertThat(
            Stream.of(
                Fingerprint.of(with("a", List.of("b"), "", List.of()), HASH),
                Fingerprint.of(with("a", List.of(), "b", List.of()), HASH),
                Fingerprint.of(with("a", List.of("b\",\"c"), "", List.of()), HASH),
                Fingerprint.of(with("a", List.of("b", "c"), "", List.of()), HASH)))
        .doesNotHaveDuplicates();
  }

  static Stream<Edit> indecisive() {
    return Stream.of(
        new Edit(
            "the order of contexts",
            c -> with(c.path(), c.contexts().reversed(), c.labelFilter(), c.parameters())),
        new Edit(
            "a context named twice",
            c -> with(c.path(), List.of("eu", "prod", "eu"), c.labelFilter(), c.parameters())),
        new Edit(
            "where the files come from",
            c ->
                new Changelog(
                    c.path(),
                    new ConfigMapSource("another", List.of(new Item("key", "db/root.yaml"))),
                    c.contexts(),
                    c.labelFilter(),
                    c.parameters())));
  }

  @ParameterizedTest
  @MethodSource("indecisive")
  void shouldNotChangeWith(Edit edit) {
    assertThat(Fingerprint.of(edit.edit().apply(CHANGELOG), HASH)).isEqualTo(GOLDEN);
  }

  @Test
  void shouldNotChangeWithTheOrderOfParameters() {
    var parameters = List.of(new Parameter("a", "1"), new Parameter("b", "2"));

    assertThat(Fingerprint.of(withParameters(CHANGELOG, parameters), HASH))
        .isEqualTo(Fingerprint.of(withParameters(CHANGELOG, parameters.reversed()), HASH));
  }

  @Test
  void shouldHaveAHeadOfEightDigits() {
    assertThat(Fingerprint.head(GOLDEN)).isEqualTo("8420a7ce");
  }

  private static Changelog withParameters(Changelog c, List<Parameter> parameters) {
    return with(c.path(), c.contexts(), c.labelFilter(), parameters);
  }

  private static Changelog with(
      String path, List<String> contexts, String labelFilter, List<Parameter> parameters) {
    return new Changelog(path, CHANGELOG.configMap(), contexts, labelFilter, parameters);
  }
}
