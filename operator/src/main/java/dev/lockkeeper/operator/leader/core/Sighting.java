package dev.lockkeeper.operator.leader.core;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lease as a candidate saw it, and since when it looks like that. How old it is by its own
 * account does not matter: that is another machine's clock.
 *
 * @param lease null as long as none was ever seen
 * @param since when it was first seen in this state
 */
public record Sighting(@Nullable Lease lease, Moment since) {

  /** What is known after one more look; a lease that has gone was held all the same. */
  public Sighting then(@Nullable Lease found, Moment now) {
    var same = lease != null && found != null && Objects.equals(found.getSpec(), lease.getSpec());
    return found == null || same ? this : new Sighting(found, now);
  }
}
