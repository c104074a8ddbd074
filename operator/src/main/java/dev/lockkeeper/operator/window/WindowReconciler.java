package dev.lockkeeper.operator.window;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.operator.cluster.Refusals;
import dev.lockkeeper.operator.cluster.WindowStatusWriter;
import dev.lockkeeper.operator.window.core.WindowStatuses;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

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
    return List.of(new Changes());
  }

  @Override
  public UpdateControl<MaintenanceWindow> reconcile(
      MaintenanceWindow window, Context<MaintenanceWindow> context) {
    var now = clock.instant();
    var metadata = window.getMetadata();
    var use = traffic.of(metadata.getNamespace() + "/" + metadata.getName());
    var status = WindowStatuses.of(window, operators, use, now);
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
        .rescheduleAfter(WindowStatuses.until(window, operators, now).plusMillis(1));
  }

  /** Wakes a window at which something changed. */
  private final class Changes extends AbstractEventSource<Void, MaintenanceWindow> {
    Changes() {
      super(Void.class, "traffic");
      traffic.tell(this::changed);
    }

    private void changed(String window) {
      var slash = window.indexOf('/');
      getEventHandler()
          .handleEvent(
              new Event(new ResourceID(window.substring(slash + 1), window.substring(0, slash))));
    }

    @Override
    public Set<Void> getSecondaryResources(MaintenanceWindow primary) {
      return Set.of();
    }
  }
}
