package dev.lockkeeper.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.lockkeeper.operator.leader.Heartbeat;
import dev.lockkeeper.operator.leader.core.Moment;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientsTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @Test
  void shouldWaitForAnApiServerThatIsAwayAndLiveOn() throws IOException {
    var address = freeAddress();
    var asked = new AtomicInteger();
    var heartbeat =
        new Heartbeat(() -> new Moment(asked.getAndIncrement(), Instant.EPOCH), Duration.ZERO);
    try (var client = client(address)) {
      var waiting = Thread.ofVirtual().start(() -> Clients.awaitApiServer(client, heartbeat));
      await().until(() -> asked.get() > 2); // it beats before each try
      assertThat(waiting.isAlive()).isTrue();

      var server = serve(address, 200);

      await().until(() -> !waiting.isAlive());
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 401, 403, 503})
  void shouldNotWaitForOneThatAnswersWhateverItSays(int status) throws IOException {
    var address = freeAddress();
    var server = serve(address, status);
    try (var client = client(address)) {
      var heartbeat = new Heartbeat(() -> new Moment(0, Instant.EPOCH), Duration.ZERO);
      var waiting = Thread.ofVirtual().start(() -> Clients.awaitApiServer(client, heartbeat));

      await().until(() -> !waiting.isAlive());
    } finally {
      server.stop(0);
    }
  }

  private static InetSocketAddress freeAddress() throws IOException {
    try (var socket = new ServerSocket(0, 1, HERE)) {
      return new InetSocketAddress(HERE, socket.getLocalPort());
    }
  }

  private static KubernetesClient client(InetSocketAddress address) {
    var config =
        new ConfigBuilder()
            .withAutoConfigure(false)
            .withMasterUrl("http://localhost:" + address.getPort())
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static HttpServer serve(InetSocketAddress address, int status) throws IOException {
    var server = HttpServer.create(address, 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, 2);
          exchange.getResponseBody().write(new byte[] {'{', '}'});
          exchange.close();
        });
    server.start();
    return server;
  }
}
