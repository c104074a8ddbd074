package dev.lockkeeper.e2e;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.MaintenanceWindowSpec;
import dev.lockkeeper.api.MaintenanceWindowSpec.OnClose;
import dev.lockkeeper.api.MaintenanceWindowSpec.Opening;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationCommandSpec;
import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationSpec;
import dev.lockkeeper.api.MigrationSpec.ConfigMapSource;
import dev.lockkeeper.api.MigrationSpec.Item;
import dev.lockkeeper.api.MigrationSpec.Resources;
import dev.lockkeeper.api.MigrationSpec.Runner;
import dev.lockkeeper.api.MigrationSpec.Targets;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetSpec;
import dev.lockkeeper.api.MigrationTargetSpec.ApprovalPolicy;
import dev.lockkeeper.api.NameReference;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What stories have in common: resources as users write them. */
final class Fixtures {
  static final String CREATE_CUSTOMERS =
      "CREATE TABLE customers (id bigint PRIMARY KEY, name text);";
  static final String CREATE_ORDERS =
      "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id));";

  /** Four changesets that each leave a word in a journal; the second waits at a {@link Barrier}. */
  static final Changelog BARRED =
      Changelog.of("first", "CREATE TABLE journal (word text);" + journal("first"))
          .with("barred", Barrier.SQL + journal("barred"))
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

