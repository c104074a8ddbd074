package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationSpec;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.HistoryEntry;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetSpec;
import dev.lockkeeper.api.MigrationTargetSpec.ApprovalPolicy;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.api.NameReference;
import dev.lockkeeper.operator.attempt.core.AttemptJob;
import dev.lockkeeper.operator.migration.core.Concern;
import dev.lockkeeper.operator.migration.core.Targeting;
import dev.lockkeeper.operator.model.Cluster;
import dev.lockkeeper.operator.model.ModelApi;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What people have and want in a cluster: two namespaces, three Migrations, four targets. Two of
 * the Migrations share targets.
 */
final class Town {
  private static final String SHOP = "shop";
  private static final String MALL = "mall";
  private static final List<Wish> WISHES =
      List.of(new Wish(SHOP, "schema"), new Wish(SHOP, "data"), new Wish(MALL, "schema"));
  private static final List<Wish> TARGETS =
      List.of(
          new Wish(SHOP, "t0"), new Wish(SHOP, "t1"), new Wish(SHOP, "t2"), new Wish(MALL, "t0"));

  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  private final List<Wish> wishes;
  private final Cluster cluster;
  private final ModelApi api;
  private final Random random;
  private final Map<Wish, Integer> contents = new LinkedHashMap<>();
  private final Map<Wish, Boolean> suspended = new HashMap<>();
  private final Map<Wish, Boolean> member = new HashMap<>();
  private final Map<Wish, Integer> edits = new HashMap<>();
  private final List<Wish> refusing = new ArrayList<>();
  private final List<Wish> asking = new ArrayList<>();
  private final Windows windows;
  private final Gates gates;

  /** Something in a namespace that people name. */
  record Wish(String namespace, String name) {}

  /**
   * A whole one.
   *
   * @param windows whether people name and change maintenance windows, and have gates
   */
  Town(Cluster cluster, Random random, boolean windows) {
    this(cluster, random, WISHES, windows);
  }

  /** A small one, where one Migration is all that people want, at any time. */
  static Town ofOneMigration(Cluster cluster, Random random) {
    return new Town(cluster, random, WISHES.subList(0, 1), false);
  }

  private Town(Cluster cluster, Random random, List<Wish> wishes, boolean windows) {
    this.wishes = wishes;
    this.cluster = cluster;
    this.api = cluster.api();
    this.random = random;
    this.windows = new Windows(api, random, windows ? List.of(SHOP, MALL) : List.of());
    this.gates = new Gates(cluster, random, windows);
    for (var target : TARGETS) {
      if (random.nextInt(12) == 0) {
        cluster.database(target.namespace(), target.name()).refuse("schema-2-b");
        refusing.add(target);
      }
      if (random.nextInt(6) == 0) {
        asking.add(target);
      }
      applyTarget(target);
    }
    for (var wish : wishes) {
      contents.put(wish, random.nextInt(3));
      publish(wish);
      apply(wish);
    }
  }

  List<Migration> migrations() {
    return api.allMigrations();
  }

  /** Every run has come to its end, and nothing is held any more. */
  boolean isSettled() {
    return migrations().stream().allMatch(Town::isSettled) && isFree();
  }

  private static boolean isSettled(Migration migration) {
    var status = migration.getStatus();
    return status != null
        && migration.getMetadata().getGeneration().equals(status.observedGeneration())
        && (status.phase() == MigrationStatus.Phase.Succeeded
            || status.phase() == MigrationStatus.Phase.Failed);
  }

  /**
   * No Migration holds anything, and no Job is left that nobody will take away. A hold of one that
   * is gone may be left: whoever comes next takes it over.
   */
  boolean isFree() {
    return migrations().stream()
            .noneMatch(
                one ->
                    api.allTargets().stream().anyMatch(target -> Concern.isFollowed(target, one)))
        && migrations().stream().allMatch(one -> one.getMetadata().getFinalizers().isEmpty())
        && api.allJobs().stream()
            .allMatch(
                job ->
                    AttemptJob.isVoid(job)
                        || job.getSpec().getTtlSecondsAfterFinished() != null
                        || job.getMetadata().getOwnerReferences().stream()
                            .noneMatch(owner -> "Migration".equals(owner.getKind())));
  }

