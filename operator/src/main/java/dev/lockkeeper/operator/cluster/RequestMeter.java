package dev.lockkeeper.operator.cluster;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Counts what is asked of the API server: each try of each request, a watch once. */
public final class RequestMeter implements Interceptor {
  private final MeterRegistry registry;

  public RequestMeter(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    Counter.builder("lockkeeper.kubernetes.requests")
        .description("Requests to the API server, by method; watches apart.")
        .tag("method", method(request))
        .register(registry)
        .increment();
  }

  private static String method(HttpRequest request) {
    var query = request.uri().getQuery();
    return query != null && query.contains("watch=true")
        ? "watch"
        : request.method().toLowerCase(Locale.ROOT);
  }
}