  /** A Migration whose attempts ask for these resources, each as request and as limit. */
  static Migration withResources(Map<String, String> asked, Migration migration) {
    var quantities =
        asked.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> new Quantity(e.getValue())));
    return with(
        migration,
        migration.getSpec().changelog(),
        migration.getSpec().targets(),
        new Runner("default", "6h", GRACE_PERIOD, new Resources(quantities, quantities)));
  }

  /** A Migration whose attempts run another image of the installation. */
  static Migration withProfile(String profile, Migration migration) {
    return with(
        migration,
        migration.getSpec().changelog(),
        migration.getSpec().targets(),
        new Runner(profile, "6h", GRACE_PERIOD, null));
  }

  /** A Migration whose changelog is one file under that path. */
  static Migration withPath(String path, Migration migration) {
    return with(
        migration,
        changelog(path, List.of(new Item(Changelog.KEY, path))),
        migration.getSpec().targets(),
        migration.getSpec().runner());
  }

  /** A Migration that takes every key of its ConfigMap as a file, and that one as the root. */
  static Migration withRoot(String key, Migration migration) {
    return with(
        migration,
        changelog(key, List.of()),
        migration.getSpec().targets(),
        migration.getSpec().runner());
  }

  /** A Migration for the targets of a label. */
  static Migration selecting(String label, String value, Migration migration) {
    var selector = new LabelSelectorBuilder().addToMatchLabels(label, value).build();
    return with(
        migration,
        migration.getSpec().changelog(),
        new Targets(List.of(), selector),
        migration.getSpec().runner());
  }

  /** A Migration that waits for any of these windows. */
  static Migration in(Migration migration, String... windows) {
    return with(migration, names(windows), migration.getSpec().gates(), List.of());
  }

  /** A Migration that waits until these are done. */
  static Migration after(Migration migration, String... others) {
    return with(migration, List.of(), migration.getSpec().gates(), names(others));
  }

  /** A Migration that goes when all of these say Go. */
  static Migration past(Migration migration, Gate... gates) {
    return with(migration, migration.getSpec().windows(), List.of(gates), List.of());
  }

  private static Migration with(
      Migration migration,
      List<NameReference> windows,
      List<Gate> gates,
      List<NameReference> dependsOn) {
    var spec = migration.getSpec();
    migration.setSpec(
        new MigrationSpec(
            spec.changelog(),
            spec.targets(),
            windows,
            gates,
            dependsOn,
            spec.suspend(),
            spec.runner()));
    return migration;
  }

  private static List<NameReference> names(String... names) {
    return Stream.of(names).map(NameReference::new).toList();
  }

  /** A window that opens once. */
  static MaintenanceWindow window(String name, Instant from, Instant to) {
    return window(name, from, to, OnClose.StopAfterChangeset);
  }

  static MaintenanceWindow window(String name, Instant from, Instant to, OnClose onClose) {
    var opening = new Opening(null, null, from.toString(), to.toString());
    return window(
        name,
        new MaintenanceWindowSpec("UTC", List.of(opening), List.of(), "0s", onClose, null, null));
  }

  /** A window that is open from now on, for so many attempts at a time. */
  static MaintenanceWindow narrow(int capacity, String name, Duration duration) {
    var opening =
        new Opening(null, null, Stage.now().toString(), Stage.now().plus(duration).toString());
    return window(
        name,
        new MaintenanceWindowSpec(
            "UTC", List.of(opening), List.of(), "0s", OnClose.StopAfterChangeset, capacity, null));
  }

  static MaintenanceWindow window(String name, MaintenanceWindowSpec spec) {
    var window = new MaintenanceWindow();
    window.setMetadata(new ObjectMetaBuilder().withName(name).build());
    window.setSpec(spec);
    return window;
  }

  /** A target whose owner lets it be changed in that window alone. */
  static MigrationTarget openIn(String window, MigrationTarget target) {
    return with(new MigrationTargetSpec.Policy(List.of(new NameReference(window)), null), target);
  }

  /** A command; its requester is whoever creates it. */
  static MigrationCommand command(
      String name, String migration, Command command, String requester, String reason) {
    return command(name, migration, command, requester, reason, null);
  }

  /** What somebody says about the plan of that digest. */
  static MigrationCommand command(
      String name,
      String migration,
      Command command,
      String requester,
      String reason,
      @Nullable String digest) {
    return command(
        name,
        new MigrationCommandSpec(
            new NameReference(migration), command, requester, reason, digest, null, null));
  }

  /** Windows, or a gate, do not count until then. */
  static MigrationCommand override(
      String name, String migration, String requester, @Nullable String gate, Instant expires) {
    return command(
        name,
        new MigrationCommandSpec(
            new NameReference(migration),
            Command.Override,
            requester,
            "The shop is down.",
            null,
            gate,
            expires.toString()));
  }

  /** What somebody says to a gate. */
  static MigrationCommand answer(
      String name, String migration, Command command, String requester, String gate) {
    return command(
        name,
        new MigrationCommandSpec(
            new NameReference(migration), command, requester, "A test.", null, gate, null));
  }

  private static MigrationCommand command(String name, MigrationCommandSpec spec) {
    var order = new MigrationCommand();
    order.setMetadata(new ObjectMetaBuilder().withName(name).build());
    order.setSpec(spec);
    return order;
  }

  private static Migration with(
      Migration migration, MigrationSpec.Changelog changelog, Targets targets, Runner runner) {
    var edited = new Migration();
    edited.setMetadata(new ObjectMetaBuilder().withName(migration.getMetadata().getName()).build());
    edited.setSpec(
        new MigrationSpec(changelog, targets, List.of(), List.of(), List.of(), false, runner));
    return edited;
  }

  private static MigrationSpec spec(String deadline, String... targets) {
    return new MigrationSpec(
        changelog(Changelog.PATH, List.of(new Item(Changelog.KEY, Changelog.PATH))),
        new Targets(List.of(targets), null),
        List.of(),
        List.of(),
        List.of(),
        false,
        new Runner("default", deadline, GRACE_PERIOD, null));
  }

  private static MigrationSpec.Changelog changelog(String path, List<Item> items) {
    return new MigrationSpec.Changelog(
        path, new ConfigMapSource(Changelog.CONFIG_MAP, items), List.of(), "", List.of());
  }

  /** A target whose Secret is {@link #secret}. */
  static MigrationTarget target(String name, int canaryOrder, Map<String, String> properties) {
    return target(name, "", canaryOrder, properties);
  }

  /** The same in a schema of its own. */
  static MigrationTarget target(
      String name, String schema, int canaryOrder, Map<String, String> properties) {
    var target = new MigrationTarget();
    target.setMetadata(new ObjectMetaBuilder().withName(name).build());
    target.setSpec(
        new MigrationTargetSpec(
            new MigrationTargetSpec.Connection(
                new NameReference(secretName(name)), Map.of(), "", properties),
            schema,
            canaryOrder,
            "",
            null));
    return target;
  }

  /** A target whose owner asks for approvals. */
  static MigrationTarget asking(ApprovalPolicy approvals, MigrationTarget target) {
    return with(new MigrationTargetSpec.Policy(List.of(), approvals), target);
  }

  private static MigrationTarget with(MigrationTargetSpec.Policy policy, MigrationTarget target) {
    var spec = target.getSpec();
    var asking = new MigrationTarget();
    asking.setMetadata(target.getMetadata());
    asking.setSpec(
        new MigrationTargetSpec(
            spec.connection(),
            spec.schema(),
            spec.canaryOrder(),
            spec.serviceAccountName(),
            policy));
    return asking;
  }

  static Secret secret(String target, Database database) {
    return secret(target, database.credentials());
  }

  static Secret secret(String target, Map<String, String> content) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(secretName(target))
        .endMetadata()
        .withStringData(content)
        .build();
  }

  /** A pod that the restricted level takes, for a line of shell. */
  static Pod pod(String name, Map<String, String> labels, String image, String script) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(0L)
        .addNewContainer()
        .withName("shell")
        .withImage(image)
        .withImagePullPolicy("IfNotPresent")
        .withCommand("sh", "-c", script)
        .withSecurityContext(restricted())
        .endContainer()
        .endSpec()
        .build();
  }

  /** What the restricted level asks of a container. */
  static SecurityContext restricted() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withRunAsNonRoot(true)
        .withRunAsUser(65532L)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  static String secretName(String target) {
    return target + "-database";
  }

  private Fixtures() {}
}
