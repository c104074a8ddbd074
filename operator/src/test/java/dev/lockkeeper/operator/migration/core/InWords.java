package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Gate;
import java.time.Instant;

/** Decisions as a table of rules tells them. */
final class InWords {
  static String of(Decision decision) {
    return switch (decision) {
      case Decision.StartRun(var run, var ordered) ->
          "start run " + run + (ordered == null ? "" : " as " + ordered.name() + " says");
      case Decision.Accept(var command) -> "accept " + command.name();
      case Decision.Answer(var command, var outcome, var message) ->
          "answer %s: %s, %s".formatted(command.name(), outcome, message);
      case Decision.EndRun(var run, var verdict) -> "end " + run + ": " + of(verdict);
      case Decision.Pin(var run) -> "pin " + run;
      case Decision.Mark() -> "mark";
      case Decision.Unmark() -> "unmark";
      case Decision.Hold hold ->
          "hold %s: %s %d%s%s"
              .formatted(
                  hold.target().name(),
                  hold.action().word(),
                  hold.attempt(),
                  hold.digest().map(digest -> " by " + digest).orElse(""),
                  of(hold.bounds()));
      case Decision.CreateJob(var target) -> {
        var holder = target.status().holder();
        yield "create %s on %s%s"
            .formatted(
                holder.action(),
                target.name(),
                holder.digest() == null ? "" : " by " + holder.digest());
      }
      case Decision.Intend(var target, var job, var why) ->
          "intend to stop %s (%s): %s".formatted(target, job, why);
      case Decision.Stop(var target, var job, var why) ->
          "stop %s (%s): %s".formatted(target, job, why);
      case Decision.LetExpire(var job) -> "let expire " + job;
      case Decision.Conclude conclude ->
          "conclude %s: %s, %s"
              .formatted(
                  conclude.target().name(),
                  conclude.ending().outcome(),
                  conclude.ending().reason().wireName());
      case Decision.Wait wait ->
          "wait %s%s: %s"
              .formatted(
                  wait.reason().wireName(),
                  wait.lookAgainAt().map(until -> " until " + timeOf(until)).orElse(""),
                  wait.message());
      case Decision.Queue(_, var message, var until) ->
          "queue until %s: %s".formatted(timeOf(until), message);
      case Decision.AwaitGates(var ask, var message, var until, _) ->
          "await gates%s%s: %s"
              .formatted(
                  until == null ? "" : " until " + timeOf(until),
                  ask.isEmpty()
                      ? ""
                      : ", ask " + String.join(" ", ask.stream().map(Gate::name).toList()),
                  message);
      case Decision.Rest(var verdict) -> "rest: " + of(verdict);
      case Decision.LetGo() -> "let go";
    };
  }

  private static String of(Decision.Bounds bounds) {
    return bounds.windows().isEmpty()
        ? bounds.closesAt().map(end -> " until " + timeOf(end)).orElse("")
        : " in %s, from %s%s"
            .formatted(
                String.join(" and ", bounds.windows()),
                timeOf(bounds.startBy()),
                bounds.closesAt().map(end -> " until " + timeOf(end)).orElse("")
                    + bounds.cancelAt().map(end -> ", cancelled at " + timeOf(end)).orElse(""));
  }

  private static String of(Verdict verdict) {
    return verdict.outcome() + ", " + verdict.message();
  }

  private static String timeOf(Instant instant) {
    return instant.toString().substring("2026-11-21T".length(), "2026-11-21T12:00:00".length());
  }

  private InWords() {}
}
