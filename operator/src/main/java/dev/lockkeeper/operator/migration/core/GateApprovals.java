package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.api.Gate.Verdict;
import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.RecordedCommand;
import dev.lockkeeper.api.MigrationTargetSpec.ApprovalPolicy;
import dev.lockkeeper.operator.gate.core.Judgement;
import dev.lockkeeper.operator.gate.core.Reading;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules of gates that ask people: each says it by name, and may take it back. */
public final class GateApprovals {

  /**
   * What people say to a gate that asks them.
   *
   * @param requester of the change, as the Migration names one now
   */
  public static Reading ofGate(
      Gate gate, MigrationStatus status, @Nullable String requester, Instant now) {
    var policy = Objects.requireNonNull(gate.approval());
    var requesters = Approvals.requesters(status, requester);
    var words = lastWords(status, gate.name());
    var given = Approvals.areGiven(policy, words, requesters);
    var judgement =
        given
            ? new Judgement(Verdict.Go, null, null, null)
            : new Judgement(Verdict.NoGo, null, null, lacks(gate, policy, words, requesters));
    return Reading.of(judgement, now, null);
  }

  private static String lacks(
      Gate gate,
      ApprovalPolicy policy,
      Collection<RecordedCommand> words,
      List<String> requesters) {
    if (policy.notAuthor() && requesters.isEmpty()) {
      return "it " + Approvals.nobodyKnows();
    }
    return "%s%s: create a MigrationCommand Approve with gate %s"
        .formatted(
            Approvals.rejected(words), Approvals.progress(policy, words, requesters), gate.name());
  }

  private static List<RecordedCommand> lastWords(MigrationStatus status, String gate) {
    return Approvals.lastWords(status).stream().filter(w -> gate.equals(w.gate())).toList();
  }

  /** Why what somebody says to a gate cannot count, and what to do instead. */
  static Optional<String> refusal(Observation seen, CommandSeen command, String name) {
    var gate =
        seen.gates().stream()
            .map(GateSeen::gate)
            .filter(one -> one.name().equals(name) && one.approval() != null)
            .findFirst();
    if (gate.isEmpty()) {
      return Optional.of("The Migration has no gate %s that asks people.".formatted(name));
    }
    if (Approvals.repeats(command, lastWords(seen.status(), name))) {
      return Optional.of("It is your last word on this gate already.");
    }
    var isOwn = Approvals.requesters(seen).contains(command.by());
    return command.command() == Command.Approve
            && isOwn
            && Objects.requireNonNull(gate.get().approval()).notAuthor()
        ? Optional.of(Approvals.requestedByYou())
        : Optional.empty();
  }

  private GateApprovals() {}
}
