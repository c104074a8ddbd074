package dev.lockkeeper.e2e;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationSpec;
import dev.lockkeeper.api.MigrationSpec.ConfigMapSource;
import dev.lockkeeper.api.MigrationSpec.Item;
import dev.lockkeeper.api.MigrationSpec.Runner;
import dev.lockkeeper.api.MigrationSpec.Targets;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetSpec;
import dev.lockkeeper.api.NameReference;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;

/** What stories have in common: resources as users write them. */
final class Fixtures {
  static final String CREATE_CUSTOMERS =
      "CREATE TABLE customers (id bigint PRIMARY KEY, name text);";
  static final String CREATE_ORDERS =
      "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id));";

  /** Four changesets that each leave a word in a journal; the second waits at a {@link Gate}. */
  static final Changelog GATED =
      Changelog.of("first", "CREATE TABLE journal (word text);" + journal("first"))
          .with("gated", Gate.SQL + journal("gated"))
          .with("third", journal("third"))
          .with("fourth", journal("fourth"));

  /** Long enough for every changeset here; a story that fails leaves no pod for longer. */
  private static final String GRACE_PERIOD = "1m";

  private static String journal(String word) {
    return " INSERT INTO journal VALUES ('%s');".formatted(word);
  }

  /** A Migration that takes the {@link Changelog} of its namespace to the targets. */
  static Migration migration(String name, String... targets) {
    var migration = new Migration();
    migration.setMetadata(new ObjectMetaBuilder().withName(name).build());
    migration.setSpec(spec("6h", targets));
    return migration;
  }

  /**
   * The same as {@link #migration}, edited in what decides nothing about the content.
   *
   * @param deadline the attempts' longest time
   */
  static Migration withDeadline(String deadline, Migration migration) {
    var edited = new Migration();
    edited.setMetadata(migration.getMetadata());
    edited.setSpec(spec(deadline, migration.getSpec().targets().names().toArray(String[]::new)));
    return edited;
  }

  private static MigrationSpec spec(String deadline, String... targets) {
    return new MigrationSpec(
        new MigrationSpec.Changelog(
            Changelog.PATH,
            new ConfigMapSource(
                Changelog.CONFIG_MAP, List.of(new Item(Changelog.KEY, Changelog.PATH))),
            List.of(),
            "",
            List.of()),
        new Targets(List.of(targets), null),
        false,
        new Runner(deadline, GRACE_PERIOD, null));
  }

  /** A target whose Secret is {@link #secret}. */
  static MigrationTarget target(String name, int canaryOrder, Map<String, String> properties) {
    var target = new MigrationTarget();
    target.setMetadata(new ObjectMetaBuilder().withName(name).build());
    target.setSpec(
        new MigrationTargetSpec(
            new MigrationTargetSpec.Connection(
                new NameReference(secretName(name)), Map.of(), "", properties),
            "",
            canaryOrder));
    return target;
  }

  static Secret secret(String target, Database database) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(secretName(target))
        .endMetadata()
        .withStringData(database.credentials())
        .build();
  }

  private static String secretName(String target) {
    return target + "-database";
  }

  private Fixtures() {}
}