  /** Somebody does something; says what. */
  String somethingHappens(boolean losses) {
    if (random.nextInt(3) == 0) {
      gates.change();
    }
    var wish = wishes.get(random.nextInt(wishes.size()));
    var target = TARGETS.get(random.nextInt(TARGETS.size()));
    var what = random.nextInt(losses ? 34 : 30);
    switch (what) {
      case 0, 1, 2 -> {
        suspended.merge(wish, true, (is, _) -> !is);
        apply(wish);
      }
      case 3, 4, 5, 6 -> {
        contents.put(wish, random.nextInt(3));
        publish(wish);
      }
      case 7 -> api.unpublish(wish.namespace(), wish.name() + "-changelog");
      case 8 -> publish(wish);
      case 9, 10 -> {
        edits.merge(target, 1, Integer::sum);
        applyTarget(target);
      }
      case 11, 12 -> {
        member.merge(target, false, (is, _) -> !is);
        applyTarget(target);
      }
      case 13, 14 -> api.deleteMigration(wish.namespace(), wish.name());
      case 15 -> api.deleteByForce(wish.namespace(), wish.name());
      case 16, 17, 18, 19 -> apply(wish);
      case 20 -> {
        if (random.nextInt(4) == 0) {
          api.terminate(MALL);
        }
      }
      case 21 -> applyTarget(target);
      case 22, 23, 24 -> {
        var commands = Command.values();
        order(wish, commands[random.nextInt(commands.length)]);
      }
      case 25 -> approveAll();
      case 26 ->
          api.allCommands().stream()
              .skip(random.nextInt(1 + api.allCommands().size()))
              .findFirst()
              .map(MigrationCommand::getMetadata)
              .ifPresent(one -> api.deleteCommand(one.getNamespace(), one.getName()));
      case 27, 28, 29 -> windows.change();
      case 30, 31 -> api.deleteTarget(target.namespace(), target.name());
      default -> cluster.cutOff(random);
    }
    return "people: %d %s %s".formatted(what, wish, target);
  }

  /** About a plan: the newest one, if there is any. */
  private void order(Wish wish, Command command) {
    if (command != Command.Approve && command != Command.Reject) {
      api.order(wish.namespace(), wish.name(), command, null);
      return;
    }
    migrations().stream()
        .filter(one -> one.getMetadata().getNamespace().equals(wish.namespace()))
        .filter(one -> one.getMetadata().getName().equals(wish.name()))
        .flatMap(one -> Stream.ofNullable(one.getStatus()))
        .flatMap(status -> Stream.ofNullable(status.plan()))
        .forEach(plan -> api.order(wish.namespace(), wish.name(), command, plan.digest()));
  }

  /** How much was ordered. */
  int commands() {
    return api.allCommands().size();
  }

  /** Whatever waits for an approval gets it. */
  void approveAll() {
    for (var migration : migrations()) {
      var status = Objects.requireNonNullElse(migration.getStatus(), MigrationStatus.EMPTY);
      status.conditions().stream()
          .filter(condition -> condition.type().equals(Condition.READY))
          .filter(condition -> condition.reason().equals("AwaitingApproval"))
          .map(condition -> DIGEST.matcher(condition.message()))
          .filter(Matcher::find)
          .map(Matcher::group)
          .filter(digest -> !isApproved(status, digest))
          .forEach(digest -> approve(migration, digest));
    }
  }

  private static boolean isApproved(MigrationStatus status, String digest) {
    return status.commands().stream()
        .filter(one -> digest.equals(one.digest()) && Objects.equals(one.run(), status.run()))
        .reduce((_, last) -> last)
        .filter(last -> last.command() == Command.Approve)
        .isPresent();
  }

  private void approve(Migration migration, String digest) {
    var metadata = migration.getMetadata();
    var isSaid =
        api.allCommands().stream()
            .filter(one -> one.getMetadata().getNamespace().equals(metadata.getNamespace()))
            .filter(one -> one.getSpec().migration().name().equals(metadata.getName()))
            .anyMatch(one -> one.getStatus() == null);
    if (!isSaid) {
      api.order(metadata.getNamespace(), metadata.getName(), Command.Approve, digest);
    }
  }

  /** Everything is held back, or not. */
  void suspend(boolean all) {
    wishes.forEach(wish -> suspended.put(wish, all));
    wishes.forEach(this::apply);
  }

  /** Every changelog is edited. */
  void editAll() {
    wishes.forEach(wish -> contents.merge(wish, 1, (is, _) -> (is + 1) % 3));
    wishes.forEach(this::publish);
  }

  /** Every target is edited. */
  void editTargets() {
    TARGETS.forEach(target -> edits.merge(target, 1, Integer::sum));
    TARGETS.forEach(this::applyTarget);
  }

  /** All that people want is there, and nothing is held back. */
  void settle() {
    suspended.clear();
    member.clear();
    windows.settle();
    gates.settle();
    TARGETS.forEach(this::applyTarget);
    wishes.forEach(this::publish);
    wishes.forEach(this::apply);
    wishes.forEach(wish -> order(wish, Command.Resume));
  }

  /** They are deleted, and applied again as they were. */
  void deleteAll() {
    wishes.forEach(wish -> api.deleteMigration(wish.namespace(), wish.name()));
  }

