package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationStatus.Phase;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.operator.migration.core.Decision;
import dev.lockkeeper.operator.migration.core.Waits;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What Migrations come to, in Prometheus' names and units. No label holds a resource's name: their
 * number is not bounded.
 */
public final class Meters {
  private final MeterRegistry registry;

  public Meters(MeterRegistry registry) {
    this.registry = registry;
    for (var action : Action.values()) {
      attemptsStarted(action.word()); // a series that is there from the start can be alerted on
    }
  }

  /** Shows how many Migrations stand in each phase, as {@code cache} has them. */
  void watch(IndexerResourceCache<Migration> cache) {
    for (var phase : Phase.values()) {
      Gauge.builder("lockkeeper.migrations", cache, all -> countIn(phase, all))
          .description("Migrations, by phase.")
          .tag("phase", word(phase.name()))
          .register(registry);
    }
  }

  private static long countIn(Phase phase, IndexerResourceCache<Migration> cache) {
    return cache
        .list(migration -> migration.getStatus() != null && migration.getStatus().phase() == phase)
        .count();
  }

  /** Counts what a decision that was carried out stands for. */
  void count(Decision decision) {
    Counter.builder("lockkeeper.reconciliations")
        .description("Passes over a Migration, by what was decided.")
        .tag("decision", word(decision.getClass().getSimpleName()))
        .register(registry)
        .increment();
    switch (decision) {
      case Decision.CreateJob(var target) ->
          Optional.ofNullable(target.status().holder())
              .ifPresent(holder -> attemptsStarted(holder.action()).increment());
      case Decision.Conclude conclude -> concluded(conclude);
      case Decision.Answer(var command, var outcome, _) ->
          Counter.builder("lockkeeper.commands")
              .description("Commands that were answered, by command and outcome.")
              .tag("command", word(command.command().name()))
              .tag("outcome", word(outcome.name()))
              .register(registry)
              .increment();
      case Decision.EndRun(_, var verdict) ->
          Counter.builder("lockkeeper.runs.ended")
              .description("Runs that came to their end, by outcome.")
              .tag("outcome", word(verdict.outcome().name()))
              .register(registry)
              .increment();
      default -> {
        // Nothing more to count.
      }
    }
  }

  /** Counts a wait that has ended. */
  void count(Waits.Ended wait) {
    Counter.builder("lockkeeper.waited")
        .description("How long runs have waited, by what they waited for.")
        .baseUnit("seconds")
        .tag("cause", wait.cause())
        .register(registry)
        .increment(wait.took().toMillis() / 1000.0);
  }

  /** Shows how many Migrations wait for room, as {@code queue} tells. */
  void watchQueue(Supplier<Number> queue) {
    Gauge.builder("lockkeeper.migrations.queued", queue)
        .description("Migrations that wait for room: in the cluster, or in a window.")
        .register(registry);
  }

  private Counter attemptsStarted(String action) {
    return Counter.builder("lockkeeper.attempts.started")
        .description("Attempts for which a Job was created, by action.")
        .tag("action", action)
        .register(registry);
  }

  private void concluded(Decision.Conclude conclude) {
    Timer.builder("lockkeeper.attempt.duration")
        .description("From an attempt's hold to its end, by action and reason.")
        .tag("action", conclude.holder().action())
        .tag("outcome", word(conclude.ending().outcome().name()))
        .tag("reason", conclude.ending().reason().wireName())
        .register(registry)
        .record(duration(conclude));
    var result = conclude.ending().result();
    if (result != null) {
      Counter.builder("lockkeeper.changesets.applied")
          .description("Changesets that were applied and recorded.")
          .register(registry)
          .increment(result.changesets().applied());
    }
  }

  /** Two clocks are at its ends, ours and a node's: it may come out below nothing. */
  private static Duration duration(Decision.Conclude conclude) {
    var measured =
        Duration.between(Instant.parse(conclude.holder().since()), conclude.ending().at());
    return measured.isNegative() ? Duration.ZERO : measured;
  }

  private static String word(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
