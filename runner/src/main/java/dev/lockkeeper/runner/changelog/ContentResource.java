package dev.lockkeeper.runner.changelog;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import liquibase.resource.AbstractResource;
import liquibase.resource.Resource;

/** One file of the changelog. */
final class ContentResource extends AbstractResource {
  private final ContentAccessor accessor;
  private final String path;

  /**
   * The file at a path, whether it is there or not.
   *
   * @param path as {@link ContentAccessor#normal} makes it
   */
  ContentResource(ContentAccessor accessor, String path) {
    super(path, uri(path));
    this.accessor = accessor;
    this.path = path;
  }

  @Override
  public String getPath() {
    return path;
  }

  /** Uncompressed when the name ends in {@code .gz}: so Liquibase's own accessors do. */
  @Override
  public InputStream openInputStream() throws IOException {
    var stream = new ByteArrayInputStream(accessor.bytes(path));
    return path.toLowerCase(Locale.ROOT).endsWith(".gz") ? new GZIPInputStream(stream) : stream;
  }

  @Override
  public boolean exists() {
    return accessor.exists(path);
  }

  @Override
  public Resource resolve(String other) {
    return at(path + "/" + other);
  }

  @Override
  public Resource resolveSibling(String other) {
    int end = path.lastIndexOf('/');
    return at(end < 0 ? other : path.substring(0, end) + "/" + other);
  }

  private Resource at(String other) {
    return new ContentResource(accessor, ContentAccessor.normal(other));
  }

  /** Never opened; it only tells one resource from another. */
  private static URI uri(String path) {
    try {
      return new URI("changelog", null, "/" + path.replace("!", "%21"), null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
