package dev.lockkeeper.operator.leader;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Set;

/**
 * Lets no write out of this process that does not lead, or was stopped for too long: asked before
 * each try of each request, so before whatever a woken operator writes.
 */
public final class WriteFence implements Interceptor {
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  private final Leadership leadership;

  public WriteFence(Leadership leadership) {
    this.leadership = leadership;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (!READS.contains(request.method())) {
      leadership.require();
    }
  }
}
