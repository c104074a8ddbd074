package dev.lockkeeper.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Objects as this operator wrote them, until its watch has told of them: a decision must not be
 * made on what we ourselves have changed since.
 */
public final class OwnWrites<T extends HasMetadata> {
  /** As many writes as this are under way at once in no cluster: older ones are told, or moot. */
  private static final int MOST = 10_000;

  private final Map<String, T> newest = new ConcurrentHashMap<>();

  /** Takes note of a write. */
  public void add(T written) {
    if (newest.size() >= MOST) {
      newest.clear(); // of objects that went before their watch told of the write
    }
    newest.merge(
        written.getMetadata().getUid(), written, (one, other) -> isNewer(one, other) ? one : other);
  }

  /** The object is gone, and nobody will ask for it any more. */
  public void forget(T gone) {
    newest.remove(gone.getMetadata().getUid());
  }

  /** The newer of what a cache has and what was written. */
  public T over(T cached) {
    var uid = cached.getMetadata().getUid();
    var written = newest.get(uid);
    if (written == null || isNewer(written, cached)) {
      return written == null ? cached : written;
    }
    newest.remove(uid, written); // the watch has told
    return cached;
  }

  /** Versions of one object are numbers that rise: so says Kubernetes of its own storage. */
  private static boolean isNewer(HasMetadata one, HasMetadata other) {
    return version(one) > version(other);
  }

  private static long version(HasMetadata object) {
    return Long.parseLong(object.getMetadata().getResourceVersion());
  }
}