  /** What people have and want, in a word. */
  String wishes() {
    return contents + " " + refusing + " " + asking;
  }

  /** What came of it all: what the databases have, and what is said of it. */
  List<String> end() {
    var end = new ArrayList<String>();
    for (var target : TARGETS) {
      var database = cluster.database(target.namespace(), target.name());
      end.add(target + " has " + database.changesets());
    }
    for (var target : api.allTargets()) {
      var status = Objects.requireNonNullElse(target.getStatus(), MigrationTargetStatus.EMPTY);
      status.migrations().stream()
          .sorted(Comparator.comparing(MigrationTargetStatus.Entry::name))
          .map(entry -> entry.name() + " " + entry.outcome() + " " + entry.fingerprint())
          .forEach(came -> end.add(target.getMetadata().getName() + ": " + came));
    }
    for (var migration : migrations()) {
      var status = migration.getStatus();
      end.add(
          "%s/%s %s, %s"
              .formatted(
                  migration.getMetadata().getNamespace(),
                  migration.getMetadata().getName(),
                  status.phase(),
                  status.history().stream().map(HistoryEntry::outcome).toList()));
    }
    return end;
  }

  /** How many attempts were ever made. */
  int attempts() {
    return cluster.attempts();
  }

  /** Each Migration that says that it has succeeded. */
  Stream<Migration> succeeded() {
    return migrations().stream()
        .filter(one -> one.getStatus() != null)
        .filter(one -> one.getStatus().phase() == MigrationStatus.Phase.Succeeded);
  }

  /** Whether its targets have every changeset. */
  boolean isDone(Migration migration) {
    var wish = new Wish(migration.getMetadata().getNamespace(), migration.getMetadata().getName());
    return api.allTargets().stream()
        .filter(target -> target.getMetadata().getNamespace().equals(wish.namespace()))
        .filter(target -> Targeting.means(migration, target))
        .map(MigrationTarget::getMetadata)
        .allMatch(
            target ->
                cluster
                    .database(target.getNamespace(), target.getName())
                    .changesets()
                    .containsAll(changesets(wish)));
  }

  private List<String> changesets(Wish wish) {
    var content = contents.getOrDefault(wish, 0);
    return List.of(
        wish.name() + "-base",
        "%s-%d-a".formatted(wish.name(), content),
        "%s-%d-b".formatted(wish.name(), content));
  }

  private void publish(Wish wish) {
    if (!api.isTerminating(wish.namespace())) {
      api.publish(
          wish.namespace(),
          wish.name() + "-changelog",
          "root.sql",
          String.join("\n", changesets(wish)));
    }
  }

  private void apply(Wish wish) {
    var changelog =
        new MigrationSpec.Changelog(
            "root.sql",
            new MigrationSpec.ConfigMapSource(wish.name() + "-changelog", List.of()),
            List.of(),
            "",
            List.of());
    var targets =
        "data".equals(wish.name())
            ? new MigrationSpec.Targets(List.of("t0", "t1"), null)
            : new MigrationSpec.Targets(
                List.of(), new LabelSelectorBuilder().addToMatchLabels("fleet", "shop").build());
    api.apply(
        wish.namespace(),
        wish.name(),
        new MigrationSpec(
            changelog,
            targets,
            windows.of(wish.namespace() + "/" + wish.name()),
            gates.of(wish.namespace(), wish.name()),
            List.of(),
            suspended.getOrDefault(wish, false),
            new MigrationSpec.Runner("default", "1h", "1m", null)));
  }

  private void applyTarget(Wish target) {
    api.apply(
        target.namespace(),
        target.name(),
        member.getOrDefault(target, true) ? Map.of("fleet", "shop") : Map.of("fleet", "none"),
        new MigrationTargetSpec(
            new MigrationTargetSpec.Connection(
                new NameReference("s"),
                Map.of(),
                "",
                Map.of("edit", String.valueOf(edits.getOrDefault(target, 0)))),
            "",
            0,
            "",
            new MigrationTargetSpec.Policy(
                windows.of(target.namespace() + "/target/" + target.name()),
                asking.contains(target) ? new ApprovalPolicy(1, false) : null)));
  }

  @Override
  public String toString() {
    var told = new StringBuilder();
    migrations()
        .forEach(
            one ->
                told.append(one.getMetadata()).append('\n').append(one.getStatus()).append('\n'));
    api.allTargets()
        .forEach(
            one -> told.append(one.getMetadata().getName()).append(one.getStatus()).append('\n'));
    api.allJobs()
        .forEach(
            one ->
                told.append(one.getMetadata().getName())
                    .append(one.getMetadata().getLabels())
                    .append(one.getStatus())
                    .append('\n'));
    return told.toString();
  }
}
