package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.Metrics;
import dev.lockkeeper.api.MigrationStatus.RecordedCommand;
import dev.lockkeeper.api.MigrationTargetSpec.ApprovalPolicy;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.operator.attempt.core.Actions;
import dev.lockkeeper.operator.attempt.core.Durations;
import dev.lockkeeper.operator.attempt.core.Instants;
import dev.lockkeeper.operator.attempt.core.Names;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Instant;
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

  /** Whether the attempt that holds {@code target} may not go on for want of an approval. */
  static boolean areLackedBy(Observation seen, TargetSeen target, Holder holder) {
    var policy = target.approvals();
    if (policy == null || Actions.plansOnly(holder)) {
      return false;
    }
    return holder.digest() == null
        || holder.targetGeneration() != target.generation()
        || !areGiven(policy, seen.status(), holder.digest(), requesters(seen));
  }

  /** The wait for the approvals of a plan; empty when all are given, or none is asked for. */
  static Optional<Decision> awaited(Observation seen, TargetSeen target, String digest) {
    var policy = target.approvals();
    if (policy == null || areGiven(policy, seen.status(), digest, requesters(seen))) {
      return Optional.empty();
    }
    var message = message(seen, target, policy, digest);
    if (policy.timeout() == null) {
      return Optional.of(new Decision.Wait(Reason.AWAITING_APPROVAL, message));
    }
    var until = waitsSince(seen).plus(Durations.parse(policy.timeout()));
    return Optional.of(
        seen.now().isBefore(until)
            ? new Decision.Wait(
                Reason.AWAITING_APPROVAL,
                "%s The run ends at %s without.".formatted(message, Instants.text(until)),
                until)
            : new Decision.EndRun(String.valueOf(seen.status().run()), Verdict.expired()));
  }

  private static Instant waitsSince(Observation seen) {
    return Optional.ofNullable(seen.status().metrics())
        .map(Metrics::waiting)
        .filter(waiting -> waiting.cause().equals(Waits.APPROVAL))
        .map(waiting -> Instant.parse(waiting.since()))
        .orElse(seen.now());
  }

  /**
   * Whether {@code policy} is satisfied.
   *
   * @param digest of the plan that is asked about
   * @param requesters of the change; none when nobody says so now
   */
  public static boolean areGiven(
      ApprovalPolicy policy, MigrationStatus status, String digest, List<String> requesters) {
    return areGiven(policy, lastWords(status, digest), requesters);
  }

  static boolean areGiven(
      ApprovalPolicy policy, Collection<RecordedCommand> words, List<String> requesters) {
    if (policy.notAuthor() && requesters.isEmpty()) {
      return false;
    }
    return words.stream().noneMatch(word -> word.command() == Command.Reject)
        && count(policy, words, requesters) >= policy.count();
  }

  private static long count(
      ApprovalPolicy policy, Collection<RecordedCommand> words, List<String> requesters) {
    return words.stream()
        .filter(word -> word.command() == Command.Approve)
        .filter(word -> !(policy.notAuthor() && requesters.contains(word.by())))
        .count();
  }

  /** Who may not approve what others have to; none when the Migration names nobody now. */
  static List<String> requesters(Observation seen) {
    return requesters(seen.status(), seen.wish().requestedBy());
  }

  static List<String> requesters(MigrationStatus status, @Nullable String requester) {
    return requester == null ? List.of() : named(status.requesters(), requester);
  }

  /**
   * Whoever the Migration names, after those that it has named before: edited by another it names
   * that one, and the first is still one of them.
   */
  static List<String> named(List<String> before, @Nullable String requester) {
    return Stream.concat(before.stream(), Optional.ofNullable(requester).stream())
        .distinct()
        .toList();
  }

  static String nobodyKnows() {
    return "asks for an approval by somebody else than who requested the change, and nobody knows who did: whoever it was annotates the Migration with %s and his user name"
        .formatted(Observation.Wish.REQUESTED_BY);
  }

  /** How many have approved, of how many, and who is none of them. */
  static String progress(
      ApprovalPolicy policy, Collection<RecordedCommand> words, List<String> requesters) {
    var other = policy.notAuthor() ? ", none of them by " + String.join(", ", requesters) : "";
    return "%d of %d approvals%s"
        .formatted(count(policy, words, requesters), policy.count(), other);
  }

  /** Whether it is that person's last word among these already. */
  static boolean repeats(CommandSeen command, Collection<RecordedCommand> words) {
    return words.stream()
        .filter(word -> word.by().equals(command.by()))
        .anyMatch(word -> word.command() == command.command());
  }

  static String rejected(Collection<RecordedCommand> words) {
    return words.stream()
        .filter(word -> word.command() == Command.Reject)
        .findFirst()
        .map(word -> Commands.told(word) + "; only " + word.by() + " can take that back. ")
        .orElse("");
  }

  private static String message(
      Observation seen, TargetSeen target, ApprovalPolicy policy, String digest) {
    var requesters = requesters(seen);
    var words = lastWords(seen.status(), digest);
    var rejected = rejected(words);
    if (policy.notAuthor() && requesters.isEmpty()) {
      return "%sTarget %s %s.".formatted(rejected, target.name(), nobodyKnows());
    }
    return "%sTarget %s has %s: read the plan in ConfigMap %s, then create a MigrationCommand Approve with digest %s."
        .formatted(
            rejected,
            target.name(),
            progress(policy, words, requesters),
            Names.plan(seen.wish().name(), String.valueOf(seen.status().run()), digest),
            digest);
  }

  /** Why what somebody says about a plan cannot count, and what to do instead. */
  static Optional<String> refusal(Observation seen, CommandSeen command) {
    var run = seen.run();
    if (run.isEmpty() || seen.hasEnded(run.get())) {
      return Optional.of("No run is under way that this could be about.");
    }
    if (command.gate() != null) {
      return GateApprovals.refusal(seen, command, command.gate());
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
    if (repeats(command, lastWords(seen.status(), digest))) {
      return Optional.of("It is your last word on this plan already.");
    }
    var isOwn = requesters(seen).contains(command.by());
    return command.command() == Command.Approve && isOwn && allAskForAnother(seen)
        ? Optional.of(requestedByYou())
        : Optional.empty();
  }

  static String requestedByYou() {
    return "You requested this change (%s): somebody else has to approve it."
        .formatted(Observation.Wish.REQUESTED_BY);
  }

  private static boolean allAskForAnother(Observation seen) {
    return seen.meant().stream()
        .map(TargetSeen::approvals)
        .filter(Objects::nonNull)
        .allMatch(ApprovalPolicy::notAuthor);
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

  /** Who has approved a plan of this run, and stands by it. */
  static List<String> approvers(MigrationStatus status) {
    return lastWords(status).stream()
        .filter(word -> word.command() == Command.Approve && word.digest() != null)
        .map(RecordedCommand::by)
        .distinct()
        .toList();
  }

  /** What each person said last about the plan of {@code digest}. */
  private static Collection<RecordedCommand> lastWords(MigrationStatus status, String digest) {
    return lastWords(status).stream().filter(word -> digest.equals(word.digest())).toList();
  }

  /**
   * What each person said last about each plan and each gate, as far as it counts: in the run in
   * which it was said, and a Reject of a plan in every later one, too.
   */
  static Collection<RecordedCommand> lastWords(MigrationStatus status) {
    record Subject(String by, @Nullable String digest, @Nullable String gate) {}
    var words = new LinkedHashMap<Subject, RecordedCommand>();
    status.commands().stream()
        .filter(one -> one.command() == Command.Approve || one.command() == Command.Reject)
        .forEach(one -> words.put(new Subject(one.by(), one.digest(), one.gate()), one));
    return words.values().stream()
        .filter(
            word ->
                (word.command() == Command.Reject && word.gate() == null)
                    || Objects.equals(word.run(), status.run()))
        .toList();
  }

  private Approvals() {}
}
