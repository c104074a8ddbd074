package dev.lockkeeper.operator.leader.core;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an operator does about the lease as it found it. */
public enum Claim {
  /** It writes itself into a new lease. */
  CREATE,
  /** It writes itself into the lease that is there; if that is its own already, it renews it. */
  TAKE,
  /** It looks again later. */
  WAIT,
  /** It was the leader, and is no longer. */
  LOST;

  /**
   * For one that does not lead.
   *
   * @param seen all looks, the last one included
   * @param found in the last look, null for no lease
   * @param asked when that look began
   */
  public static Claim ofCandidate(
      Sighting seen, @Nullable Lease found, String us, LeaseTimes times, Moment asked) {
    var last = seen.lease();
    var holder = holderOf(last);
    var free =
        last == null
            || holder.isEmpty()
            // The container before this one, in the same pod: it has ended.
            || holder.equals(us)
            || asked.ticksSince(seen.since()).compareTo(durationOf(last, times)) > 0;
    if (!free) {
      return WAIT;
    }
    return found == null ? CREATE : TAKE;
  }

  /** For one that leads, and whose last renewal did not come through. */
  public static Claim ofLeader(@Nullable Lease found, String us) {
    if (found == null) {
      return CREATE;
    }
    return holderOf(found).equals(us) ? TAKE : LOST;
  }

  /** The operator that holds the lease, empty for none. */
  public static String holderOf(@Nullable Lease lease) {
    var spec = lease == null ? null : lease.getSpec();
    var holder = spec == null ? null : spec.getHolderIdentity();
    return holder == null ? "" : holder;
  }

  /** As its holder was told; ours if it does not say. */
  private static Duration durationOf(Lease lease, LeaseTimes times) {
    LeaseSpec spec = lease.getSpec();
    var seconds = spec == null ? null : spec.getLeaseDurationSeconds();
    return seconds == null ? times.lease() : Duration.ofSeconds(seconds);
  }
}
