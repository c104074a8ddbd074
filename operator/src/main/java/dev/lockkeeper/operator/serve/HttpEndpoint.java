package dev.lockkeeper.operator.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code /livez}, {@code /readyz} and {@code /metrics}, for the kubelet and Prometheus. */
public final class HttpEndpoint implements AutoCloseable {
  private static final int BACKLOG = 16;
  private final HttpServer server;
  private final ExecutorService threads;

  /**
   * Serves from now on.
   *
   * @param port to listen on; 0 for any free one
   * @param live whether the process works as it should
   * @param ready whether it has come up
   * @param metrics as Prometheus' text
   * @throws IOException when the port cannot be had
   */
  public HttpEndpoint(
      int port, BooleanSupplier live, BooleanSupplier ready, Supplier<String> metrics)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(port), BACKLOG);
    threads =
        Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().name("http-", 1).factory());
    server.setExecutor(threads);
    server.createContext("/livez", exchange -> answer(exchange, live.getAsBoolean()));
    server.createContext("/readyz", exchange -> answer(exchange, ready.getAsBoolean()));
    server.createContext(
        "/metrics",
        exchange ->
            answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.get()));
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, boolean well) throws IOException {
    answer(exchange, well ? 200 : 503, "text/plain; charset=utf-8", well ? "ok\n" : "not yet\n");
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      var body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
