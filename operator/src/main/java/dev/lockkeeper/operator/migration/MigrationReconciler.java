package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.operator.attempt.Attempts;
import dev.lockkeeper.operator.attempt.PlanStore;
import dev.lockkeeper.operator.attempt.core.RunnerImage;
import dev.lockkeeper.operator.changelog.ChangelogSource;
import dev.lockkeeper.operator.migration.core.Decider;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Observe, decide, act, report: one pass over one {@link Migration}. */
@ControllerConfiguration(name = "migration", fieldManager = "lockkeeper-migration")
public final class MigrationReconciler implements Reconciler<Migration> {
  /** On a Migration only while an attempt of it may be active. */
  static final String FINALIZER = "lockkeeper.dev/attempt";

  private static final Duration SOON = Duration.ofMillis(250);
  private static final int CONFLICT = 409;

  private final RunnerImage image;
  private final String instance;
  private final Duration sourceInterval;
  private final Meters meters;
  private final Clock clock;
  private @Nullable Crew crew;

  /**
   * A reconciler.
   *
   * @param image that attempts run
   * @param instance name of this operator's pod, for Events
   * @param sourceInterval how often a source that is not watched is looked at again
   */
  public MigrationReconciler(
      RunnerImage image, String instance, Duration sourceInterval, Meters meters, Clock clock) {
    this.image = image;
    this.instance = instance;
    this.sourceInterval = sourceInterval;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Migration>> prepareEventSources(
      EventSourceContext<Migration> context) {
    var client = context.getClient();
    var sight = new Sight(context);
    meters.watch(context.getPrimaryCache());
    crew =
        new Crew(
            new Observer(sight, new ChangelogSource(client), new PlanStore(client), clock),
            new Actuator(client, sight, new Attempts(client, image)),
            new Reporter(new Announcer(client, instance, clock), sourceInterval));
    return sight.eventSources();
  }

  @Override
  public UpdateControl<Migration> reconcile(Migration migration, Context<Migration> context) {
    if (context.isPrimaryResourceDeleted()) {
      return UpdateControl.noUpdate();
    }
    var at = Objects.requireNonNull(crew, "event sources are prepared before the first pass");
    var seen = at.observer().observe(migration);
    var decision = Decider.decide(seen);
    try {
      at.actuator().perform(decision, seen, migration);
    } catch (SeenAnew e) {
      return UpdateControl.<Migration>noUpdate().rescheduleAfter(SOON);
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT) {
        return UpdateControl.<Migration>noUpdate().rescheduleAfter(SOON);
      }
      throw e;
    }
    meters.count(decision);
    return at.reporter().report(migration, decision, seen);
  }

  @Override
  public ErrorStatusUpdateControl<Migration> updateErrorStatus(
      Migration migration, Context<Migration> context, Exception error) {
    return Reporter.reportError(migration, error, clock.instant());
  }

  /** Those who do the work once the caches are there. */
  private record Crew(Observer observer, Actuator actuator, Reporter reporter) {}
}
