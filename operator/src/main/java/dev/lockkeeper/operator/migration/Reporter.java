package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.operator.attempt.NameTaken;
import dev.lockkeeper.operator.attempt.core.Refusal;
import dev.lockkeeper.operator.cluster.ApiServer;
import dev.lockkeeper.operator.cluster.Refusals;
import dev.lockkeeper.operator.migration.core.Announcement;
import dev.lockkeeper.operator.migration.core.Decision;
import dev.lockkeeper.operator.migration.core.NextLook;
import dev.lockkeeper.operator.migration.core.Observation;
import dev.lockkeeper.operator.migration.core.Statuses;
import dev.lockkeeper.operator.migration.core.Waits;
import dev.lockkeeper.operator.reason.Reason;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in status, Event and log what was decided, where that is news. */
final class Reporter {
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

  private final ApiServer api;
  private final Announcer announcer;
  private final Meters meters;
  private final Duration sourceInterval;

  Reporter(ApiServer api, Announcer announcer, Meters meters, Duration sourceInterval) {
    this.api = api;
    this.announcer = announcer;
    this.meters = meters;
    this.sourceInterval = sourceInterval;
  }

  /** Says what was done; returns when to look again. */
  Duration report(Migration migration, Decision decision, Observation seen) {
    Statuses.after(decision, seen)
        .filter(after -> !after.equals(seen.status()))
        .ifPresent(
            status -> {
              LOG.info("{}: {}", decision.getClass().getSimpleName(), Statuses.summary(status));
              say(migration, seen.status(), status, seen.now());
            });
    return NextLook.after(decision, seen.now(), sourceInterval);
  }

  private void say(
      Migration migration, MigrationStatus before, MigrationStatus after, Instant now) {
    Announcement.between(before, after).ifPresent(news -> announcer.announce(migration, news));
    api.writeStatus(migration, after);
    Waits.between(before.metrics(), after.metrics(), now).ifPresent(meters::count);
  }

  /** A pass that failed is tried again without end; meanwhile the status says why it waits. */
  void reportError(Migration migration, Exception error, Instant now) {
    if (error instanceof KubernetesClientException e && !Refusals.isForGood(e)) {
      return; // a stale view, or nobody there to tell
    }
    var why =
        switch (error) {
          case KubernetesClientException e -> Refusal.of(said(e), Reason.API_REFUSED);
          case NameTaken e -> new Refusal(Reason.NAME_TAKEN, String.valueOf(e.getMessage()));
          default -> new Refusal(Reason.INTERNAL_ERROR, String.valueOf(error.getMessage()));
        };
    var before = Objects.requireNonNullElse(migration.getStatus(), MigrationStatus.EMPTY);
    var after =
        Statuses.afterError(
            before, migration.getMetadata().getGeneration(), why.reason(), why.message(), now);
    if (!after.equals(before)) {
      say(migration, before, after, now);
    }
  }

  /** The server's own words; the client's repeat them among those of its request. */
  private static String said(KubernetesClientException e) {
    return e.getStatus() == null || e.getStatus().getMessage() == null
        ? String.valueOf(e.getMessage())
        : e.getStatus().getMessage();
  }
}
