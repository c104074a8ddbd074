package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.operator.migration.core.Given.fresh;
import static dev.lockkeeper.operator.migration.core.Given.running;
import static dev.lockkeeper.operator.migration.core.GivenTarget.target;
import static dev.lockkeeper.operator.migration.core.Rule.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationSpec;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.api.NameReference;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of dependencies. */
class DependenciesTest {
  private static final AttemptSeen WORKING = new AttemptSeen.Working();

  private final Map<String, Migration> there = new HashMap<>();

  static Stream<Rule> rules() {
    return Stream.of(
        when(
            "it is done",
            fresh().target(target("a")).dependsOn("base", true, true),
            "start run " + Fixtures.RUN),
        when(
            "it is not done",
            fresh().target(target("a")).dependsOn("base", true, false),
            "wait AwaitingDependency: Waits for Migration base, which is not Ready."),
        when(
            "it does not exist",
            fresh().target(target("a")).dependsOn("base", false, false),
            "wait AwaitingDependency: Waits for Migration base, which does not exist: create it, or take it off spec.dependsOn."),
        when(
            "it is not done any more, between two targets",
            running()
                .unmarked()
                .target(target("a").succeeded())
                .target(target("b"))
                .dependsOn("base", true, false),
            "wait AwaitingDependency: Waits for Migration base, which is not Ready."),
        when(
            "it is not done any more, and an attempt is under way",
            running()
                .target(target("a").held(Action.APPLY, WORKING))
                .dependsOn("base", true, false),
            "wait Applying: Applies to target a, attempt 1."),
        when(
            "it waits for itself",
            fresh().target(target("a")).dependsOnItself("schema", "base", "schema"),
            "wait DependencyCycle: Each of these waits for the next: schema -> base -> schema. Take one of them off a spec.dependsOn."));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void shouldDecide(Rule rule) {
    assertThat(InWords.of(Decider.decide(rule.given().seen()))).isEqualTo(rule.then());
  }

  private Migration migration(String name, String... dependsOn) {
    var migration = new Migration();
    migration.setMetadata(new ObjectMetaBuilder().withName(name).withGeneration(2L).build());
    var spec = Fixtures.migration().getSpec();
    migration.setSpec(
        new MigrationSpec(
            spec.changelog(),
            spec.targets(),
            List.of(),
            List.of(),
            Stream.of(dependsOn).map(NameReference::new).toList(),
            false,
            null));
    there.put(name, migration);
    return migration;
  }

  private static void isReady(Migration migration, long generation, String ready) {
    var condition = new Condition(Condition.READY, ready, "R", "M", "2026-11-21T12:00:00Z", 2);
    var status = MigrationStatus.EMPTY.withConditions(Phase.Pending, List.of(condition));
    migration.setStatus(
        new MigrationStatus(
            generation,
            null,
            null,
            null,
            null,
            status.conditions(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
  }

  private Dependencies.Seen seen(Migration migration) {
    return Dependencies.of(migration, name -> Optional.ofNullable(there.get(name)));
  }

  @Test
  void shouldTakeForDoneWhatIsReadyAtItsNewestGeneration() {
    isReady(migration("done"), 2, "True");
    isReady(migration("edited"), 1, "True");
    isReady(migration("failed"), 2, "False");
    migration("new");

    assertThat(seen(migration("schema", "done", "edited", "failed", "new", "gone")).all())
        .containsExactly(
            new DependencySeen("done", true, true),
            new DependencySeen("edited", true, false),
            new DependencySeen("failed", true, false),
            new DependencySeen("new", true, false),
            new DependencySeen("gone", false, false));
  }

  @Test
  void shouldFindTheWayBackToItself() {
    migration("a", "b", "c");
    migration("b", "d");
    migration("c", "d", "e");
    migration("d");
    migration("e", "schema");
    var schema = migration("schema", "a");

    assertThat(seen(schema).cycle()).containsExactly("schema", "a", "c", "e", "schema");
    assertThat(seen(migration("self", "self")).cycle()).containsExactly("self", "self");
    assertThat(seen(migration("outside", "schema")).cycle()).as("of others").isEmpty();
  }
}
