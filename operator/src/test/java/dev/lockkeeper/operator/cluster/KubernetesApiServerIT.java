package dev.lockkeeper.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationSpec;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetSpec;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.api.MigrationTargetStatus.OwnerReference;
import dev.lockkeeper.api.NameReference;
import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.TestCluster;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The writes that all fences rest on, on the test cluster's API server. */
class KubernetesApiServerIT {
  private final OwnWrites<Migration> ownMigrations = new OwnWrites<>();
  private final OwnWrites<MigrationTarget> ownWrites = new OwnWrites<>();
  private KubernetesClient client;
  private ApiServer api;
  private String namespace;

  @BeforeEach
  void open() throws IOException {
    client = new KubernetesClientBuilder().withConfig(TestCluster.config()).build();
    TestCluster.knowOurKinds(client);
    namespace = TestCluster.createNamespace(client, "api-server");
    api = new KubernetesApiServer(client, ownMigrations, ownWrites, new OwnWrites<>());
  }

  @AfterEach
  void close() {
    client.namespaces().withName(namespace).delete();
    client.close();
  }

  @Test
  void shouldLetOnlyOneOfTwoTakeATarget() {
    var read = register();

    api.writeStatus(read, held("one"));

    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> api.writeStatus(read, held("other")))
        .satisfies(refused -> assertThat(Refusals.isConflict(refused)).isTrue());
    assertThat(target().getStatus().holder().job()).isEqualTo("one");
  }

  @Test
  void shouldSeeAtOnceWhatItWroteItself() {
    var read = register();

    api.writeStatus(read, held("one"));

    assertThat(ownWrites.over(read).getStatus().holder().job()).isEqualTo("one");
    assertThat(ownWrites.over(target())).as("the watch has told").isEqualTo(target());
  }

  @Test
  void shouldTakeTheHoldOffAndLeaveWhatOthersWrote() {
    api.writeStatus(register(), held("one"));
    client
        .resources(MigrationTarget.class)
        .inNamespace(namespace)
        .withName("shop")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"lastChangeset\":\"db/shop.sql::12::a\"}}");

    api.writeStatus(
        target(), new MigrationTargetStatus(1L, List.of(), null, null, null, List.of()));

    assertThat(target().getStatus().holder()).isNull();
    assertThat(target().getStatus().lastChangeset()).isEqualTo("db/shop.sql::12::a");
  }

  @Test
  void shouldSayThatATargetIsGone() {
    var read = register();
    client.resource(read).delete();

    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> api.writeStatus(read, held("one")))
        .satisfies(refused -> assertThat(Refusals.isGone(refused)).isTrue());
  }

  @Test
  void shouldWriteAMigrationsStatusOnlyOverTheOneThatWasRead() {
    var read = migration();
    api.writeStatus(read, running("7f3a91c2-1"));

    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> api.writeStatus(read, running("7f3a91c2-2")))
        .satisfies(refused -> assertThat(Refusals.isConflict(refused)).isTrue());
    assertThat(api.migration(namespace, "schema").getStatus().run()).isEqualTo("7f3a91c2-1");
  }

  @Test
  void shouldSeeAtOnceWhatItWroteOfAMigration() {
    var read = migration();

    api.setFinalizer(read, "lockkeeper.dev/attempt", true);
    var marked = ownMigrations.over(read);
    api.writeStatus(marked, running("7f3a91c2-1"));

    assertThat(marked.getMetadata().getFinalizers()).containsExactly("lockkeeper.dev/attempt");
    assertThat(ownMigrations.over(read).getStatus().run()).isEqualTo("7f3a91c2-1");
    api.setFinalizer(ownMigrations.over(read), "lockkeeper.dev/attempt", false);
    assertThat(api.migration(namespace, "schema").getMetadata().getFinalizers()).isEmpty();
  }

  /** A field that is not in a status any more is not left behind by another manager's name. */
  @Test
  void shouldTakeOffWhatAStatusDoesNotSayAnyMore() {
    api.writeStatus(migration(), running("7f3a91c2-1"));

    api.writeStatus(api.migration(namespace, "schema"), running(null));

    assertThat(api.migration(namespace, "schema").getStatus().run()).isNull();
  }

  private Migration migration() {
    var migration = new Migration();
    migration.setMetadata(
        new ObjectMetaBuilder().withName("schema").withNamespace(namespace).build());
    migration.setSpec(
        Fixtures.migration("schema", new MigrationSpec.Targets(List.of("shop"), null), null)
            .getSpec());
    return client.resource(migration).create();
  }

  private static MigrationStatus running(@Nullable String run) {
    return new MigrationStatus(
        1L, null, run, "v1:0", null, List.of(), null, null, null, null, List.of(), null, List.of(),
        null, List.of(), List.of(), List.of(), List.of());
  }

  private MigrationTarget register() {
    var target = new MigrationTarget();
    target.setMetadata(new ObjectMetaBuilder().withName("shop").withNamespace(namespace).build());
    target.setSpec(
        new MigrationTargetSpec(
            new MigrationTargetSpec.Connection(
                new NameReference("shop-db"), Map.of(), "", Map.of()),
            "",
            0,
            "",
            null));
    return client.resource(target).create();
  }

  private MigrationTarget target() {
    return api.target(namespace, "shop");
  }

  private static MigrationTargetStatus held(String job) {
    var holder =
        new Holder(
            new OwnerReference("schema", "uid"),
            "7f3a91c2-1",
            "apply",
            1,
            job,
            1,
            "2026-11-21T12:00:00Z",
            "2026-11-21T12:10:00Z",
            null,
            null,
            null,
            List.of());
    return new MigrationTargetStatus(null, List.of(), null, null, holder, List.of());
  }
}
