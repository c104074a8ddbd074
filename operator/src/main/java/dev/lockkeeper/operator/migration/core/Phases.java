package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.operator.reason.Reason;
import java.util.List;

/** One word for people, computed from the conditions and never read back. */
final class Phases {

  static Phase of(List<Condition> conditions) {
    if (Condition.holds(conditions, Condition.STALLED)) {
      return Phase.Failed;
    }
    if (Condition.holds(conditions, Condition.READY)) {
      return Phase.Succeeded;
    }
    return Condition.find(conditions, Condition.READY)
        .map(ready -> onTheWay(Reason.named(ready.reason())))
        .orElse(Phase.Pending);
  }

  private static Phase onTheWay(Reason reason) {
    return switch (reason) {
      case SUSPENDED, HELD, STOPPING -> Phase.Held;
      case AWAITING_CHANGELOG,
          AWAITING_TARGET,
          AWAITING_CAPACITY,
          AWAITING_APPROVAL,
          AWAITING_DEPENDENCY,
          DEPENDENCY_CYCLE,
          AWAITING_GATES,
          GATE_INVALID,
          AWAITING_WINDOW,
          NEVER_OPENS,
          WINDOW_CLOSED,
          CANCELLED,
          NEVER_FITS,
          PROFILE_UNKNOWN,
          NAME_TAKEN ->
          Phase.Waiting;
      case PLANNING -> Phase.Planning;
      case APPLYING, OVERRUN -> Phase.Running;
      default -> reason.kind().isFailure() ? Phase.Running : Phase.Pending;
    };
  }

  private Phases() {}
}
