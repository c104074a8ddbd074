package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.GateStatus;
import dev.lockkeeper.api.MigrationStatus.RecordedCommand;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.operator.reason.Reason;

/** How a run ended and why, told from what its targets say. */
public record Verdict(RunOutcome outcome, Reason reason, String message) {

  static Verdict succeeded(Observation seen) {
    return new Verdict(
        RunOutcome.Succeeded,
        Reason.SUCCEEDED,
        "%d of %d targets have every changeset."
            .formatted(seen.succeeded().size(), seen.meant().size()));
  }

  /** The first target that failed speaks for all: the others are listed in the status. */
  static Verdict failed(Observation seen) {
    var first = seen.failed().getFirst();
    var entry = first.status().entryOf(seen.wish().name()).orElseThrow();
    return new Verdict(
        RunOutcome.Failed,
        Reason.named(entry.reason()),
        "Target %s: %s".formatted(first.name(), entry.message()));
  }

  static Verdict aborted(RecordedCommand abort) {
    return new Verdict(
        RunOutcome.Aborted,
        Reason.ABORTED,
        "%s. %s".formatted(Commands.told(abort), Reason.ABORTED.remedy()));
  }

  static Verdict aborted(GateStatus gate) {
    return new Verdict(
        RunOutcome.Aborted,
        Reason.GATE_NO_GO,
        "Gate %s said %s: %s. %s"
            .formatted(gate.name(), gate.verdict(), gate.message(), Reason.GATE_NO_GO.remedy()));
  }

  static Verdict expired() {
    return new Verdict(
        RunOutcome.Expired,
        Reason.APPROVAL_EXPIRED,
        Reason.APPROVAL_EXPIRED.meaning() + " " + Reason.APPROVAL_EXPIRED.remedy());
  }

  static Verdict superseded() {
    return new Verdict(
        RunOutcome.Superseded,
        Reason.RUN_STARTED,
        "The changelog changed: a run for the new content takes over.");
  }
}
