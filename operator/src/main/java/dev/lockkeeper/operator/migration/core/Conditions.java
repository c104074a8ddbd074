package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.Gate;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.WindowSummary;
import dev.lockkeeper.operator.attempt.core.Instants;
import dev.lockkeeper.operator.attempt.core.OneLine;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

  /** Adds what is told of plan, approvals, windows and gates, each where there is any. */
  static List<Condition> withAspects(
      List<Condition> conditions, MigrationStatus status, Instant now) {
    var ready = conditions.getFirst();
    var aspects =
        Stream.of(
            planned(ready, status),
            approved(ready, status, now),
            windowOpen(ready, status, now),
            gatesOpen(ready, status, now));
    return Stream.concat(conditions.stream(), aspects.flatMap(Optional::stream)).toList();
  }

  private static Optional<Condition> planned(Condition ready, MigrationStatus status) {
    return Optional.ofNullable(status.plan())
        .map(
            plan ->
                new Condition(
                    Condition.PLANNED,
                    Condition.TRUE,
                    Condition.PLANNED,
                    "The plan has %s, %d of them destructive, %d not reversible; it is in ConfigMap %s."
                        .formatted(
                            plan.changesets() == 1
                                ? "1 changeset"
                                : plan.changesets() + " changesets",
                            plan.destructive(),
                            plan.notReversible().size(),
                            plan.configMap().name()),
                    Condition.since(
                        status.conditions(),
                        Condition.PLANNED,
                        Condition.TRUE,
                        ready.lastTransitionTime()),
                    ready.observedGeneration()));
  }

  private static Optional<Condition> approved(
      Condition ready, MigrationStatus status, Instant now) {
    if (ready.reason().equals(Reason.AWAITING_APPROVAL.wireName())) {
      return Optional.of(
          aspect(ready, status, now, Condition.APPROVED, false, ready.reason(), ready.message()));
    }
    var by = Approvals.approvers(status);
    return by.isEmpty()
        ? Optional.empty()
        : Optional.of(
            aspect(
                ready,
                status,
                now,
                Condition.APPROVED,
                true,
                Condition.APPROVED,
                "The plan is approved by %s.".formatted(String.join(", ", by))));
  }

  private static Optional<Condition> windowOpen(
      Condition ready, MigrationStatus status, Instant now) {
    return Optional.ofNullable(status.window())
        .map(
            window ->
                aspect(
                    ready,
                    status,
                    now,
                    Condition.WINDOW_OPEN,
                    window.open(),
                    window.open() ? "Open" : "Closed",
                    told(window)));
  }

  private static Optional<Condition> gatesOpen(
      Condition ready, MigrationStatus status, Instant now) {
    var counting =
        status.gates().stream().filter(gate -> gate.mode() == Gate.Mode.Enforce).toList();
    if (counting.isEmpty()) {
      return Optional.empty();
    }
    var closed =
        counting.stream()
            .filter(gate -> gate.verdict() != Gate.Verdict.Go)
            .map(gate -> "%s (%s)".formatted(gate.name(), gate.verdict()))
            .toList();
    return Optional.of(
        aspect(
            ready,
            status,
            now,
            Condition.GATES_OPEN,
            closed.isEmpty(),
            closed.isEmpty() ? "Go" : "NoGo",
            closed.isEmpty()
                ? "Every gate that was asked said Go."
                : "No Go: %s.".formatted(String.join(", ", closed))));
  }

  private static Condition aspect(
      Condition ready,
      MigrationStatus before,
      Instant now,
      String type,
      boolean holds,
      String reason,
      String message) {
    var value = holds ? Condition.TRUE : Condition.FALSE;
    return new Condition(
        type,
        value,
        reason,
        message,
        Condition.since(before.conditions(), type, value, Instants.text(now)),
        ready.observedGeneration());
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
