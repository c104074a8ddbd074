package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.api.Gate.Limits;
import dev.lockkeeper.api.Gate.Mode;
import dev.lockkeeper.api.Gate.OnNoGo;
import dev.lockkeeper.api.Gate.Service;
import dev.lockkeeper.api.Gate.Stage;
import dev.lockkeeper.api.Gate.Verdict;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationTargetSpec.ApprovalPolicy;
import dev.lockkeeper.operator.gate.core.Reading;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A gate, put together word by word: asked every 30 s, with 10 s for an answer. */
final class GivenGate {
  private final String name;
  private Stage stage = Stage.Start;
  private @Nullable ApprovalPolicy approval;
  private Limits limits = new Limits(1, 3);
  private OnNoGo onNoGo = OnNoGo.Hold;
  private Mode mode = Mode.Enforce;
  private @Nullable String flaw;
  private @Nullable Verdict verdict;
  private int secondsAgo;
  private int times = 1;

  private GivenGate(String name) {
    this.name = name;
  }

  static GivenGate gate(String name) {
    return new GivenGate(name);
  }

  GivenGate at(Stage asked) {
    stage = asked;
    return this;
  }

  /** It said so just now. */
  GivenGate says(Verdict what) {
    return said(what, 1);
  }

  /** It said so some seconds ago. */
  GivenGate said(Verdict what, int seconds) {
    verdict = what;
    secondsAgo = seconds;
    return this;
  }

  /** So many times in a row. */
  GivenGate times(int inRow) {
    times = inRow;
    return this;
  }

  GivenGate limits(int failures, int unknown) {
    limits = new Limits(failures, unknown);
    return this;
  }

  GivenGate onNoGo(OnNoGo what) {
    onNoGo = what;
    return this;
  }

  GivenGate observes() {
    mode = Mode.Observe;
    return this;
  }

  GivenGate flawed(String why) {
    flaw = why;
    return this;
  }

  GivenGate asksPeople(int count, boolean notAuthor) {
    approval = new ApprovalPolicy(count, notAuthor);
    return this;
  }

  GateSeen seen(MigrationStatus status, @Nullable String requestedBy, Instant now) {
    var gate =
        new Gate(
            name,
            stage,
            approval == null ? new Gate.Http(new Service("shop", 80), null, "/") : null,
            null,
            null,
            approval,
            null,
            "30s",
            "10s",
            limits,
            onNoGo,
            mode);
    return new GateSeen(
        gate,
        approval == null ? reading(now) : GateApprovals.ofGate(gate, status, requestedBy, now),
        flaw);
  }

  private @Nullable Reading reading(Instant now) {
    return verdict == null
        ? null
        : new Reading(
            verdict,
            null,
            null,
            verdict == Verdict.Go ? null : "it is so",
            now.minusSeconds(secondsAgo),
            verdict == Verdict.NoGo ? times : 0,
            verdict == Verdict.Unknown ? times : 0);
  }
}
