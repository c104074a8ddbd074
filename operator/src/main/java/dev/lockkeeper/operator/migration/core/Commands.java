package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationCommandStatus.Outcome;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.RecordedCommand;
import dev.lockkeeper.operator.attempt.core.Instants;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of people's commands: which are acted on, and what counts of those that were. A command
 * is first recorded in the Migration's status and counts from there; only then it is answered.
 * Whoever dies in between finds it recorded, and does not act on it a second time.
 */
public final class Commands {
  /** Commands that count no more are kept to be read, so many of them. */
  private static final int KEPT = 20;

  /** What is done about the command that has waited longest; empty when there is none. */
  static Optional<Decision> next(Observation seen) {
    return seen.commands().stream().findFirst().map(command -> answer(seen, command));
  }

  private static Decision answer(Observation seen, CommandSeen command) {
    if (isRecorded(seen.status(), command.uid())) {
      return new Decision.Answer(command, Outcome.Accepted, effect(command));
    }
    if (command.expires() != null && !seen.now().isBefore(command.expires())) {
      return new Decision.Answer(
          command,
          Outcome.Expired,
          "It was to count until %s: order it again if it is still meant."
              .formatted(Instants.text(command.expires())));
    }
    var refusal = refusal(seen, command);
    if (refusal.isPresent()) {
      return new Decision.Answer(command, Outcome.Refused, refusal.get());
    }
    return command.command() == Command.Retry
        ? new Decision.StartRun(RunId.next(seen.fingerprint(), seen.status()), command)
        : new Decision.Accept(command);
  }

  private static String effect(CommandSeen command) {
    return switch (command.command()) {
      case Hold -> "Nothing starts until somebody orders Resume.";
      case Resume -> "It goes on.";
      case Abort -> "The run ends; Retry begins another.";
      case Retry -> "Another run begins.";
      case Approve -> "It counts in this run.";
      case Reject ->
          "Nothing starts by it, unless you approve it later; a plan that is being carried out stops after its changeset.";
      case Override -> Overrides.effect(command);
    };
  }

  /** Why it is not acted on, and what to do instead. */
  private static Optional<String> refusal(Observation seen, CommandSeen command) {
    if (command.outdated()) {
      return Optional.of(
          "The Migration was created after this was ordered: order it again if it is meant.");
    }
    if (seen.wish().deleted()) {
      return Optional.of("The Migration is being deleted.");
    }
    return switch (command.command()) {
      case Hold ->
          hold(seen.status())
              .map(
                  held ->
                      "It is held already since %s, by %s: Resume ends that."
                          .formatted(held.at(), held.by()));
      case Resume -> refusalToResume(seen);
      case Abort -> refusalToAbort(seen);
      case Retry -> unreadable(seen).or(() -> refusalToRetry(seen));
      case Approve, Reject -> unreadable(seen).or(() -> Approvals.refusal(seen, command));
      case Override -> unreadable(seen).or(() -> Overrides.refusal(seen, command));
    };
  }

  private static Optional<String> refusalToResume(Observation seen) {
    if (hold(seen.status()).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        seen.wish().suspended()
            ? "No Hold is in force: spec.suspend holds the Migration; set it to false."
            : "No Hold is in force.");
  }

  private static Optional<String> refusalToAbort(Observation seen) {
    var run = seen.status().run();
    if (run == null || seen.hasEnded(run)) {
      return Optional.of(
          "No run is under way: to keep the next one from starting, order Hold or set spec.suspend.");
    }
    if (seen.isComplete()) {
      return Optional.of(
          "Every target has every changeset, and nothing is left to end: what keeps the run open is a gate of stage Finish.");
    }
    return abort(seen.status())
        .map(
            abort ->
                "Run %s is aborted already since %s, by %s."
                    .formatted(run, abort.at(), abort.by()));
  }

  /** What is about a content waits until there is one. */
  private static Optional<String> unreadable(Observation seen) {
    return seen.fingerprint().isEmpty()
        ? Optional.of("The changelog cannot be read: mend that first.")
        : Optional.empty();
  }

  private static Optional<String> refusalToRetry(Observation seen) {
    var run = seen.run();
    if (run.isEmpty()) {
      return Optional.of("Nothing has run with this changelog: a run begins by itself.");
    }
    if (!seen.hasEnded(run.get()) || seen.held().isPresent()) {
      return Optional.of(
          "Run %s is under way, and tries again by itself where that may help: Abort ends it."
              .formatted(run.get()));
    }
    if (seen.mayNotGoOn()) {
      return Optional.of(
          seen.wish().suspended()
              ? "spec.suspend holds the Migration: set it to false first."
              : "A Hold is in force: order Resume first.");
    }
    return seen.isComplete()
        ? Optional.of("Every target has every changeset: there is nothing to try again.")
        : Optional.empty();
  }

  /** The Hold that is in force. */
  public static Optional<RecordedCommand> hold(MigrationStatus status) {
    return status.commands().stream()
        .filter(one -> one.command() == Command.Hold || one.command() == Command.Resume)
        .reduce((_, last) -> last)
        .filter(last -> last.command() == Command.Hold);
  }

  /** The command that ended or ends the run that the status names. */
  public static Optional<RecordedCommand> abort(MigrationStatus status) {
    return ofRun(status, Command.Abort);
  }

  /** The command that began the run that the status names. */
  static Optional<RecordedCommand> retry(MigrationStatus status) {
    return ofRun(status, Command.Retry);
  }

  private static Optional<RecordedCommand> ofRun(MigrationStatus status, Command command) {
    return status.commands().stream()
        .filter(one -> one.command() == command && Objects.equals(one.run(), status.run()))
        .findFirst();
  }

  private static boolean isRecorded(MigrationStatus status, String uid) {
    return status.commands().stream().anyMatch(one -> one.uid().equals(uid));
  }

  /** The status with {@code command} as the newest of its commands, about the run that it names. */
  static MigrationStatus record(MigrationStatus status, CommandSeen command, Observation seen) {
    var record =
        new RecordedCommand(
            command.uid(),
            command.command(),
            command.by(),
            Instants.text(seen.now()),
            status.run(),
            command.reason(),
            command.digest(),
            command.gate(),
            command.expires() == null ? null : Instants.text(command.expires()));
    var all = Stream.concat(status.commands().stream(), Stream.of(record)).toList();
    return status.withCommands(pruned(status.withCommands(all)));
  }

  /** Those that count, and the newest of the others. */
  private static List<RecordedCommand> pruned(MigrationStatus status) {
    var counting =
        Stream.concat(
                Stream.of(hold(status), abort(status), retry(status)).flatMap(Optional::stream),
                Stream.concat(Approvals.lastWords(status).stream(), Overrides.ofRun(status)))
            .toList();
    var all = status.commands();
    var newest = all.subList(Math.max(0, all.size() - KEPT), all.size());
    return all.stream().filter(one -> counting.contains(one) || newest.contains(one)).toList();
  }

  /** Who ordered what, and why: a sentence without its end. */
  static String told(RecordedCommand command) {
    return told(command.by(), command.command(), command.reason());
  }

  static String told(String by, Command command, @Nullable String reason) {
    var told = "%s ordered %s".formatted(by, command);
    var why = reason == null ? "" : reason.strip().replaceFirst("[.]+$", "");
    return why.isEmpty() ? told : told + ": " + why;
  }

  private Commands() {}
}
