package dev.lockkeeper.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.lockkeeper.operator.TestCluster;
import dev.lockkeeper.operator.leader.core.LeaseTimes;
import dev.lockkeeper.operator.leader.core.Moment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Candidates for one lease on the test cluster's API server, side by side in this process. */
class CandidateIT {
  private static final String LEASE = "operator";

  /** Longer than the chart's, for a machine that is busy with other tests. */
  private static final LeaseTimes TIMES = new LeaseTimes(Duration.ofSeconds(10));

  private static final Supplier<Moment> CLOCK = () -> new Moment(System.nanoTime(), Instant.now());

  private final List<AutoCloseable> opened = new ArrayList<>();
  private KubernetesClient client;
  private String namespace;

  @BeforeEach
  void open() {
    client = opened(client(TestCluster.config()));
    namespace = TestCluster.createNamespace(client, "leaders");
  }

  @AfterEach
  void close() throws Exception {
    client.namespaces().withName(namespace).delete();
    for (var each : opened.reversed()) {
      each.close();
    }
  }

  @Test
  void shouldHandOverAtOnceWhenTheLeaseIsGivenBack() {
    var first = start("first");
    first.awaitLeading();
    var second = start("second");
    awaitLooks();
    assertThat(second.leadership.isLeading()).isFalse();

    first.candidate.release();

    awaitWithin(Duration.ofSeconds(6)).until(second.leadership::isLeading);
    assertThat(first.leadership.isLeading()).isFalse();
    assertThat(first.ended()).isNull();
    assertThat(lease().get().getSpec().getHolderIdentity()).isEqualTo("second");
    assertThat(lease().get().getSpec().getLeaseTransitions()).isEqualTo(1);
  }

  @Test
  void shouldBeOverBeforeAnotherBeginsWhenTheNetworkIsCut() throws IOException {
    var config = TestCluster.config();
    var url = URI.create(config.getMasterUrl());
    var way =
        opened(
            new BlackHole(
                new InetSocketAddress(InetAddress.getByName(url.getHost()), url.getPort())));
    var cutOff =
        start(
            "cut-off",
            new ConfigBuilder(config).withMasterUrl("https://127.0.0.1:" + way.port()).build());
    cutOff.awaitLeading();
    var other = start("other");
    awaitLooks();

    way.cut();
    other.awaitLeading();

    assertThat(cutOff.ended()).isNotNull().isBefore(other.begun());
    assertThat(cutOff.leadership.isLeading()).isFalse();
  }

  @Test
  void shouldGoOnWhenSomebodyEditsTheLease() {
    var leader = start("leader");
    leader.awaitLeading();

    lease().edit(lease -> lease.edit().editMetadata().addToLabels("a", "b").endMetadata().build());

    awaitLooks();
    assertThat(leader.ended()).isNull();
    assertThat(lease().get().getMetadata().getLabels()).containsEntry("a", "b");
  }

  @Test
  void shouldPutALeaseBackThatSomebodyDeleted() {
    var leader = start("leader");
    leader.awaitLeading();
    var standby = start("standby");
    awaitLooks();

    lease().delete();

    awaitWithin(Duration.ofSeconds(10))
        .until(() -> lease().get() != null && "leader".equals(holder()));
    assertThat(leader.ended()).isNull();
    assertThat(standby.leadership.hasBegun()).isFalse();
  }

  @Test
  void shouldEndWhenAnotherHoldsTheLease() {
    var leader = start("leader");
    leader.awaitLeading();

    lease().edit(lease -> lease.edit().editSpec().withHolderIdentity("thief").endSpec().build());

    // At its next try, and not only when its time is over.
    awaitWithin(Duration.ofMillis(3500)).until(() -> leader.ended() != null);
    assertThat(holder()).isEqualTo("thief");
  }

  @Test
  void shouldNotOverwriteWhatItHasNotSeen() {
    var leader = start("leader");
    leader.awaitLeading();
    var before = lease().get();
    lease().edit(lease -> lease.edit().editSpec().withHolderIdentity("thief").endSpec().build());

    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> leader.store.replace(before))
        .satisfies(refused -> assertThat(refused.getCode()).isEqualTo(409));
    assertThat(holder()).isEqualTo("thief");
  }

  /** Everybody looks at the lease as often as the leader renews it. */
  private void awaitLooks() {
    var before = lease().get().getSpec().getRenewTime();
    awaitWithin(Duration.ofSeconds(10))
        .until(() -> lease().get().getSpec().getRenewTime().isAfter(before.plusSeconds(1)));
  }

  private String holder() {
    return lease().get().getSpec().getHolderIdentity();
  }

  private Resource<Lease> lease() {
    return client.leases().inNamespace(namespace).withName(LEASE);
  }

  private Operator start(String name) {
    return start(name, TestCluster.config());
  }

  private Operator start(String name, Config config) {
    var timeout = (int) TIMES.requestTimeout().toMillis();
    var patience =
        new ConfigBuilder(config)
            .withRequestTimeout(timeout)
            .withConnectionTimeout(timeout)
            .withRequestRetryBackoffLimit(0)
            .withHttp2Disable(true)
            .build();
    return new Operator(name, new LeaseStore(opened(client(patience)), namespace, LEASE));
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.add(resource);
    return resource;
  }

  private static ConditionFactory awaitWithin(Duration limit) {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50)).atMost(limit);
  }

  /** Where {@code make cluster} leaves it. */
  /** As much of an operator as wants the lease. */
  private final class Operator {
    private final AtomicReference<@Nullable Instant> ended = new AtomicReference<>();
    private final AtomicReference<@Nullable Instant> begun = new AtomicReference<>();
    private final Leadership leadership = new Leadership(CLOCK, () -> ended.set(Instant.now()));
    private final Heartbeat looks = new Heartbeat(CLOCK, Duration.ofMinutes(3));
    private final LeaseStore store;
    private final Candidate candidate;

    Operator(String name, LeaseStore store) {
      this.store = store;
      this.candidate = new Candidate(store, name, TIMES, leadership, looks, CLOCK);
      Thread.ofVirtual().start(this::noteBeginning);
      candidate.start();
      opened(this::release);
    }

    private void release() {
      if (ended() == null) {
        candidate.release();
      }
    }

    private void noteBeginning() {
      try {
        leadership.awaitBegin();
        begun.set(Instant.now());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void awaitLeading() {
      awaitWithin(Duration.ofSeconds(30)).until(() -> begun.get() != null);
    }

    @Nullable Instant ended() {
      return ended.get();
    }

    @Nullable Instant begun() {
      return begun.get();
    }
  }
}
