package dev.lockkeeper.operator.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.attempt.core.Ending;
import dev.lockkeeper.operator.migration.core.Decision;
import dev.lockkeeper.operator.migration.core.TargetSeen;
import dev.lockkeeper.operator.migration.core.Verdict;
import dev.lockkeeper.operator.reason.Reason;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Metrics as Prometheus scrapes them. */
class MetersTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters = new Meters(registry);

  @Test
  void shouldHaveTheSeriesOfAttemptsFromTheStart() {
    assertThat(registry.scrape())
        .contains("lockkeeper_attempts_started_total{action=\"plan\"} 0.0")
        .contains("lockkeeper_attempts_started_total{action=\"apply\"} 0.0");
  }

  @Test
  void shouldCountAttemptsByTheirAction() {
    meters.count(new Decision.CreateJob(target()));
    meters.count(new Decision.CreateJob(target()));

    assertThat(registry.scrape())
        .contains("lockkeeper_attempts_started_total{action=\"apply\"} 2.0")
        .contains("lockkeeper_reconciliations_total{decision=\"createjob\"} 2.0");
  }

  @Test
  void shouldMeasureAttemptsInSeconds() {
    meters.count(conclude(Fixtures.NOW.plusSeconds(90), 3));

    assertThat(registry.scrape())
        .contains(
            "lockkeeper_attempt_duration_seconds_sum{action=\"apply\",outcome=\"failed\","
                + "reason=\"ChangesetFailed\"} 90.0")
        .contains("# TYPE lockkeeper_attempt_duration_seconds summary")
        .contains("lockkeeper_changesets_applied_total 3.0");
  }

  /** The node that ended the attempt may be behind the operator that began it. */
  @Test
  void shouldNotFallOverClocksThatDiffer() {
    meters.count(conclude(Fixtures.NOW.minusSeconds(2), 0));

    assertThat(registry.scrape())
        .contains(
            "lockkeeper_attempt_duration_seconds_count{action=\"apply\",outcome=\"failed\","
                + "reason=\"ChangesetFailed\"} 1");
  }

  @Test
  void shouldCountRunsByTheirOutcome() {
    meters.count(
        new Decision.EndRun(
            Fixtures.RUN, new Verdict(RunOutcome.Succeeded, Reason.SUCCEEDED, "Done.")));

    assertThat(registry.scrape())
        .contains("lockkeeper_runs_ended_total{outcome=\"succeeded\"} 1.0");
  }

  @Test
  void shouldNameAndDescribeAllByPrometheusConventions() {
    everything();

    assertThat(registry.scrape().lines().filter(line -> line.startsWith("# TYPE ")))
        .hasSizeGreaterThan(5)
        .allMatch(
            line ->
                Pattern.matches("# TYPE lockkeeper_[a-z]+(_[a-z]+)* (counter|summary|gauge)", line))
        .allMatch(line -> !line.endsWith(" counter") || line.endsWith("_total counter"));
    assertThat(registry.scrape().lines().filter(line -> line.startsWith("# HELP ")))
        .allMatch(line -> line.endsWith("."));
  }

  /** Names of resources, runs and changesets are without bound; so is what a database says. */
  @Test
  void shouldBearNoLabelWithoutBound() {
    everything();

    assertThat(registry.scrape())
        .doesNotContain(Fixtures.SCHEMA, Fixtures.RUN, "shop", Fixtures.UID, "No such table");
  }

  private void everything() {
    meters.count(new Decision.CreateJob(target()));
    meters.count(conclude(Fixtures.NOW, 1));
    meters.count(new Decision.Rest(new Verdict(RunOutcome.Failed, Reason.LOCK_HELD, "x")));
    meters.count(
        new Decision.EndRun(Fixtures.RUN, new Verdict(RunOutcome.Failed, Reason.LOCK_HELD, "x")));
  }

  private static Decision conclude(Instant at, int applied) {
    var result =
        new RunResult(
            Fixtures.RUN,
            3,
            Action.APPLY,
            ExitCode.CHANGESET_FAILED,
            "No such table",
            null,
            new RunResult.Changesets(5, applied, null),
            "",
            null,
            null,
            at,
            at);
    return new Decision.Conclude(
        target(),
        Fixtures.holder(Action.APPLY, 3),
        Fixtures.FINGERPRINT,
        new Ending(
            ExitCode.Outcome.FAILED,
            ExitCode.Failure.PERMANENT,
            Reason.CHANGESET_FAILED,
            "No such table",
            result,
            null,
            at),
        false);
  }

  private static TargetSeen target() {
    return new TargetSeen(
        "shop-eu-1",
        "uid",
        "200",
        1,
        true,
        null,
        List.of(),
        new MigrationTargetStatus(
            null, List.of(), null, null, Fixtures.holder(Action.APPLY, 3), List.of()),
        new AttemptSeen.Absent(),
        null);
  }
}
