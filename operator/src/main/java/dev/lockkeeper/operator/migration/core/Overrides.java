package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.RecordedCommand;
import dev.lockkeeper.operator.attempt.core.Instants;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of Override: for a while, windows or a gate do not hold the run in which it was
 * ordered.
 */
public final class Overrides {
  /** It is for an emergency, and not a way to live. */
  private static final Duration LONGEST = Duration.ofDays(7);

  /** Until when maintenance windows do not count; empty while they do. */
  public static Optional<Instant> ofWindows(MigrationStatus status, Instant now) {
    return until(status, null, now);
  }

  /** Until when a gate does not count; empty while it does. */
  static Optional<Instant> ofGate(MigrationStatus status, String gate, Instant now) {
    return until(status, gate, now);
  }

  private static Optional<Instant> until(
      MigrationStatus status, @Nullable String gate, Instant now) {
    return ofRun(status)
        .filter(one -> Objects.equals(one.gate(), gate) && one.expires() != null)
        .map(one -> Instant.parse(one.expires()))
        .filter(now::isBefore)
        .max(Instant::compareTo);
  }

  /** Those that were ordered in the run which the status names. */
  static Stream<RecordedCommand> ofRun(MigrationStatus status) {
    return status.commands().stream()
        .filter(one -> one.command() == Command.Override)
        .filter(one -> Objects.equals(one.run(), status.run()));
  }

  /** What follows from it. */
  static String effect(CommandSeen command) {
    var what =
        command.gate() == null
            ? "Maintenance windows do"
            : "Gate %s does".formatted(command.gate());
    return "%s not hold this run until %s."
        .formatted(what, command.expires() == null ? "" : Instants.text(command.expires()));
  }

  /** Why it cannot count, and what to do instead. */
  static Optional<String> refusal(Observation seen, CommandSeen command) {
    var run = seen.run();
    if (run.isEmpty() || seen.hasEnded(run.get())) {
      return Optional.of("No run is under way that windows or gates could hold.");
    }
    if (command.expires() != null && command.expires().isAfter(seen.now().plus(LONGEST))) {
      return Optional.of("It would count for more than a week: let it expire earlier.");
    }
    return command.gate() == null
            || seen.gates().stream().anyMatch(one -> one.gate().name().equals(command.gate()))
        ? Optional.empty()
        : Optional.of("The Migration has no gate %s.".formatted(command.gate()));
  }

  private Overrides() {}
}
