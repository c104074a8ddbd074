package dev.lockkeeper.operator;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.operator.migration.Meters;
import dev.lockkeeper.operator.migration.MigrationReconciler;
import dev.lockkeeper.operator.serve.HttpEndpoint;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the operator together and starts it. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int RECONCILE_THREADS = 10;
  private static final int REQUEST_TIMEOUT_MS = 10_000;
  private static final int CANNOT_START = 1;
  private static final int LOST_LEADERSHIP = 3;
  private static final Duration TERMINATION = Duration.ofSeconds(8);

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
    measureProcess(registry);
    var started = new AtomicBoolean();
    var leaving = new AtomicBoolean();
    var client = client();
    var operator = new Operator(overrider -> configure(overrider, settings, client, leaving));
    var reconciler =
        new MigrationReconciler(
            new MigrationReconciler.Order(
                settings.runner(),
                settings.maxRunningAttempts(),
                settings.podName(),
                settings.sourceInterval()),
            new Meters(registry),
            Clock.systemUTC());
    operator.register(
        reconciler,
        controller ->
            controller
                .watchingAllNamespaces()
                // Status writes are ours: only what people and the garbage collector change counts.
                .withGenerationAware(false)
                .withOnUpdateFilter(Main::isChange)
                // A deleted Migration is ours to follow, until its finalizer is off.
                .withTriggerReconcilerOnAllEvents(true)
                .withRetry(
                    new GenericRetry()
                        .withoutMaxAttempts()
                        .setInitialInterval(Duration.ofMillis(500))
                        .setIntervalMultiplier(2)
                        .setMaxInterval(Duration.ofMinutes(1).toMillis())));
    var http = new HttpEndpoint(settings.httpPort(), () -> true, started::get, registry::scrape);
    stopOnShutdown(operator, http, leaving);
    try {
      operator.start();
    } catch (RuntimeException e) {
      LOG.error("The operator cannot start; the kubelet tries again.", e);
      System.exit(CANNOT_START);
    }
    started.set(true);
    LOG.info("The operator is up; attempts run {}.", settings.runner().reference());
  }

  @SuppressWarnings("resource") // they measure as long as the process lives
  private static void measureProcess(MeterRegistry registry) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmGcMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  /** Whether an update is worth a pass: not our own status, but what others say. */
  private static boolean isChange(Migration now, Migration before) {
    var is = now.getMetadata();
    var was = before.getMetadata();
    return !Objects.equals(is.getGeneration(), was.getGeneration())
        || !Objects.equals(is.getAnnotations(), was.getAnnotations())
        || !Objects.equals(is.getFinalizers(), was.getFinalizers())
        || !Objects.equals(is.getDeletionTimestamp(), was.getDeletionTimestamp());
  }

  private static KubernetesClient client() {
    var config =
        new ConfigBuilder(Config.autoConfigure(null))
            .withRequestTimeout(REQUEST_TIMEOUT_MS)
            .withConnectionTimeout(REQUEST_TIMEOUT_MS)
            .withRequestRetryBackoffLimit(3)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static void configure(
      ConfigurationServiceOverrider overrider,
      Settings settings,
      KubernetesClient client,
      AtomicBoolean leaving) {
    overrider
        .withKubernetesClient(client)
        .withConcurrentReconciliationThreads(RECONCILE_THREADS)
        .withConcurrentWorkflowExecutorThreads(1)
        .withReconciliationTerminationTimeout(TERMINATION)
        .withUseSSAToPatchPrimaryResource(true)
        .withStopOnInformerErrorDuringStartup(true);
    if (settings.leaderElection()) {
      overrider.withLeaderElectionConfiguration(lease(settings, leaving));
    }
  }

  private static LeaderElectionConfiguration lease(Settings settings, AtomicBoolean leaving) {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("lockkeeper-operator")
        .withLeaseNamespace(settings.namespace())
        .withIdentity(settings.podName())
        .withExitOnStopLeading(false)
        .withLeaderCallbacks(
            new LeaderCallbacks(
                () -> LOG.info("This operator leads."),
                () -> haltUnlessLeaving(leaving),
                leader -> LOG.info("The leader is {}.", leader)))
        .build();
  }

  /** Whoever no longer leads must not write once more: no shutdown hook, no last word. */
  private static void haltUnlessLeaving(AtomicBoolean leaving) {
    if (!leaving.get()) {
      LOG.error("The lease is lost: another operator may lead. This one ends at once.");
      Runtime.getRuntime().halt(LOST_LEADERSHIP);
    }
  }

  private static void stopOnShutdown(Operator operator, HttpEndpoint http, AtomicBoolean leaving) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  leaving.set(true);
                  http.close();
                  operator.stop();
                },
                "shutdown"));
  }

  private Main() {}
}
