package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.operator.attempt.core.RunnerProfiles;
import dev.lockkeeper.operator.cluster.KubernetesApiServer;
import dev.lockkeeper.operator.cluster.OwnWrites;
import dev.lockkeeper.operator.gate.ClusterSource;
import dev.lockkeeper.operator.gate.GateMeters;
import dev.lockkeeper.operator.gate.GateSources;
import dev.lockkeeper.operator.gate.Gatekeeper;
import dev.lockkeeper.operator.gate.core.Endpoint;
import dev.lockkeeper.operator.window.Traffic;
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

/** Has one {@link Pass} made over a {@link Migration} whenever something about it changes. */
@ControllerConfiguration(name = "migration")
public final class MigrationReconciler implements Reconciler<Migration> {
  /** On a Migration only while an attempt of it may be active. */
  static final String FINALIZER = "lockkeeper.dev/attempt";

  private final Settings settings;
  private final Traffic traffic;
  private final Meters meters;
  private final GateMeters gateMeters;
  private final Clock clock;
  private final OwnWrites<Migration> ownMigrations = new OwnWrites<>();
  private @Nullable Pass pass;

  /**
   * What a reconciler is told once.
   *
   * @param profiles what attempts may run
   * @param maxRunningAttempts in the whole cluster
   * @param endpoints that gates may ask
   * @param instance name of this operator's pod, for Events
   * @param operatorNamespace where windows are that bind others
   * @param sourceInterval how often a source that is not watched is looked at again
   */
  public record Settings(
      RunnerProfiles profiles,
      int maxRunningAttempts,
      String operatorNamespace,
      List<Endpoint> endpoints,
      String instance,
      Duration sourceInterval) {}

  /**
   * A reconciler.
   *
   * @param traffic told of what goes through windows
   */
  public MigrationReconciler(
      Settings settings, Traffic traffic, Meters meters, GateMeters gateMeters, Clock clock) {
    this.settings = settings;
    this.traffic = traffic;
    this.meters = meters;
    this.gateMeters = gateMeters;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Migration>> prepareEventSources(
      EventSourceContext<Migration> context) {
    var ownTargets = new OwnWrites<MigrationTarget>();
    var ownCommands = new OwnWrites<MigrationCommand>();
    var sight =
        new Sight(context, ownMigrations, ownTargets, ownCommands, settings.operatorNamespace());
    var api = new KubernetesApiServer(context.getClient(), ownMigrations, ownTargets, ownCommands);
    meters.watch(context.getPrimaryCache());
    pass =
        new Pass(
            sight,
            api,
            new Gatekeeper(
                new GateSources(settings.endpoints(), new ClusterSource(context.getClient())),
                sight::wake,
                gateMeters,
                clock),
            settings.profiles(),
            settings.maxRunningAttempts(),
            settings.operatorNamespace(),
            traffic,
            new Reporter(
                api,
                new Announcer(api, settings.instance(), clock),
                meters,
                settings.sourceInterval()),
            sight::wake,
            meters,
            clock);
    return sight.eventSources();
  }

  @Override
  public UpdateControl<Migration> reconcile(Migration migration, Context<Migration> context) {
    if (context.isPrimaryResourceDeleted()) {
      pass().forget(migration.getMetadata().getNamespace(), migration.getMetadata().getName());
      ownMigrations.forget(migration);
      return UpdateControl.noUpdate();
    }
    return UpdateControl.<Migration>noUpdate().rescheduleAfter(pass().over(migration));
  }

  @Override
  public ErrorStatusUpdateControl<Migration> updateErrorStatus(
      Migration migration, Context<Migration> context, Exception error) {
    pass().failed(migration, error);
    return ErrorStatusUpdateControl.noStatusUpdate();
  }

  private Pass pass() {
    return Objects.requireNonNull(pass, "event sources are prepared before the first pass");
  }
}
