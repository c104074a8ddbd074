package dev.lockkeeper.operator;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationSpec;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetSpec;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.api.MigrationTargetStatus.OwnerReference;
import dev.lockkeeper.api.NameReference;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.operator.changelog.core.Content;
import dev.lockkeeper.operator.changelog.core.Fingerprint;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One Migration named {@code schema}, its changelog and its targets. */
public final class Fixtures {
  public static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  public static final String SCHEMA = "schema";
  public static final String UID = "5e4f6c1a-0000-4000-8000-000000000001";

  public static final Content.Found CONTENT =
      files(
          "db/root.yaml", "databaseChangeLog: []\n", "db/shop.sql", "--liquibase formatted sql\n");
  public static final String FINGERPRINT = Fingerprint.of(changelog(), CONTENT.hash());
  public static final String RUN = Fingerprint.head(FINGERPRINT) + "-1";

  public static Migration migration() {
    return migration(SCHEMA, names("shop-eu-1"), null);
  }

  public static Migration migration(MigrationSpec.Targets targets) {
    return migration(SCHEMA, targets, null);
  }

  public static Migration migration(
      String name, MigrationSpec.Targets targets, MigrationSpec.@Nullable Runner runner) {
    var migration = new Migration();
    migration.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("shop")
            .withUid(UID)
            .withGeneration(1L)
            .withResourceVersion("100")
            .withCreationTimestamp(NOW.toString())
            .withLabels(Map.of("app.kubernetes.io/instance", "of-a-gitops-tool"))
            .build());
    migration.setSpec(
        new MigrationSpec(changelog(), targets, List.of(), List.of(), List.of(), false, runner));
    return migration;
  }

  public static MigrationSpec.Changelog changelog() {
    return new MigrationSpec.Changelog(
        "db/root.yaml",
        new MigrationSpec.ConfigMapSource("shop-changelog", List.of()),
        List.of("prod", "eu"),
        "!experimental",
        List.of(new MigrationSpec.Parameter("tablespace", "fast")));
  }

  public static MigrationSpec.Targets names(String... names) {
    return new MigrationSpec.Targets(List.of(names), null);
  }

  public static MigrationSpec.Targets selecting(LabelSelector selector) {
    return new MigrationSpec.Targets(List.of(), selector);
  }

  public static MigrationTarget target(String name) {
    return target(name, 0, Map.of());
  }

  public static MigrationTarget target(String name, int canaryOrder, Map<String, String> labels) {
    var target = new MigrationTarget();
    target.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("shop")
            .withUid("uid-of-" + name)
            .withGeneration(1L)
            .withResourceVersion("200")
            .withLabels(labels)
            .build());
    target.setSpec(
        new MigrationTargetSpec(
            new MigrationTargetSpec.Connection(
                new NameReference(name + "-app"),
                Map.of("username", "db-user", "password", "db-password"),
                "",
                Map.of("sslmode", "verify-full", "connectTimeout", "10")),
            "public",
            canaryOrder,
            "shop-runner",
            null));
    return target;
  }

  /** The hold of attempt {@code number}, taken now; it follows no plan. */
  public static Holder holder(Action action, int number) {
    return holder(action, number, null);
  }

  /** The hold of attempt {@code number}, taken now, by the plan of that digest. */
  public static Holder holder(Action action, int number, @Nullable String digest) {
    return new Holder(
        new OwnerReference(SCHEMA, UID),
        RUN,
        action.word(),
        number,
        "schema-0123456789",
        1L,
        NOW.toString(),
        NOW.plusSeconds(600).toString(),
        digest,
        null,
        null,
        List.of());
  }

  /** A content of the given paths and texts. */
  public static Content.Found files(String... pathsAndTexts) {
    var files = new TreeMap<String, byte[]>();
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      files.put(pathsAndTexts[i], pathsAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return Content.Found.of(files);
  }

  private Fixtures() {}
}
