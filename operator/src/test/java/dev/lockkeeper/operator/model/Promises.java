package dev.lockkeeper.operator.model;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommandStatus.Outcome;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.operator.attempt.core.Actions;
import dev.lockkeeper.operator.migration.core.Approvals;
import dev.lockkeeper.operator.migration.core.Commands;
import dev.lockkeeper.operator.window.core.Windows;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold at every moment of a history, whoever does what. */
final class Promises {
  private final int room;
  private final boolean alone;
  private final boolean locks;
  private final Map<String, ModelRunner> live = new HashMap<>();
  private final Map<String, Integer> newest = new HashMap<>();
  private final Set<String> obeyed = new HashSet<>();

  /**
   * Nothing is promised that takes more than there is.
   *
   * @param room the most attempts in the cluster
   * @param alone whether one operator works at a time; two may both take the last place, and one
   *     may take off the finalizer that the other is about to rely on
   * @param locks whether databases keep two runners apart: then a changeset is applied once,
   *     whatever else happens
   */
  Promises(int room, boolean alone, boolean locks) {
    this.room = room;
    this.alone = alone;
    this.locks = locks;
  }

  /**
   * An attempt begins to work.
   *
   * @param target the uid of the target that it was made for
   */
  void begins(String target, ModelRunner runner) {
    require(
        live.putIfAbsent(target, runner) == null || locks, "two live attempts on target " + target);
  }

  /**
   * An attempt begins to work while it may.
   *
   * @param windows that have to be open; empty where that is not known
   */
  void beginsInTime(RunSpec spec, Optional<Windows> windows, Instant now) {
    require(
        !alone
            || spec.action() == Action.PLAN
            || windows.isEmpty()
            || windows.get().passage(now).isPresent()
            || windows.get().passage(now.minusSeconds(1)).isPresent(),
        "%s begins at %s outside its windows".formatted(spec.attempt().identity(), now));
  }

  /**
   * An attempt goes through a window.
   *
   * @param through how many do, with this one
   */
  void fills(String window, long through, int capacity) {
    require(
        !alone || through <= capacity,
        "%d attempts go through window %s, which lets %d in".formatted(through, window, capacity));
  }

  void ends(String target, ModelRunner runner) {
    live.remove(target, runner);
  }

  /**
   * A target is held.
   *
   * @param held how many are, with this one
   */
  void holds(String target, String migration, int attempt, long held) {
    require(!alone || held <= room, "more attempts than there is room for: " + held);
    var before = newest.put(target + "/" + migration, attempt);
    require(before == null || before < attempt, "attempt number %d again".formatted(attempt));
  }

  /**
   * A Job is made.
   *
   * @param migration it is made for; null when that is gone
   * @param target that it holds; null when that is gone
   */
  void makes(@Nullable Migration migration, @Nullable MigrationTarget target) {
    require(
        !alone || migration == null || !migration.getMetadata().getFinalizers().isEmpty(),
        "a deletion would not wait for the attempt");
    require(!alone || migration == null || !isHeldBack(migration), "an attempt against a command");
    require(
        !alone || migration == null || target == null || isApproved(migration, target),
        "an attempt that nobody approved");
  }

  /**
   * A Job is made by the windows as they were looked at in the same pass.
   *
   * @param lookedAt the windows that the API server told of, by namespace
   */
  void looksFirst(
      @Nullable Migration migration,
      @Nullable MigrationTarget target,
      Map<String, List<MaintenanceWindow>> lookedAt,
      Instant now) {
    if (!alone || migration == null || target == null || target.holder().isEmpty()) {
      return;
    }
    var holder = target.holder().get();
    var own = lookedAt.get(migration.getMetadata().getNamespace());
    var operators = lookedAt.get(ModelApi.OPERATORS);
    require(own != null && operators != null, "a Job is made without a look at the windows");
    require(
        Actions.plansOnly(holder)
            || !now.isBefore(Instant.parse(holder.startBy())) // its runner will not start
            || WindowsAsked.of(migration, target, own, operators, now).areOpen(now),
        "a Job is made outside its windows");
  }

  /**
   * A Job is made.
   *
   * @param open whether each gate said Go to the same pass
   */
  void goes(@Nullable MigrationTarget target, boolean open) {
    require(
        !alone
            || open
            || target == null
            || target.holder().isEmpty()
            || Actions.plansOnly(target.holder().get()),
        "a Job is made while a gate does not say Go");
  }

  private static boolean isApproved(Migration migration, MigrationTarget target) {
    var policy = target.getSpec().approvals();
    var holder = target.holder().orElseThrow();
    return policy == null
        || Actions.plansOnly(holder)
        || (holder.digest() != null
            && Approvals.areGiven(policy, statusOf(migration), holder.digest(), List.of()));
  }

  private static MigrationStatus statusOf(Migration migration) {
    return Objects.requireNonNullElse(migration.getStatus(), MigrationStatus.EMPTY);
  }

  private static boolean isHeldBack(Migration migration) {
    var status = statusOf(migration);
    return Commands.hold(status).isPresent() || Commands.abort(status).isPresent();
  }

  /** Orders are recorded, each of them once. */
  void obeys(Migration read, MigrationStatus status) {
    var before = statusOf(read).commands();
    status.commands().stream()
        .filter(one -> !before.contains(one))
        .forEach(one -> require(obeyed.add(one.uid()), "a command acted on again: " + one));
  }

  /**
   * A Job may go from here on.
   *
   * @param stored number of the newest attempt whose outcome is stored
   */
  void goes(RunSpec.Attempt attempt, int stored) {
    require(
        stored >= attempt.number(),
        "the Job of %s goes before its outcome is stored".formatted(attempt.identity()));
  }

  /**
   * A command is answered as what became of it.
   *
   * @param migration that it is about; null when that is gone
   */
  void answers(@Nullable Migration migration, String uid, Outcome outcome) {
    var isKept = migration != null && isRecorded(statusOf(migration), uid);
    require(
        !alone || (outcome == Outcome.Accepted ? obeyed.contains(uid) : !isKept),
        "%s is answered of command %s".formatted(outcome, uid));
  }

  private static boolean isRecorded(MigrationStatus status, String uid) {
    return status.commands().stream().anyMatch(one -> one.uid().equals(uid));
  }

  static void require(boolean promise, String broken) {
    if (!promise) {
      throw new AssertionError(broken);
    }
  }
}
