package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationCommand;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.operator.cluster.KubernetesApiServer;
import dev.lockkeeper.operator.cluster.OwnWrites;
import dev.lockkeeper.operator.gate.GateBoard;
import dev.lockkeeper.operator.window.Traffic;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Has one {@link Pass} made over a {@link Migration} whenever something about it changes. */
@ControllerConfiguration(name = "migration")
public final class MigrationReconciler implements Reconciler<Migration> {
  /** On a Migration only while an attempt of it may be active. */
  static final String FINALIZER = "lockkeeper.dev/attempt";

  private final MigrationSettings settings;
  private final Traffic traffic;
  private final Meters meters;
  private final Function<BiConsumer<String, String>, GateBoard> gates;
  private final Clock clock;
  private final OwnWrites<Migration> ownMigrations = new OwnWrites<>();
  private @Nullable Pass pass;

  /**
   * A reconciler.
   *
   * @param traffic told of what goes through windows
   * @param gates makes the board of gates, which is told by whom a Migration is woken
   */
  public MigrationReconciler(
      MigrationSettings settings,
      Traffic traffic,
      Meters meters,
      Function<BiConsumer<String, String>, GateBoard> gates,
      Clock clock) {
    this.settings = settings;
    this.traffic = traffic;
    this.meters = meters;
    this.gates = gates;
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
            gates.apply(sight::wake),
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
