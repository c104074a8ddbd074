package dev.lockkeeper.operator.leader;

import dev.lockkeeper.operator.cluster.Refusals;
import dev.lockkeeper.operator.leader.core.Claim;
import dev.lockkeeper.operator.leader.core.LeaseTimes;
import dev.lockkeeper.operator.leader.core.Leases;
import dev.lockkeeper.operator.leader.core.Moment;
import dev.lockkeeper.operator.leader.core.Sighting;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wants the lease, keeps it by renewing it in time, and gives it back in the end. */
public final class Candidate {
  private static final Logger LOG = LoggerFactory.getLogger(Candidate.class);

  private final LeaseStore store;
  private final String us;
  private final LeaseTimes times;
  private final Leadership leadership;
  private final Heartbeat heartbeat;
  private final Supplier<Moment> clock;

  private Sighting seen;

  /** As we wrote it last; null when that is not certain. */
  private @Nullable Lease ours;

  private boolean unreachable;
  private volatile boolean released;

  /**
   * A candidate.
   *
   * @param us unique among the operators that live at a time: the pod's name
   * @param heartbeat beats at each look at the lease
   */
  public Candidate(
      LeaseStore store,
      String us,
      LeaseTimes times,
      Leadership leadership,
      Heartbeat heartbeat,
      Supplier<Moment> clock) {
    this.store = store;
    this.us = us;
    this.times = times;
    this.leadership = leadership;
    this.heartbeat = heartbeat;
    this.clock = clock;
    this.seen = new Sighting(null, clock.get());
  }

  public void start() {
    new Watchdog(leadership).start();
    Thread.ofPlatform().daemon().name("lease").start(this::tryOnAndOn);
  }

  private void tryOnAndOn() {
    while (!released) {
      var begun = clock.get();
      tryOnce();
      // After a slow answer there is no time to lose: the next try follows at once.
      var rest = times.retryPeriod().minus(clock.get().ticksSince(begun));
      LockSupport.parkNanos(rest.toNanos());
    }
  }

  /** Nothing more is renewed; a lease that is ours for certain is free for the next at once. */
  public synchronized void release() {
    released = true;
    leadership.endInOrder();
    if (ours == null) {
      LOG.info("The lease is left to run out within {} s.", times.lease().toSeconds());
      return;
    }
    try {
      store.replace(Leases.released(ours, clock.get().wall()));
      LOG.info("The lease is given back: the next operator leads at once.");
    } catch (KubernetesClientException e) {
      LOG.info("The lease could not be given back and runs out: {}", RootCause.of(e));
    }
  }

  private synchronized void tryOnce() {
    if (released) {
      return;
    }
    try {
      claim();
      if (unreachable) {
        LOG.info("The lease can be reached again.");
        unreachable = false;
      }
    } catch (NotLeading e) {
      LOG.debug("The process ends.", e);
    } catch (RuntimeException e) {
      // What came of the request is not known: the next try looks first.
      ours = null;
      tell(e);
    }
    heartbeat.beat();
  }

  private void claim() {
    var asked = clock.get();
    if (ours != null && renew(ours, asked)) {
      return;
    }
    var found = store.find();
    seen = seen.then(found, clock.get());
    var claim =
        leadership.hasBegun()
            ? Claim.ofLeader(found, us)
            : Claim.ofCandidate(seen, found, us, times, asked);
    switch (claim) {
      case CREATE ->
          write(
              asked,
              store.create(
                  Leases.created(store.namespace(), store.name(), us, times, asked.wall())));
      case TAKE ->
          write(
              asked,
              store.replace(Leases.held(Objects.requireNonNull(found), us, times, asked.wall())));
      case WAIT -> LOG.debug("The leader is {}.", Claim.holderOf(found));
      case LOST -> leadership.lose();
    }
  }

  /** False when somebody else wrote the lease meanwhile: a look tells who, and at once. */
  private boolean renew(Lease last, Moment asked) {
    try {
      write(asked, store.replace(Leases.held(last, us, times, asked.wall())));
      return true;
    } catch (KubernetesClientException e) {
      if (!Refusals.isConflict(e)) {
        throw e;
      }
      ours = null;
      return false;
    }
  }

  private void write(Moment asked, Lease written) {
    ours = written;
    var first = !leadership.hasBegun();
    leadership.renewed(asked, times);
    if (first) {
      LOG.info("This operator leads.");
    }
  }

  /** Once for each time of trouble: a standby may look for hours. */
  private void tell(RuntimeException e) {
    if (e instanceof KubernetesClientException refused && Refusals.isConflict(refused)) {
      LOG.debug("Somebody else wrote the lease.", e);
    } else if (!unreachable) {
      LOG.warn("The lease cannot be reached; it is tried again: {}", RootCause.of(e));
      unreachable = true;
    }
  }
}
