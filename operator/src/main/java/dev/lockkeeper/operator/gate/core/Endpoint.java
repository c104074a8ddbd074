package dev.lockkeeper.operator.gate.core;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place outside a Migration's namespace that gates may ask, as the installation offers it.
 *
 * @param url where it is, with the path that all requests begin with
 * @param namespaces whose Migrations may ask it; {@code *} for all
 * @param files folder with what the chart mounts: {@code token}, or {@code username} and {@code
 *     password}; {@code ca.crt}; null where it needs none
 */
public record Endpoint(String name, URI url, Set<String> namespaces, @Nullable String files) {
  private static final Set<String> SCHEMES = Set.of("http", "https");

  /**
   * As the settings say it.
   *
   * @throws IllegalArgumentException saying which part is wrong
   */
  public Endpoint {
    if (url.getHost() == null || !SCHEMES.contains(url.getScheme())) {
      throw new IllegalArgumentException(
          "the url of gate endpoint %s is none of http or https".formatted(name));
    }
    if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
      throw new IllegalArgumentException(
          "the url of gate endpoint %s has more than a host, a port and a path".formatted(name));
    }
    namespaces = Set.copyOf(namespaces);
  }

  /** Whether Migrations of that namespace may ask it. */
  public boolean isFor(String namespace) {
    return namespaces.contains("*") || namespaces.contains(namespace);
  }

  /** What {@code path} means there. */
  public URI at(String path) {
    var base = url.toString();
    return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
  }

  /** The one of that name that the namespace may ask; null where there is none. */
  public static @Nullable Endpoint find(List<Endpoint> all, String name, String namespace) {
    return all.stream()
        .filter(one -> one.name().equals(name) && one.isFor(namespace))
        .findFirst()
        .orElse(null);
  }
}
