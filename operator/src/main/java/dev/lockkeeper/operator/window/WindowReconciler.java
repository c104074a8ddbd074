package dev.lockkeeper.operator.window;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.operator.cluster.Refusals;
import dev.lockkeeper.operator.cluster.Wakeups;
import dev.lockkeeper.operator.cluster.WindowStatusWriter;
import dev.lockkeeper.operator.window.core.Window;
import dev.lockkeeper.operator.window.core.WindowStatuses;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Says in a {@link MaintenanceWindow}'s status where it stands, at each boundary and whenever
 * something goes through it.
 */
@ControllerConfiguration(name = "maintenancewindow")
public final class WindowReconciler implements Reconciler<MaintenanceWindow> {
  /** Somebody else was first: the watch will have told by then. */
  private static final Duration SOON = Duration.ofMillis(250);

  private final String operators;
  private final Traffic traffic;
  private final WindowMeters meters;
  private final Clock clock;

  /**
   * A reconciler.
   *
   * @param operators the operators' namespace: windows there may bind others
   * @param traffic what goes through windows
   */
  public WindowReconciler(String operators, Traffic traffic, WindowMeters meters, Clock clock) {
    this.operators = operators;
    this.traffic = traffic;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, MaintenanceWindow>> prepareEventSources(
      EventSourceContext<MaintenanceWindow> context) {
    meters.watch(context.getPrimaryCache());
    var wakeups = new Wakeups<MaintenanceWindow>();
    traffic.tell(
        window -> {
          var slash = window.indexOf('/');
          wakeups.wake(window.substring(0, slash), window.substring(slash + 1));
        });
    return List.of(wakeups);
  }

  @Override
  public UpdateControl<MaintenanceWindow> reconcile(
      MaintenanceWindow window, Context<MaintenanceWindow> context) {
    var now = clock.instant();
    var metadata = window.getMetadata();
    var understood = Window.of(window, operators, metadata.getName());
    var use = traffic.of(metadata.getNamespace() + "/" + metadata.getName());
    var status = WindowStatuses.of(window, understood, use, now);
    if (!status.equals(window.getStatus())) {
      try {
        new WindowStatusWriter(context.getClient()).write(window, status);
      } catch (KubernetesClientException e) {
        if (Refusals.isConflict(e) || Refusals.isGone(e)) {
          return UpdateControl.<MaintenanceWindow>noUpdate().rescheduleAfter(SOON);
        }
        throw e;
      }
    }
    return UpdateControl.<MaintenanceWindow>noUpdate()
        .rescheduleAfter(WindowStatuses.until(understood, now).plusMillis(1));
  }
}
