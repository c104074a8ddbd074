package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MaintenanceWindowSpec;
import dev.lockkeeper.api.MaintenanceWindowSpec.Closure;
import dev.lockkeeper.api.MaintenanceWindowSpec.OnClose;
import dev.lockkeeper.api.MaintenanceWindowStatus.Granted;
import dev.lockkeeper.api.MaintenanceWindowStatus.State;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommandStatus.Outcome;
import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus.AttemptOutcome;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changes go where and when windows let them. */
@ExtendWith(StageExtension.class)
class WindowsE2E {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  @Test
  void shouldStartWhenTheWindowOpens(Stage stage) {
    var shop = stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    var opens = Stage.now().plusSeconds(12);
    stage.apply(Fixtures.window("tonight", opens, opens.plus(A_WHILE)));

    stage.apply(Fixtures.in(Fixtures.migration("schema", "shop"), "tonight"));

    var waiting =
        stage.awaitTold(
            "schema",
            "AwaitingWindow",
            "Waits for window tonight, opens %s".formatted(told(opens)));
    assertThat(waiting.getStatus().phase()).isEqualTo(Phase.Waiting);
    assertThat(waiting.getStatus().window().until()).isEqualTo(opens.toString());
    assertThat(Stage.condition(waiting, Condition.WINDOW_OPEN).holds()).isFalse();
    assertThat(shop.history()).isEmpty();
    var done = stage.awaitSucceeded("schema");
    var entry = stage.target("shop").getStatus().entryOf("schema").orElseThrow();
    assertThat(Instant.parse(entry.startedAt())).isBetween(opens, opens.plusSeconds(2));
    assertThat(done.getStatus().window()).isNull();
    assertThat(stage.window("tonight").getStatus().state()).isEqualTo(State.Open);
  }

