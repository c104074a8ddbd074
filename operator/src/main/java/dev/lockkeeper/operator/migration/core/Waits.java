package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationStatus.Metrics;
import dev.lockkeeper.api.MigrationStatus.Waiting;
import dev.lockkeeper.operator.attempt.core.Durations;
import dev.lockkeeper.operator.attempt.core.Instants;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How long a run waits, and for what. */
public final class Waits {
  /** The cause of waits for people's approval of a plan. */
  static final String APPROVAL = "approval";

  /** A wait that has ended. */
  public record Ended(String cause, Duration took) {}

  /** The figures after the run came to {@code reason}. */
  static Metrics after(Metrics before, Reason reason, Instant now) {
    var cause = cause(reason);
    var same = Optional.ofNullable(before.waiting()).map(Waiting::cause).equals(cause);
    if (same) {
      return before;
    }
    var waited = new TreeMap<>(before.waited());
    ended(before.waiting(), now)
        .filter(ended -> ended.took().toSeconds() > 0)
        .ifPresent(
            ended ->
                waited.merge(
                    ended.cause(),
                    Durations.text(ended.took()),
                    (one, other) ->
                        Durations.text(Durations.parse(one).plus(Durations.parse(other)))));
    return new Metrics(
        before.changesetsApplied(),
        before.retries(),
        before.startedAt(),
        before.finishedAt(),
        waited,
        cause.map(what -> new Waiting(what, Instants.text(now))).orElse(null));
  }

  /** The wait that ended between two statuses, if one did. */
  public static Optional<Ended> between(
      @Nullable Metrics before, @Nullable Metrics after, Instant now) {
    var was = before == null ? null : before.waiting();
    var is = after == null ? null : after.waiting();
    return was == null || was.equals(is) ? Optional.empty() : ended(was, now);
  }

  private static Optional<Ended> ended(@Nullable Waiting waiting, Instant now) {
    if (waiting == null) {
      return Optional.empty();
    }
    var took = Duration.between(Instant.parse(waiting.since()), now);
    // Another operator, with another clock, may have begun it.
    return Optional.of(new Ended(waiting.cause(), took.isNegative() ? Duration.ZERO : took));
  }

  private static Optional<String> cause(Reason reason) {
    return switch (reason) {
      case AWAITING_APPROVAL -> Optional.of(APPROVAL);
      case AWAITING_WINDOW, NEVER_OPENS, NEVER_FITS, WINDOW_CLOSED, CANCELLED ->
          Optional.of("window");
      case AWAITING_CAPACITY -> Optional.of("capacity");
      case AWAITING_TARGET -> Optional.of("target");
      case AWAITING_GATES, GATE_INVALID -> Optional.of("gates");
      case AWAITING_DEPENDENCY, DEPENDENCY_CYCLE -> Optional.of("dependency");
      case AWAITING_CHANGELOG -> Optional.of("changelog");
      case HELD, SUSPENDED -> Optional.of("hold");
      default -> Optional.empty();
    };
  }

  private Waits() {}
}
