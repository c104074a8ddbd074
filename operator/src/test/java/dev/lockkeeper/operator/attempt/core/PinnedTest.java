package dev.lockkeeper.operator.attempt.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.changelog.core.Content;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a run was started with, where nobody can change it. */
class PinnedTest {
  private static final String RUN = "7f3a91c2-1";
  private static final Plan PLAN = dev.lockkeeper.contract.Fixtures.plan();

  @Test
  void shouldPinEveryFileUnderItsKey() {
    var content =
        Content.Found.of(Map.of("db/root.yaml", new byte[] {1, -1}, "db/empty.sql", new byte[0]));

    var pinned = snapshot(content);

    var files = new TreeMap<String, byte[]>();
    content
        .pathsByKey()
        .forEach(
            (key, path) ->
                files.put(path, Base64.getDecoder().decode(pinned.getBinaryData().get(key))));
    assertThat(Content.Found.of(files).hash()).isEqualTo(content.hash());
    assertThat(pinned.getMetadata().getName())
        .isEqualTo(Names.snapshot("schema", RUN, content.hash()));
  }

  @Test
  void shouldKeepAPlanAsTheRunnerWroteIt() {
    var pinned = plan();

    assertThat(pinned.getMetadata().getName()).isEqualTo(Names.plan("schema", RUN, PLAN.digest()));
    assertThat(pinned.getBinaryData()).isEqualTo(Map.of("plan.json.gz", "AQID"));
  }

  @Test
  void shouldBeImmutableOursAndGoWithTheMigration() {
    var migration = Fixtures.migration();
    for (var pinned : new ConfigMap[] {snapshot(Fixtures.CONTENT), plan()}) {
      assertThat(pinned.getImmutable()).isTrue();
      assertThat(pinned.getMetadata().getNamespace()).isEqualTo("shop");
      assertThat(pinned.getMetadata().getLabels())
          .isEqualTo(
              Map.of(
                  "app.kubernetes.io/managed-by", "lockkeeper",
                  "lockkeeper.dev/migration", "schema",
                  "lockkeeper.dev/run", RUN));
      assertThat(pinned.getMetadata().getOwnerReferences()).isEqualTo(Owners.of(migration));
    }
  }

  @Test
  void shouldSumUpAPlan() {
    var summary = Pinned.summary("schema", RUN, PLAN);

    assertThat(summary.digest()).isEqualTo(PLAN.digest());
    assertThat(summary.changesets()).isEqualTo(2);
    assertThat(summary.destructive()).isEqualTo(1);
    assertThat(summary.notReversible()).containsExactly("db/shop.sql::2::shop");
    assertThat(summary.configMap().name()).isEqualTo(Names.plan("schema", RUN, PLAN.digest()));
  }

  @Test
  void shouldNameTheFirstTwentyThatCannotBeRolledBack() {
    var second = PLAN.changesets().getLast();
    var plan =
        IntStream.rangeClosed(1, 30)
            .mapToObj(
                id ->
                    new Plan.Changeset(
                        second.path(),
                        String.valueOf(id),
                        second.author(),
                        second.checksum(),
                        "",
                        true,
                        false,
                        false,
                        second.sql()))
            .collect(Collectors.collectingAndThen(Collectors.toList(), Plan::new));

    assertThat(Pinned.summary("schema", RUN, plan).notReversible())
        .hasSize(20)
        .startsWith("db/shop.sql::1::shop");
  }

  @Test
  void shouldShowNoNameThatIsUnfitToBeShown() {
    var plan =
        new Plan(
            List.of(
                new Plan.Changeset(
                    "a\u001b[31m\nb" + "x".repeat(100_000),
                    "1",
                    "shop",
                    "9:0",
                    "",
                    true,
                    false,
                    false,
                    List.of())));

    assertThat(Pinned.summary("schema", RUN, plan).notReversible())
        .singleElement()
        .satisfies(
            name -> assertThat(name).startsWith("a [31m b").hasSizeLessThan(OneLine.LIMIT + 1));
  }

  private static ConfigMap snapshot(Content.Found content) {
    return Pinned.snapshot(Fixtures.migration(), RUN, content);
  }

  private static ConfigMap plan() {
    return Pinned.plan(Fixtures.migration(), RUN, new PlanSeen.Found(PLAN, new byte[] {1, 2, 3}));
  }
}
