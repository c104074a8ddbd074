package dev.lockkeeper.operator;

import dev.lockkeeper.operator.cluster.KeptFields;
import dev.lockkeeper.operator.cluster.RequestMeter;
import dev.lockkeeper.operator.leader.Heartbeat;
import dev.lockkeeper.operator.leader.RootCause;
import dev.lockkeeper.operator.leader.WriteFence;
import dev.lockkeeper.operator.leader.core.LeaseTimes;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two ways to the API server: one for all work, one for the lease alone. */
final class Clients {
  private static final Logger LOG = LoggerFactory.getLogger(Clients.class);
  private static final int REQUEST_TIMEOUT_MS = 10_000;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

  /** Patient with the API server, and silenced as soon as this operator may not lead. */
  static KubernetesClient forWork(WriteFence fence, RequestMeter meter) {
    var config =
        new ConfigBuilder(Config.autoConfigure(null))
            .withRequestTimeout(REQUEST_TIMEOUT_MS)
            .withConnectionTimeout(REQUEST_TIMEOUT_MS)
            .withRequestRetryBackoffLimit(3)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(KeptFields.serialization())
        .withHttpClientBuilderConsumer(
            http ->
                http.addOrReplaceInterceptor("lease", fence)
                    .addOrReplaceInterceptor("meter", meter))
        .build();
  }

  /**
   * Never waits for long: a late answer about a lease is none. HTTP/1.1, because there a request
   * that had no answer takes its connection with it, and the next one is sent on a new one.
   */
  static KubernetesClient forLease(LeaseTimes times) {
    var timeout = (int) times.requestTimeout().toMillis();
    var config =
        new ConfigBuilder(Config.autoConfigure(null))
            .withRequestTimeout(timeout)
            .withConnectionTimeout(timeout)
            .withRequestRetryBackoffLimit(0)
            .withHttp2Disable(true)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /**
   * Waits until the API server answers, whatever it says. An operator that restarts while it is
   * away would fail again and again, and be held back by the kubelet for minutes afterwards.
   */
  static void awaitApiServer(KubernetesClient client, Heartbeat heartbeat) {
    var said = false;
    while (true) {
      heartbeat.beat();
      try {
        client.raw("/version");
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() > 0) {
          return; // refused is answered
        }
        if (!said) {
          LOG.warn(
              "The API server at {} cannot be reached; the operator waits for it: {}",
              client.getMasterUrl(),
              RootCause.of(e));
          said = true;
        }
      }
      LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    }
  }

  private Clients() {}
}
