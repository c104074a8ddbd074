package dev.lockkeeper.operator;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.operator.cluster.RequestMeter;
import dev.lockkeeper.operator.gate.ClusterSource;
import dev.lockkeeper.operator.gate.GateMeters;
import dev.lockkeeper.operator.gate.GateSources;
import dev.lockkeeper.operator.gate.Gatekeeper;
import dev.lockkeeper.operator.leader.Candidate;
import dev.lockkeeper.operator.leader.Heartbeat;
import dev.lockkeeper.operator.leader.Leadership;
import dev.lockkeeper.operator.leader.LeaseStore;
import dev.lockkeeper.operator.leader.Passes;
import dev.lockkeeper.operator.leader.WriteFence;
import dev.lockkeeper.operator.leader.core.Moment;
import dev.lockkeeper.operator.migration.Meters;
import dev.lockkeeper.operator.migration.MigrationReconciler;
import dev.lockkeeper.operator.migration.MigrationSettings;
import dev.lockkeeper.operator.migration.core.Concern;
import dev.lockkeeper.operator.serve.HttpEndpoint;
import dev.lockkeeper.operator.window.Traffic;
import dev.lockkeeper.operator.window.WindowMeters;
import dev.lockkeeper.operator.window.WindowReconciler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the operator together and starts it. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int RECONCILE_THREADS = 10;
  private static final int CANNOT_START = 1;

  /** Not 3: with that the JVM ends when its memory is not enough. */
  private static final int LOST_LEADERSHIP = 10;

  private static final String LEASE = "lockkeeper-operator";

  /** For passes that run when the operator is stopped; the pod has 15 s in all. */
  private static final Duration TERMINATION = Duration.ofSeconds(6);

  /** No pass takes as long, however slowly the API server answers, unless it hangs for ever. */
  private static final Duration STUCK = Duration.ofMinutes(3);

  public static void main(String[] arguments) throws IOException {
    Settings settings;
    try {
      settings = Settings.from(System.getenv());
    } catch (IllegalArgumentException e) {
      LOG.error("The operator cannot start: {}", e.getMessage());
      System.exit(CANNOT_START);
      return;
    }
    start(settings);
  }

  private static void start(Settings settings) throws IOException {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var leadership = new Leadership(Main::now, Main::haltAtOnce);
    measure(registry, leadership);
    new OldGeneration().keepSmall();
    var looks = new Heartbeat(Main::now, STUCK);
    var work = new Heartbeat(Main::now, STUCK);
    var passes = new Passes(RECONCILE_THREADS, leadership, work);
    var candidate = candidate(settings, leadership, looks);
    var started = new AtomicBoolean();
    var client = Clients.forWork(new WriteFence(leadership), new RequestMeter(registry));
    var operator = new Operator(overrider -> configure(overrider, client, passes));
    var traffic = new Traffic();
    var controller = register(operator, client, settings, traffic, registry);
    registerWindows(operator, settings, traffic, new WindowMeters(registry));
    var http =
        new HttpEndpoint(
            settings.httpPort(),
            () -> work.isAlive() && (candidate.isEmpty() || looks.isAlive()),
            started::get,
            registry::scrape);
    stopOnShutdown(operator, leadership, passes, candidate, http);
    try {
      passes.startPulse(() -> touchQueue(controller));
      Clients.awaitApiServer(client, looks);
      operator.start();
    } catch (RuntimeException e) {
      LOG.error("The operator cannot start; the kubelet tries again.", e);
      System.exit(CANNOT_START);
    }
    started.set(true);
    LOG.info("The operator is up; attempts run {}.", settings.runner().standard().reference());
    candidate.ifPresentOrElse(Candidate::start, leadership::beginAlone);
  }

  private static Moment now() {
    return new Moment(System.nanoTime(), Instant.now());
  }

  private static Controller<Migration> register(
      Operator operator,
      KubernetesClient client,
      Settings settings,
      Traffic traffic,
      MeterRegistry registry) {
    var clock = Clock.systemUTC();
    var sources = new GateSources(settings.endpoints(), new ClusterSource(client));
    var reconciler =
        new MigrationReconciler(
            new MigrationSettings(
                settings.runner(),
                settings.maxRunningAttempts(),
                settings.namespace(),
                settings.podName(),
                settings.sourceInterval()),
            traffic,
            new Meters(registry),
            waker -> new Gatekeeper(sources, waker, new GateMeters(registry), clock),
            clock);
    var registered =
        operator.register(
            reconciler,
            controller ->
                watching(controller, settings.watchNamespaces())
                    .withGenerationAware(false)
                    .withOnUpdateFilter(Concern::isChange)
                    // A deleted Migration is ours to follow, until its finalizer is off.
                    .withTriggerReconcilerOnAllEvents(true)
                    .withRetry(retryWithoutEnd()));
    return (Controller<Migration>) registered;
  }

  /** Windows of the operator's own namespace may bind every other. */
  private static void registerWindows(
      Operator operator, Settings settings, Traffic traffic, WindowMeters meters) {
    var namespaces = new HashSet<>(settings.watchNamespaces());
    if (!namespaces.isEmpty()) {
      namespaces.add(settings.namespace());
    }
    operator.register(
        new WindowReconciler(settings.namespace(), traffic, meters, Clock.systemUTC()),
        controller ->
            watching(controller, namespaces)
                .withGenerationAware(true)
                .withRetry(retryWithoutEnd()));
  }

  private static GenericRetry retryWithoutEnd() {
    return new GenericRetry()
        .withoutMaxAttempts()
        .setInitialInterval(Duration.ofMillis(500))
        .setIntervalMultiplier(2)
        .setMaxInterval(Duration.ofMinutes(1).toMillis());
  }

  private static <R extends HasMetadata> ControllerConfigurationOverrider<R> watching(
      ControllerConfigurationOverrider<R> controller, Set<String> namespaces) {
    return namespaces.isEmpty()
        ? controller.watchingAllNamespaces()
        : controller.settingNamespaces(namespaces);
  }

  /** Goes through the lock that every event goes through; about no resource, so to no effect. */
  private static void touchQueue(Controller<Migration> controller) {
    controller.getEventProcessor().handleEvent(new Event(new ResourceID("pulse")));
  }

  @SuppressWarnings("resource") // they measure as long as the process lives
  private static void measure(MeterRegistry registry, Leadership leadership) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmGcMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    Gauge.builder("lockkeeper.leader", leadership, leads -> leads.isLeading() ? 1 : 0)
        .description("1 for the operator that leads and works, 0 for one that stands by.")
        .register(registry);
  }

  private static void configure(
      ConfigurationServiceOverrider overrider, KubernetesClient client, Passes passes) {
    overrider
        .withKubernetesClient(client)
        .withExecutorService(passes)
        .withConcurrentReconciliationThreads(RECONCILE_THREADS)
        .withConcurrentWorkflowExecutorThreads(1)
        .withReconciliationTerminationTimeout(TERMINATION)
        .withStopOnInformerErrorDuringStartup(true);
  }

  private static Optional<Candidate> candidate(
      Settings settings, Leadership leadership, Heartbeat heartbeat) {
    if (!settings.leaderElection()) {
      return Optional.empty();
    }
    var store = new LeaseStore(Clients.forLease(settings.lease()), settings.namespace(), LEASE);
    return Optional.of(
        new Candidate(
            store, settings.podName(), settings.lease(), leadership, heartbeat, Main::now));
  }

  /** Whoever no longer leads must not write once more: no shutdown hook, no last word. */
  private static void haltAtOnce() {
    LOG.warn(
        "The lease was not renewed in time: another operator may lead, so this one ends at once and"
            + " starts anew as a standby. No harm is done: every write is checked, and whoever leads"
            + " goes on where the cluster stands.");
    Runtime.getRuntime().halt(LOST_LEADERSHIP);
  }

  /** Passes end while the lease is still kept; then it is given back, so that the next leads. */
  private static void stopOnShutdown(
      Operator operator,
      Leadership leadership,
      Passes passes,
      Optional<Candidate> candidate,
      HttpEndpoint http) {
    Runnable stop =
        () -> {
          if (leadership.hasBegun()) {
            LOG.info("The operator stops; passes that run are let end.");
            operator.stop();
            if (passes.isTerminated()) {
              candidate.ifPresent(Candidate::release);
            } else {
              LOG.warn("A pass does not end: the lease is left to run out.");
            }
          }
          http.close();
        };
    Runtime.getRuntime().addShutdownHook(new Thread(stop, "shutdown"));
  }

  private Main() {}
}
