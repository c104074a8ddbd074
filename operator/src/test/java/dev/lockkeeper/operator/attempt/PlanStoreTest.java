package dev.lockkeeper.operator.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.sun.net.httpserver.HttpServer;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.operator.attempt.core.PlanSeen;
import dev.lockkeeper.operator.cluster.KubernetesApiServer;
import dev.lockkeeper.operator.cluster.OwnWrites;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a plan whose log does not come as it should. */
class PlanStoreTest {
  private static final Duration READ_WITHIN = Duration.ofMillis(300);

  private final CountDownLatch forEver = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stop() {
    forEver.countDown();
    server.stop(0);
  }

  @Test
  void shouldGiveUpOnALogThatBeginsAndDoesNotEnd() {
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("{\"event\":\"LOG\"}\n".getBytes());
          exchange.getResponseBody().flush();
          try {
            forEver.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });

    assertThat(fetch())
        .asInstanceOf(type(PlanSeen.Unreadable.class))
        .extracting(PlanSeen.Unreadable::message)
        .asString()
        .startsWith("its log did not come within");
  }

  @Test
  void shouldPlanAnewWhenThePodIsGone() {
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });

    assertThat(fetch()).isInstanceOf(PlanSeen.Unreadable.class);
  }

  private PlanSeen fetch() {
    var config =
        new ConfigBuilder()
            .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
            .withRequestRetryBackoffLimit(0)
            .build();
    try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
      return new PlanStore(
              new KubernetesApiServer(
                  client, new OwnWrites<>(), new OwnWrites<>(), new OwnWrites<>()),
              READ_WITHIN)
          .fetch("shop", "schema-x", resultWithPlan());
    }
  }

  private static RunResult resultWithPlan() {
    var at = Instant.parse("2026-11-21T12:00:00Z");
    return new RunResult(
        "7f3a91c2-1",
        1,
        Action.PLAN,
        ExitCode.SUCCEEDED,
        "",
        null,
        RunResult.Changesets.NONE,
        "",
        null,
        new RunResult.PlanReference(1, "sha256:0"),
        at,
        at);
  }
}
