package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.operator.Fixtures.migration;
import static dev.lockkeeper.operator.Fixtures.names;
import static dev.lockkeeper.operator.Fixtures.selecting;
import static dev.lockkeeper.operator.Fixtures.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.operator.Fixtures;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetingTest {
  private static final Map<String, String> LABELS = Map.of("fleet", "shop", "region", "eu");

  @Test
  void shouldMeanWhatIsNamed() {
    var migration = migration(names("a", "b"));

    assertThat(Targeting.means(migration, target("a"))).isTrue();
    assertThat(Targeting.means(migration, target("c"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "In, shop, true",
    "In, other, false",
    "NotIn, shop, false",
    "NotIn, other, true",
    "Exists, , true",
    "DoesNotExist, , false",
    "in, shop, false",
    ", shop, false"
  })
  void shouldSelectByALabelThatIsThere(String operator, String value, boolean meant) {
    assertThat(selects(expression("fleet", operator, value))).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({"In, x, false", "NotIn, x, true", "Exists, , false", "DoesNotExist, , true"})
  void shouldSelectByALabelThatIsNotThere(String operator, String value, boolean meant) {
    assertThat(selects(expression("tier", operator, value))).isEqualTo(meant);
  }

  @Test
  void shouldSelectWhatFulfilsEveryWish() {
    assertThat(selects(new LabelSelectorBuilder().withMatchLabels(LABELS).build())).isTrue();
    assertThat(
            selects(
                new LabelSelectorBuilder()
                    .withMatchLabels(Map.of("fleet", "shop", "region", "us"))
                    .build()))
        .isFalse();
    assertThat(
            selects(
                new LabelSelectorBuilder(expression("region", "NotIn", "eu"))
                    .withMatchLabels(Map.of("fleet", "shop"))
                    .build()))
        .isFalse();
  }

  @Test
  void shouldNotSelectWhatHasNoLabels() {
    var bare = target("a");
    bare.getMetadata().setLabels(null);
    var selector = new LabelSelectorBuilder().withMatchLabels(LABELS).build();

    assertThat(Targeting.means(migration(selecting(selector)), bare)).isFalse();
  }

  @Test
  void shouldNotMeanWhatIsBeingDeleted() {
    var leaving = target("a", 0, LABELS);
    leaving.getMetadata().setDeletionTimestamp(Fixtures.NOW.toString());

    assertThat(Targeting.means(migration(names("a")), leaving)).isFalse();
    assertThat(
            Targeting.means(
                migration(selecting(new LabelSelectorBuilder().withMatchLabels(LABELS).build())),
                leaving))
        .isFalse();
  }

  @Test
  void shouldTakeTheLowerOrderFirst() {
    var ordered =
        Targeting.ordered(
                Stream.of(
                    target("z", 10, Map.of()),
                    target("a", 20, Map.of()),
                    target("m", -5, Map.of())))
            .map(target -> target.getMetadata().getName());

    assertThat(ordered).containsExactly("m", "z", "a");
  }

  @Test
  void shouldKeepOneOrderAmongEqualsThatIsNotTheAlphabets() {
    var alphabet =
        IntStream.rangeClosed('a', 'z')
            .mapToObj(letter -> target(String.valueOf((char) letter)))
            .toList();

    var ordered = Targeting.ordered(alphabet.stream()).map(TargetingTest::name).toList();

    assertThat(Targeting.ordered(alphabet.reversed().stream()).map(TargetingTest::name).toList())
        .isEqualTo(ordered);
    assertThat(ordered).isNotEqualTo(alphabet.stream().map(TargetingTest::name).toList());
  }

  @Test
  void shouldMissWhatIsNamedAndNotThere() {
    var seen = List.of(GivenTarget.target("b").seen(), GivenTarget.target("d").notMeant().seen());

    assertThat(Targeting.missing(migration(names("a", "b", "c", "d")), seen))
        .containsExactly("a", "c", "d");
  }

  @Test
  void shouldMissNothingOfASelection() {
    assertThat(Targeting.missing(migration(selecting(new LabelSelector())), List.of())).isEmpty();
  }

  private static boolean selects(LabelSelector selector) {
    return Targeting.means(migration(selecting(selector)), target("a", 0, LABELS));
  }

  private static LabelSelector expression(String key, String operator, String value) {
    return new LabelSelectorBuilder()
        .addNewMatchExpression()
        .withKey(key)
        .withOperator(operator)
        .withValues(value == null ? List.of() : List.of(value))
        .endMatchExpression()
        .build();
  }

  private static String name(MigrationTarget target) {
    return target.getMetadata().getName();
  }
}
