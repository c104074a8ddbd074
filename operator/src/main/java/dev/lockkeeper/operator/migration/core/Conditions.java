package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.Gate;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.WindowSummary;
import dev.lockkeeper.operator.attempt.core.Instants;
import dev.lockkeeper.operator.attempt.core.OneLine;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A Migration's conditions, as generic tools understand them: {@code Reconciling} while it is on
 * its way, {@code Stalled} when only a change can help, {@code Ready} when it is done.
 */
final class Conditions {
  static List<Condition> inProgress(
      MigrationStatus before, Observation seen, Reason reason, String message) {
    return inProgress(before, seen.wish().generation(), seen.now(), reason, message);
  }

  static List<Condition> inProgress(
      MigrationStatus before, long generation, Instant now, Reason reason, String message) {
    return three(
        before, generation, now, reason, message, Condition.FALSE, Condition.TRUE, Condition.FALSE);
  }

  static List<Condition> succeeded(MigrationStatus before, Observation seen, String message) {
    return three(
        before,
        seen.wish().generation(),
        seen.now(),
        Reason.SUCCEEDED,
        message,
        Condition.TRUE,
        Condition.FALSE,
        Condition.FALSE);
  }

  static List<Condition> failed(
      MigrationStatus before, Observation seen, Reason reason, String message) {
    return three(
        before,
        seen.wish().generation(),
        seen.now(),
        reason,
        message,
        Condition.FALSE,
        Condition.FALSE,
        Condition.TRUE);
  }

  /** Adds what is told of plan, approvals, windows and gates. */
  static List<Condition> withAspects(
      List<Condition> conditions, MigrationStatus status, Instant now) {
    var approved = withApproval(withPlan(conditions, status), status, now);
    return withGates(withWindow(approved, status, now), status, now);
  }

  /** Adds {@code Approved}, where people are asked for it or have given it. */
  private static List<Condition> withApproval(
      List<Condition> conditions, MigrationStatus status, Instant now) {
    var others =
        new ArrayList<>(
            conditions.stream().filter(c -> !c.type().equals(Condition.APPROVED)).toList());
    var ready = others.getFirst();
    var awaited = ready.reason().equals(Reason.AWAITING_APPROVAL.wireName());
    var by = Approvals.approvers(status);
    if (!awaited && by.isEmpty()) {
      return others;
    }
    var value = awaited ? Condition.FALSE : Condition.TRUE;
    others.add(
        new Condition(
            Condition.APPROVED,
            value,
            awaited ? ready.reason() : Condition.APPROVED,
            awaited
                ? ready.message()
                : "The plan is approved by %s.".formatted(String.join(", ", by)),
            Condition.since(status.conditions(), Condition.APPROVED, value, Instants.text(now)),
            ready.observedGeneration()));
    return others;
  }

  /** Adds {@code GatesOpen}, where gates have been asked. */
  private static List<Condition> withGates(
      List<Condition> conditions, MigrationStatus status, Instant now) {
    var others =
        new ArrayList<>(
            conditions.stream().filter(c -> !c.type().equals(Condition.GATES_OPEN)).toList());
    var counting =
        status.gates().stream().filter(gate -> gate.mode() == Gate.Mode.Enforce).toList();
    if (counting.isEmpty()) {
      return others;
    }
    var closed =
        counting.stream()
            .filter(gate -> gate.verdict() != Gate.Verdict.Go)
            .map(gate -> "%s (%s)".formatted(gate.name(), gate.verdict()))
            .toList();
    var value = closed.isEmpty() ? Condition.TRUE : Condition.FALSE;
    others.add(
        new Condition(
            Condition.GATES_OPEN,
            value,
            closed.isEmpty() ? "Go" : "NoGo",
            closed.isEmpty()
                ? "Every gate that was asked said Go."
                : "No Go: %s.".formatted(String.join(", ", closed)),
            Condition.since(status.conditions(), Condition.GATES_OPEN, value, Instants.text(now)),
            others.getFirst().observedGeneration()));
    return others;
  }

  /** Adds {@code Planned}, once the run has a plan. */
  private static List<Condition> withPlan(List<Condition> conditions, MigrationStatus status) {
    var plan = status.plan();
    var others =
        new ArrayList<>(
            conditions.stream().filter(c -> !c.type().equals(Condition.PLANNED)).toList());
    if (plan == null) {
      return others;
    }
    var ready = others.getFirst();
    var since =
        Condition.since(
            status.conditions(), Condition.PLANNED, Condition.TRUE, ready.lastTransitionTime());
    others.add(
        new Condition(
            Condition.PLANNED,
            Condition.TRUE,
            Condition.PLANNED,
            "The plan has %d changesets, %d of them destructive, %d not reversible; it is in ConfigMap %s."
                .formatted(
                    plan.changesets(),
                    plan.destructive(),
                    plan.notReversible().size(),
                    plan.configMap().name()),
            since,
            ready.observedGeneration()));
    return others;
  }

  /** Adds {@code WindowOpen}, where an attempt needs windows. */
  private static List<Condition> withWindow(
      List<Condition> conditions, MigrationStatus status, Instant now) {
    var window = status.window();
    var others =
        new ArrayList<>(
            conditions.stream().filter(c -> !c.type().equals(Condition.WINDOW_OPEN)).toList());
    if (window == null) {
      return others;
    }
    var value = window.open() ? Condition.TRUE : Condition.FALSE;
    others.add(
        new Condition(
            Condition.WINDOW_OPEN,
            value,
            window.open() ? "Open" : "Closed",
            told(window),
            Condition.since(status.conditions(), Condition.WINDOW_OPEN, value, Instants.text(now)),
            others.getFirst().observedGeneration()));
    return others;
  }

  private static String told(WindowSummary window) {
    if (window.until() == null) {
      return window.open()
          ? "Window %s is open.".formatted(window.name())
          : "Window %s does not open in the next year.".formatted(window.name());
    }
    return window.open()
        ? "Window %s is open until %s.".formatted(window.name(), window.until())
        : "Window %s opens at %s.".formatted(window.name(), window.until());
  }

  /** {@code Ready} says what is in the way, {@code Reconciling} that it is tried again. */
  private static Reason whileReconciling(String reconciling, Reason reason) {
    return reconciling.equals(Condition.TRUE) && reason.kind().isFailure()
        ? Reason.RETRYING
        : reason;
  }

  private static List<Condition> three(
      MigrationStatus before,
      long generation,
      Instant now,
      Reason reason,
      String message,
      String ready,
      String reconciling,
      String stalled) {
    return List.of(
        condition(before, generation, now, Condition.READY, ready, reason, message),
        condition(
            before,
            generation,
            now,
            Condition.RECONCILING,
            reconciling,
            whileReconciling(reconciling, reason),
            message),
        condition(before, generation, now, Condition.STALLED, stalled, reason, message));
  }

  /** Keeps lastTransitionTime while the status value stays the same. */
  private static Condition condition(
      MigrationStatus before,
      long generation,
      Instant now,
      String type,
      String status,
      Reason reason,
      String message) {
    return new Condition(
        type,
        status,
        reason.wireName(),
        OneLine.of(message),
        Condition.since(before.conditions(), type, status, Instants.text(now)),
        generation);
  }

  private Conditions() {}
}
