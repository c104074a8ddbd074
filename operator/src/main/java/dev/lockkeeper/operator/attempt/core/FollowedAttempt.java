package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import java.util.List;
import java.util.Optional;

/**
 * An attempt that holds a target, and whose Migration follows it.
 *
 * @param windows that let it in, each by namespace and name, such as {@code shop/night}
 */
public record FollowedAttempt(String namespace, String migration, List<String> windows) {

  /** The attempt of {@code holder}, which holds a target of that namespace. */
  public static FollowedAttempt of(String namespace, Holder holder) {
    return new FollowedAttempt(
        namespace,
        holder.migration().name(),
        holder.windows().stream().map(window -> key(namespace, window)).distinct().toList());
  }

  /** The attempt that holds {@code target}; empty where none does. */
  public static Optional<FollowedAttempt> of(MigrationTarget target) {
    return target.holder().map(holder -> of(target.getMetadata().getNamespace(), holder));
  }

  /** The window's namespace and name, where {@code window} may be one of another namespace. */
  public static String key(String namespace, String window) {
    return window.contains("/") ? window : namespace + "/" + window;
  }
}
