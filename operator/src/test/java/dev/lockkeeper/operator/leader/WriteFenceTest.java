package dev.lockkeeper.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.lockkeeper.operator.leader.core.LeaseTimes;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fence in the client that the operator uses, before a server that says what reached it. */
class WriteFenceTest {
  private static final LeaseTimes TIMES = new LeaseTimes(Duration.ofSeconds(5));

  private final ManualClock clock = new ManualClock();
  private final AtomicInteger ends = new AtomicInteger();
  private final Leadership leadership = new Leadership(clock, ends::incrementAndGet);
  private final List<String> reached = new CopyOnWriteArrayList<>();
  private final AtomicInteger answer = new AtomicInteger(200);
  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          reached.add(exchange.getRequestMethod());
          clock.advance(Duration.ofSeconds(answer.get() == 200 ? 0 : 8));
          var body =
              "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.get(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    var config =
        new ConfigBuilder()
            .withMasterUrl("http://localhost:" + server.getAddress().getPort())
            .withAutoConfigure(false)
            .withRequestTimeout(5_000)
            .withRequestRetryBackoffLimit(3)
            .build();
    client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientBuilderConsumer(
                http -> http.addOrReplaceInterceptor("lease", new WriteFence(leadership)))
            .build();
  }

  @AfterEach
  void close() {
    client.close();
    server.stop(0);
  }

  static Stream<Named<Consumer<Resource<ConfigMap>>>> writes() {
    return Stream.of(
        Named.of("create", resource -> resource.create()),
        Named.of("update", resource -> resource.update()),
        Named.of("status", resource -> resource.updateStatus()),
        Named.of("delete", resource -> resource.delete()),
        Named.of("apply", resource -> resource.serverSideApply()),
        Named.of(
            "patch",
            resource ->
                resource.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"a\":\"b\"}}")));
  }

  @ParameterizedTest
  @MethodSource("writes")
  void shouldLetWritesThroughWhileItLeads(Consumer<Resource<ConfigMap>> write) {
    leadership.renewed(clock.get(), TIMES);

    write.accept(resource());

    assertThat(reached).hasSize(1).doesNotContain("GET");
  }

  @ParameterizedTest
  @MethodSource("writes")
  void shouldLetNoWriteReachTheServerOnceItsTimeIsOver(Consumer<Resource<ConfigMap>> write) {
    leadership.renewed(clock.get(), TIMES);
    clock.advance(Duration.ofSeconds(3));

    assertThatThrownBy(() -> write.accept(resource())).isInstanceOf(NotLeading.class);

    assertThat(reached).isEmpty();
    assertThat(ends).hasValue(1);
  }

  @Test
  void shouldLetNoSecondTryReachTheServerOnceItsTimeIsOver() {
    leadership.renewed(clock.get(), TIMES);
    answer.set(503); // and that takes long

    var writer = Thread.ofVirtual().start(() -> resource().create());
    await().untilAsserted(() -> assertThat(ends).hasValue(1));
    writer.interrupt();

    assertThat(reached).containsExactly("POST");
  }

  @Test
  void shouldLetAStandbyRead() {
    resource().get();
    client.configMaps().inNamespace("ns").list();

    assertThat(reached).containsExactly("GET", "GET");
    assertThat(ends).hasValue(0);
  }

  @Test
  void shouldLetNoStandbyWrite() {
    assertThatThrownBy(() -> resource().create()).isInstanceOf(NotLeading.class);

    assertThat(reached).isEmpty();
    assertThat(ends).hasValue(0);
  }

  private Resource<ConfigMap> resource() {
    return client.resource(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("some")
            .withNamespace("ns")
            .withResourceVersion("7")
            .endMetadata()
            .build());
  }
}
