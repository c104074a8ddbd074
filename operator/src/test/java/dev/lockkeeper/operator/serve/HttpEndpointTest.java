package dev.lockkeeper.operator.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
  private final AtomicBoolean live = new AtomicBoolean(true);
  private final AtomicBoolean ready = new AtomicBoolean();
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpEndpoint endpoint;

  @BeforeEach
  void serve() throws IOException {
    endpoint = new HttpEndpoint(0, live::get, ready::get, () -> "lockkeeper_things_total 1.0\n");
  }

  @AfterEach
  void close() {
    endpoint.close();
    http.close();
  }

  @Test
  void shouldSayThatItLives() throws Exception {
    assertThat(get("/livez").statusCode()).isEqualTo(200);

    live.set(false);

    assertThat(get("/livez").statusCode()).isEqualTo(503);
  }

  @Test
  void shouldBeReadyOnceItHasComeUp() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(503);

    ready.set(true);

    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body()).isEqualTo("ok\n");
  }

  @Test
  void shouldServeMetricsAsPrometheusReadsThem() throws Exception {
    var metrics = get("/metrics");

    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(metrics.body()).isEqualTo("lockkeeper_things_total 1.0\n");
  }

  @Test
  void shouldServeNothingElse() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/secrets").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldServeNothingOnceItIsClosed() {
    endpoint.close();

    assertThatIOException().isThrownBy(() -> get("/livez"));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var uri = URI.create("http://localhost:" + endpoint.port() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
