package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.operator.attempt.Attempts;
import dev.lockkeeper.operator.attempt.Capacity;
import dev.lockkeeper.operator.attempt.core.FollowedAttempt;
import dev.lockkeeper.operator.attempt.core.RunnerProfiles;
import dev.lockkeeper.operator.changelog.ChangelogSource;
import dev.lockkeeper.operator.cluster.ApiServer;
import dev.lockkeeper.operator.cluster.Caches;
import dev.lockkeeper.operator.cluster.Refusals;
import dev.lockkeeper.operator.gate.GateBoard;
import dev.lockkeeper.operator.migration.core.Decider;
import dev.lockkeeper.operator.migration.core.Decision;
import dev.lockkeeper.operator.window.Traffic;
import dev.lockkeeper.operator.window.WindowSource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BiConsumer;

/** One pass over one Migration: observe, decide, act, report. */
final class Pass {
  /** Somebody else was first: the watch will have told by then. */
  private static final Duration SOON = Duration.ofMillis(250);

  /** Nothing can be made in a namespace that is on its way out. */
  private static final Duration WHILE_TERMINATING = Duration.ofSeconds(10);

  private final Caches caches;
  private final Observer observer;
  private final Actuator actuator;
  private final Reporter reporter;
  private final Capacity capacity;
  private final GateBoard gates;
  private final BiConsumer<String, String> waker;
  private final Meters meters;
  private final Clock clock;

  /**
   * A pass.
   *
   * @param gates what gates have said
   * @param maxRunningAttempts in the whole cluster
   * @param operatorNamespace where windows are that bind others
   * @param traffic told of what goes through windows
   * @param waker has a Migration looked at that may go on now: its namespace, its name
   */
  Pass(
      Caches caches,
      ApiServer api,
      GateBoard gates,
      RunnerProfiles profiles,
      int maxRunningAttempts,
      String operatorNamespace,
      Traffic traffic,
      Reporter reporter,
      BiConsumer<String, String> waker,
      Meters meters,
      Clock clock) {
    this.caches = caches;
    this.capacity = new Capacity(maxRunningAttempts, caches, traffic::change);
    traffic.startFrom(capacity::useOf);
    meters.watchQueue(capacity::queued);
    var sources = new ChangelogSource(caches, api);
    var windows = new WindowSource(caches, api, operatorNamespace);
    this.observer = new Observer(caches, api, sources, windows, gates, profiles, capacity, clock);
    this.actuator =
        new Actuator(caches, api, sources, windows, gates, new Attempts(api, profiles), capacity);
    this.reporter = reporter;
    this.gates = gates;
    this.waker = waker;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * What was decided is done, and said in the status.
   *
   * @return when to look again, if nothing happens before
   */
  Duration over(Migration told) {
    var migration = caches.newest(told);
    try {
      return lookOver(migration);
    } catch (SeenAnew e) {
      return SOON;
    } catch (KubernetesClientException e) {
      if (Refusals.isConflict(e) || Refusals.isGone(e)) {
        return SOON;
      }
      if (Refusals.isTerminating(e)) {
        return WHILE_TERMINATING;
      }
      throw e;
    }
  }

  private Duration lookOver(Migration migration) {
    var seen = observer.observe(migration);
    var done = actuator.perform(Decider.decide(seen), seen, migration);
    meters.count(done);
    if (done instanceof Decision.Conclude conclude) {
      var namespace = migration.getMetadata().getNamespace();
      var windows = FollowedAttempt.of(namespace, conclude.holder()).windows();
      capacity
          .ended(windows, clock.instant())
          .forEach(one -> waker.accept(one.namespace(), one.migration()));
    }
    var next = reporter.report(migration, done, seen);
    if (done instanceof Decision.EndRun) {
      wakeDependents(migration);
    }
    return next;
  }

  private void wakeDependents(Migration migration) {
    var metadata = migration.getMetadata();
    caches
        .dependents(metadata.getNamespace(), metadata.getName())
        .forEach(one -> waker.accept(metadata.getNamespace(), one.getMetadata().getName()));
  }

  /** What is said of a pass that could not be carried out. */
  void failed(Migration told, Exception error) {
    try {
      reporter.reportError(caches.newest(told), error, clock.instant());
    } catch (KubernetesClientException e) {
      error.addSuppressed(e); // the error itself is what is told, and the pass is tried again
    }
  }

  /** The Migration is gone. */
  void forget(String namespace, String name) {
    capacity.leave(namespace, name);
    gates.forget(namespace, name);
  }
}
