package dev.lockkeeper.operator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockkeeper.operator.gate.HttpSource.Question;
import dev.lockkeeper.operator.gate.core.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers of every kind, on the loopback interface. */
@Timeout(60)
class HttpSourceTest {
  private final HttpSource source = new HttpSource();
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> answer(exchange, 200, "fine"));
    server.start();
  }

  @AfterEach
  void close() {
    end.countDown();
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Answer get(String path, @Nullable Path files, Duration timeout) {
    var uri = URI.create("http://localhost:%d%s".formatted(server.getAddress().getPort(), path));
    return source.get(
        question("shop", uri, files, timeout),
        (status, body) -> new Answer.Said(Map.of("status", status, "body", body)));
  }

  private static Question question(
      String namespace, URI uri, @Nullable Path files, Duration timeout) {
    return new Question(
        namespace, "Service shop", uri, files == null ? null : files.toString(), timeout);
  }

  private String silence(String path, Duration timeout) {
    assertThat(get(path, null, timeout)).isInstanceOf(Answer.Silent.class);
    return ((Answer.Silent) get(path, null, timeout)).why();
  }

  /** It says that it will answer, and does not. */
  private void hang(HttpExchange exchange) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  @Test
  void shouldTellWhatWasAnswered() {
    assertThat(get("/", null, Duration.ofSeconds(10)))
        .isEqualTo(new Answer.Said(Map.of("status", 200, "body", "fine")));
  }

  @Test
  void shouldNotFollowARedirect() {
    var elsewhere = new AtomicInteger();
    server.createContext(
        "/elsewhere",
        exchange -> {
          elsewhere.incrementAndGet();
          answer(exchange, 200, "secret");
        });
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          answer(exchange, 302, "");
        });

    assertThat(get("/moved", null, Duration.ofSeconds(10)))
        .isEqualTo(new Answer.Said(Map.of("status", 302, "body", "")));
    assertThat(elsewhere).hasValue(0);
  }

  @Test
  void shouldReadNoMoreThanItNeeds() {
    server.createContext(
        "/large",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          var chunk = new byte[64 * 1024];
          try (var body = exchange.getResponseBody()) {
            for (int sent = 0; sent < 10 * 16; sent++) {
              body.write(chunk);
            }
          } catch (IOException e) {
            exchange.close(); // whoever asked has gone
          }
        });

    assertThat(silence("/large", Duration.ofSeconds(10)))
        .endsWith("answers more than 256 KiB: ask for less");
  }

  @Test
  void shouldNotWaitForAServerThatHangs() {
    server.createContext("/hangs", this::hang);

    assertThat(silence("/hangs", Duration.ofMillis(300))).endsWith("does not answer in time");
  }

  @Test
  void shouldNotWaitForABodyThatDoesNotEnd() {
    server.createContext(
        "/drips",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          hang(exchange);
        });

    assertThat(silence("/drips", Duration.ofMillis(300))).endsWith("does not answer in time");
  }

  @Test
  void shouldAskOthersWhileOneHangs() {
    server.createContext("/hangs", this::hang);
    var hanging =
        IntStream.range(0, 40)
            .mapToObj(
                _ ->
                    CompletableFuture.supplyAsync(
                        () -> get("/hangs", null, Duration.ofSeconds(2)),
                        Executors.newVirtualThreadPerTaskExecutor()))
            .toList();

    var other =
        source.get(
            question(
                "mall",
                URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort())),
                null,
                Duration.ofSeconds(1)),
            (_, body) -> new Answer.Said(Map.of("body", body)));

    assertThat(other).isEqualTo(new Answer.Said(Map.of("body", "fine")));
    assertThat(hanging)
        .allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Answer.Silent.class));
  }

  @Test
  void shouldSayThatNothingListens() throws IOException {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }

    var answer =
        source.get(
            question(
                "shop",
                URI.create("http://localhost:%d/".formatted(port)),
                null,
                Duration.ofSeconds(10)),
            (_, _) -> new Answer.Said(Map.of()));

    assertThat(answer)
        .isEqualTo(
            new Answer.Silent("Service shop cannot be reached: is something listening there?"));
  }

  @Test
  void shouldSayThatANameIsNotKnown() {
    var answer =
        source.get(
            question("shop", URI.create("http://nowhere.invalid/"), null, Duration.ofSeconds(10)),
            (_, _) -> new Answer.Said(Map.of()));

    assertThat(answer).isEqualTo(new Answer.Silent("Service shop is no name that is known here"));
  }

  @Test
  void shouldShowTheCredentialThatIsMountedNow(@TempDir Path files) throws IOException {
    server.createContext(
        "/who",
        exchange -> answer(exchange, 200, exchange.getRequestHeaders().getFirst("Authorization")));
    Files.writeString(files.resolve("username"), "lock\n");
    Files.writeString(files.resolve("password"), "keeper\n");
    var basic = get("/who", files, Duration.ofSeconds(10));
    Files.writeString(files.resolve("token"), "t0ken\n");

    assertThat(basic)
        .isEqualTo(new Answer.Said(Map.of("status", 200, "body", "Basic bG9jazprZWVwZXI=")));
    assertThat(get("/who", files, Duration.ofSeconds(10)))
        .isEqualTo(new Answer.Said(Map.of("status", 200, "body", "Bearer t0ken")));
  }

  @Test
  void shouldShowNobodyATokenThatIsNone(@TempDir Path files) throws IOException {
    Files.writeString(files.resolve("token"), "t0ken\nand more");

    assertThat(get("/", files, Duration.ofSeconds(10)))
        .isEqualTo(
            new Answer.Silent("Service shop cannot be asked: the token in its Secret is none"));
  }

  @Test
  void shouldSayThatACertificateIsNone(@TempDir Path files) throws IOException {
    Files.writeString(files.resolve("ca.crt"), "nothing");

    assertThat(get("/", files, Duration.ofSeconds(10)))
        .isInstanceOfSatisfying(
            Answer.Silent.class, silent -> assertThat(silent.why()).contains("caBundle"));
  }
}
