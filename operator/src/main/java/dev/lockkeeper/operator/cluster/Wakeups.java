package dev.lockkeeper.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Set;

/** Has resources reconciled for what no watch tells. */
public final class Wakeups<P extends HasMetadata> extends AbstractEventSource<Void, P> {
  public Wakeups() {
    super(Void.class, "wakeups");
  }

  /** Has that one looked at. */
  public void wake(String namespace, String name) {
    getEventHandler().handleEvent(new Event(new ResourceID(name, namespace)));
  }

  @Override
  public Set<Void> getSecondaryResources(P primary) {
    return Set.of();
  }
}
