package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.RecordedCommand;
import dev.lockkeeper.api.MigrationTargetSpec.ApprovalPolicy;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.operator.attempt.core.Actions;
import dev.lockkeeper.operator.attempt.core.Names;
import dev.lockkeeper.operator.reason.Reason;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of approvals. A target's owner asks for them; people give them to the plan of a digest
 * in the run that made it. Of each person the last word counts, and one Reject outweighs all.
 */
public final class Approvals {

  /** Whether the attempt that holds {@code target} may not be made for want of an approval. */
  static boolean areLackedBy(Observation seen, TargetSeen target, Holder holder) {
    if (target.approvals() == null || Actions.plansOnly(holder)) {
      return false;
    }
    return holder.digest() == null || awaited(seen, target, holder.digest()).isPresent();
  }

  /** The wait for the approvals of a plan; empty when all are given, or none is asked for. */
  static Optional<Decision> awaited(Observation seen, TargetSeen target, String digest) {
    var policy = target.approvals();
    if (policy == null) {
      return Optional.empty();
    }
    var requester = seen.wish().requestedBy();
    if (areGiven(policy, seen.status(), digest, requester)) {
      return Optional.empty();
    }
    return Optional.of(
        new Decision.Wait(
            Reason.AWAITING_APPROVAL, message(seen, target, policy, digest, requester)));
  }

  /**
   * Whether {@code policy} is satisfied.
   *
   * @param digest of the plan that is asked about
   * @param requester of the change; null when nobody knows
   */
  public static boolean areGiven(
      ApprovalPolicy policy, MigrationStatus status, String digest, @Nullable String requester) {
    if (policy.notAuthor() && requester == null) {
      return false;
    }
    var words = lastWords(status, digest);
    return words.stream().noneMatch(word -> word.command() == Command.Reject)
        && count(policy, words, requester) >= policy.count();
  }

  private static long count(
      ApprovalPolicy policy, Collection<RecordedCommand> words, @Nullable String requester) {
    return words.stream()
        .filter(word -> word.command() == Command.Approve)
        .filter(word -> !(policy.notAuthor() && word.by().equals(requester)))
        .count();
  }

  private static String message(
      Observation seen,
      TargetSeen target,
      ApprovalPolicy policy,
      String digest,
      @Nullable String requester) {
    var words = lastWords(seen.status(), digest);
    var rejected =
        words.stream()
            .filter(word -> word.command() == Command.Reject)
            .findFirst()
            .map(word -> Commands.told(word) + ". ")
            .orElse("");
    if (policy.notAuthor() && requester == null) {
      return "%sTarget %s asks for an approval by somebody else than who requested the change, and nobody knows who did: annotate the Migration with %s: your user name."
          .formatted(rejected, target.name(), Observation.Wish.REQUESTED_BY);
    }
    var other = policy.notAuthor() ? ", none of them by " + requester : "";
    return "%sTarget %s has %d of %d approvals%s: read the plan in ConfigMap %s, then create a MigrationCommand Approve with digest %s."
        .formatted(
            rejected,
            target.name(),
            count(policy, words, requester),
            policy.count(),
            other,
            Names.plan(seen.wish().name(), String.valueOf(seen.status().run()), digest),
            digest);
  }

  /** Why what somebody says about a plan cannot count, and what to do instead. */
  static Optional<String> refusal(Observation seen, CommandSeen command) {
    var run = seen.run();
    if (run.isEmpty() || seen.hasEnded(run.get())) {
      return Optional.of("No run is under way whose plan this could be about.");
    }
    var digest = String.valueOf(command.digest());
    var known = plans(seen, run.get());
    if (!known.contains(digest)) {
      return Optional.of(
          known.isEmpty()
              ? "Run %s has no plan yet: wait until it says AwaitingApproval.".formatted(run.get())
              : "Run %s has no plan of this digest: it was made for another content, or another state of the database. Read the plan of %s."
                  .formatted(run.get(), known.getLast()));
    }
    var said =
        lastWords(seen.status(), digest).stream()
            .filter(word -> word.by().equals(command.by()))
            .anyMatch(word -> word.command() == command.command());
    if (said) {
      return Optional.of("It is your last word on this plan already.");
    }
    var isOwn = command.by().equals(seen.wish().requestedBy());
    return command.command() == Command.Approve && isOwn && asksForAnother(seen)
        ? Optional.of(
            "You requested this change (%s): somebody else has to approve it."
                .formatted(Observation.Wish.REQUESTED_BY))
        : Optional.empty();
  }

  private static boolean asksForAnother(Observation seen) {
    return seen.meant().stream()
        .map(TargetSeen::approvals)
        .filter(Objects::nonNull)
        .anyMatch(ApprovalPolicy::notAuthor);
  }

  /** Digests of the plans that the run made, the run's own first. */
  private static List<String> plans(Observation seen, String run) {
    var ofRun = Optional.ofNullable(seen.plan()).map(plan -> plan.digest()).stream();
    var ofTargets =
        seen.meant().stream()
            .flatMap(target -> target.entryIn(seen.wish(), run).stream())
            .map(Entry::digest)
            .filter(Objects::nonNull);
    return Stream.concat(ofRun, ofTargets).distinct().toList();
  }

  /** What each person said last about the plan of {@code digest}, in the run that goes on. */
  private static Collection<RecordedCommand> lastWords(MigrationStatus status, String digest) {
    return lastWords(status).stream().filter(word -> digest.equals(word.digest())).toList();
  }

  /** What each person said last about each plan of the run that goes on. */
  static Collection<RecordedCommand> lastWords(MigrationStatus status) {
    record Subject(String by, @Nullable String digest) {}
    var words = new LinkedHashMap<Subject, RecordedCommand>();
    status.commands().stream()
        .filter(one -> one.command() == Command.Approve || one.command() == Command.Reject)
        .filter(one -> Objects.equals(one.run(), status.run()))
        .forEach(one -> words.put(new Subject(one.by(), one.digest()), one));
    return words.values();
  }

  private Approvals() {}
}
