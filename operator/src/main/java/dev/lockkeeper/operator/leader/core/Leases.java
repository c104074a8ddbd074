package dev.lockkeeper.operator.leader.core;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The lease as it is to be written; with the resourceVersion of the one it was made from. */
public final class Leases {

  /** A lease that was never there, held by {@code us}. */
  public static Lease created(
      String namespace, String name, String us, LeaseTimes times, Instant now) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withSpec(heldSpec(null, us, times, now))
        .build();
  }

  /** The lease, held by {@code us} from now on, or for some time longer. */
  public static Lease held(Lease before, String us, LeaseTimes times, Instant now) {
    return new LeaseBuilder(before).withSpec(heldSpec(before.getSpec(), us, times, now)).build();
  }

  private static LeaseSpec heldSpec(
      @Nullable LeaseSpec before, String us, LeaseTimes times, Instant now) {
    var spec =
        new LeaseSpecBuilder()
            .withHolderIdentity(us)
            .withLeaseDurationSeconds((int) times.lease().toSeconds())
            .withAcquireTime(time(now))
            .withRenewTime(time(now))
            .withLeaseTransitions(0);
    if (before != null) {
      var same = us.equals(before.getHolderIdentity());
      var transitions = Objects.requireNonNullElse(before.getLeaseTransitions(), 0);
      spec.withLeaseTransitions(same ? transitions : transitions + 1);
      if (same) {
        spec.withAcquireTime(before.getAcquireTime());
      }
    }
    return spec.build();
  }

  /** The lease for the next who wants it, at once. */
  public static Lease released(Lease ours, Instant now) {
    return new LeaseBuilder(ours)
        .editSpec()
        .withHolderIdentity(null)
        .withLeaseDurationSeconds(1)
        .withRenewTime(time(now))
        .endSpec()
        .build();
  }

  /** The API server keeps microseconds. */
  private static ZonedDateTime time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
  }

  private Leases() {}
}