  @Test
  void shouldNotTakeAWindowThatIsNotThereForAnOpenOne(Stage stage) {
    stage.register("shop");
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));

    stage.apply(Fixtures.in(Fixtures.migration("schema", "shop"), "tonight"));

    stage.awaitTold(
        "schema", "NeverOpens", "MaintenanceWindow tonight does not exist", "create it");
    assertThat(stage.attempts()).isEmpty();
    stage.open("tonight", A_WHILE);
    stage.awaitSucceeded("schema");
  }

  @Test
  void shouldGoOutsideItsWindowsUntilAnOverrideExpires(Stage stage) {
    stage.apply(
        Fixtures.window("later", Stage.now().plusSeconds(3600), Stage.now().plusSeconds(7200)));
    var database = stage.register("shop");
    var barrier = Barrier.in(database);
    stage.publish(Fixtures.BARRED);
    stage.apply(Fixtures.in(Fixtures.migration("schema", "shop"), "later"));
    stage.awaitTold("schema", "AwaitingWindow", "Waits for window later");

    stage.override("gone", "schema", null, Duration.ofSeconds(-1));
    assertThat(stage.awaitAnswer("gone").outcome()).isEqualTo(Outcome.Expired);
    stage.override("now", "schema", null, Duration.ofSeconds(20));
    var expires = Instant.parse(stage.command("now").getSpec().expires());
    assertThat(stage.awaitAnswer("now").message())
        .isEqualTo("Maintenance windows do not hold this run until %s.".formatted(expires));
    barrier.awaitArrival();
    Stage.awaitInstant(expires);
    barrier.open();

    stage.await(
        "schema",
        "waiting again",
        seen -> Stage.condition(seen, Condition.READY).reason().equals("AwaitingWindow"));
    assertThat(database.history()).containsExactly("first", "barred");
    assertThat(database.isUnlocked()).isTrue();
    stage.override("again", "schema", null, Duration.ofMinutes(10));
    stage.awaitSucceeded("schema");
  }

  @Test
  void shouldWaitForTheWindowOfTheTargetsOwner(Stage stage) {
    var shop = stage.createDatabase("shop");
    stage.createSecret("shop", shop);
    stage.apply(Fixtures.openIn("db-nights", Fixtures.target("shop", 0, Map.of())));
    stage.publish(Changelog.of("customers", Fixtures.CREATE_CUSTOMERS));
    stage.open("tonight", Duration.ofHours(3));
    stage.apply(
        Fixtures.window("db-nights", Stage.now().plusSeconds(3600), Stage.now().plusSeconds(7200)));

    stage.apply(Fixtures.in(Fixtures.migration("schema", "shop"), "tonight"));
    stage.awaitTold("schema", "AwaitingWindow", "window db-nights of target shop, opens");
    stage.apply(Fixtures.migration("schema", "shop")); // asks for no window at all any more
    stage.await("schema", "waiting", seen -> seen.getStatus().window().name().equals("db-nights"));
    assertThat(shop.history()).isEmpty();

    stage.open("db-nights", A_WHILE);
    stage.awaitSucceeded("schema");
  }

  @Test
  void shouldStopAfterTheChangesetWhenTheWindowIsTakenAway(Stage stage) {
    stage.open("tonight", A_WHILE);
    var run = BarredRun.begin(stage, Fixtures.in(Fixtures.migration("schema", "shop"), "tonight"));

    stage.client().resource(stage.window("tonight")).delete();
    stage.awaitTold("schema", "Stopping", "window tonight has closed");
    run.openBarrierOnceItKnows();
    stage.awaitTold("schema", "NeverOpens", "MaintenanceWindow tonight does not exist");
    assertThat(run.database().history()).containsExactly("first", "barred");

    stage.open("tonight", A_WHILE);
    var done = stage.awaitSucceeded("schema");
    assertThat(done.getStatus().metrics().retries()).isZero();
    run.shouldHaveAppliedEachChangesetOnce();
  }

  @Test
  void shouldStopByItselfWhenTheWindowCloses(Stage stage) {
    stage.open("tonight", Duration.ofSeconds(25));
    var closes = Instant.parse(stage.window("tonight").getSpec().open().getFirst().to());
    var run = BarredRun.begin(stage, Fixtures.in(Fixtures.migration("schema", "shop"), "tonight"));

    Stage.awaitInstant(closes);
    run.openBarrier();
    stage.awaitTold("schema", "NeverOpens", "window tonight, never opens in the next year");

    assertThat(run.database().history()).containsExactly("first", "barred");
    assertThat(run.database().isUnlocked()).isTrue();
    var entry = stage.target("shop").getStatus().entryOf("schema").orElseThrow();
    assertThat(entry.outcome()).isEqualTo(AttemptOutcome.Stopped);
    assertThat(entry.reason()).isEqualTo("WindowClosed");
    assertThat(entry.retries()).isZero();
    stage.open("tonight", A_WHILE);
    stage.awaitSucceeded("schema");
    run.shouldHaveAppliedEachChangesetOnce();
  }

  @Test
  void shouldCancelTheChangesetThatRunsWhereTheWindowSaysSo(Stage stage) {
    stage.apply(
        Fixtures.window("tonight", Stage.now(), Stage.now().plusSeconds(25), OnClose.Cancel));
    var run = BarredRun.begin(stage, Fixtures.in(Fixtures.migration("schema", "shop"), "tonight"));

    stage.awaitTold("schema", "NeverOpens", "window tonight, never opens in the next year");

    var entry = stage.target("shop").getStatus().entryOf("schema").orElseThrow();
    assertThat(entry.outcome()).isEqualTo(AttemptOutcome.Stopped);
    assertThat(entry.reason()).isEqualTo("Cancelled");
    assertThat(entry.message())
        .startsWith("db/shop.sql::barred::story ran when the window closed at ")
        .endsWith(": it was cancelled and rolled back.");
    assertThat(entry.retries()).isZero();
    assertThat(run.database().history()).containsExactly("first");
    assertThat(run.database().isUnlocked()).isTrue();
    run.openBarrier();
    stage.open("tonight", A_WHILE);
    stage.awaitSucceeded("schema");
    run.shouldHaveAppliedEachChangesetOnce();
  }

  /** What overruns its window is told; what another took longer for than is left is not begun. */
  @Test
  void shouldNotBeginWhatDoesNotFit(Stage stage) {
    stage.open("tonight", Duration.ofSeconds(30));
    Barrier.in(stage.register("zurich", 1)).open();
    var run =
        BarredRun.begin(
            stage, Fixtures.in(Fixtures.migration("schema", "shop", "zurich"), "tonight"));
    var arrived = Stage.now();

    stage.awaitTold("schema", "Overrun", "target shop", "the changeset that ran then is let end");
    stage.awaitEvent("schema", "Overrun", "is let end");
    Stage.awaitInstant(arrived.plusSeconds(60));
    run.openBarrier();
    stage.awaitTold("schema", "NeverOpens", "window tonight, never opens in the next year");
    stage.open("tonight", Duration.ofSeconds(60));

    var unfit =
        stage.awaitTold(
            "schema", "NeverFits", "Target zurich is expected to take", "that target shop took");
    assertThat(unfit.getStatus().rollout().progress()).isEqualTo("1/2");
    assertThat(stage.target("zurich").getStatus()).isNull();
    stage.open("tonight", A_WHILE);
    stage.awaitSucceeded("schema");
  }

  @Test
  void shouldHoldTheWholeNamespaceWhereTheClusterIsFrozen(Stage stage, Cluster cluster) {
    var freeze =
        Fixtures.window(
            "freeze-" + stage.namespace(),
            new MaintenanceWindowSpec(
                "UTC",
                List.of(),
                List.of(
                    new Closure(
                        Stage.now().toString(), Stage.now().plus(A_WHILE).toString(), "Peak")),
                "0s",
                OnClose.StopAfterChangeset,
                null,
                new LabelSelectorBuilder()
                    .addToMatchLabels("kubernetes.io/metadata.name", stage.namespace())
                    .build()));
    var run = BarredRun.begin(stage);
    var frozen = cluster.client().resource(freeze).inNamespace(Cluster.OPERATOR_NAMESPACE);

    frozen.create();
    try {
      stage.awaitTold(
          "schema", "Stopping", "window lockkeeper-system/freeze-", "of the cluster has closed");
      run.openBarrierOnceItKnows();
      stage.awaitTold("schema", "AwaitingWindow", "closed until", "(Peak)", "of the cluster");
      assertThat(run.database().history()).containsExactly("first", "barred");
    } finally {
      frozen.delete();
    }
    stage.awaitSucceeded("schema");
    run.shouldHaveAppliedEachChangesetOnce();
  }

  @Test
  void shouldLetThroughAsManyAsTheWindowTakes(Stage stage) {
    stage.apply(Fixtures.narrow(1, "tonight", A_WHILE));
    for (var other : List.of("berlin", "madrid")) {
      Barrier.in(stage.register(other)).open();
    }
    var run = BarredRun.begin(stage, Fixtures.in(Fixtures.migration("schema", "shop"), "tonight"));
    stage.apply(Fixtures.in(Fixtures.migration("berlin", "berlin"), "tonight"));
    stage.awaitTold(
        "berlin", "AwaitingCapacity", "tonight lets in 1 at a time", "number 1 of 1 in its queue");
    stage.apply(Fixtures.in(Fixtures.migration("madrid", "madrid"), "tonight"));
    stage.awaitTold("madrid", "AwaitingCapacity", "number 2 of 2 in its queue");
    stage.awaitWindow(
        "tonight",
        status ->
            status.granted().equals(List.of(new Granted("schema", 1)))
                && status.queue().equals(List.of("berlin", "madrid")));

    run.openBarrier();

    stage.awaitSucceeded("schema");
    var berlin = entry(stage.awaitSucceeded("berlin"), stage.target("berlin"));
    var madrid = entry(stage.awaitSucceeded("madrid"), stage.target("madrid"));
    assertThat(berlin.startedAt()).isGreaterThanOrEqualTo(finish(stage, "shop"));
    assertThat(madrid.startedAt()).isGreaterThanOrEqualTo(String.valueOf(berlin.finishedAt()));
    stage.awaitWindow("tonight", status -> status.granted().isEmpty() && status.queue().isEmpty());
  }

  private static Entry entry(Migration migration, MigrationTarget target) {
    return target.getStatus().entryOf(migration.getMetadata().getName()).orElseThrow();
  }

  private static String finish(Stage stage, String target) {
    return stage.target(target).getStatus().entryOf("schema").orElseThrow().finishedAt();
  }

  private static String told(Instant instant) {
    return instant.toString().replaceFirst(":00Z$", "Z");
  }
}
