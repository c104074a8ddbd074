package dev.lockkeeper.operator.changelog;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.operator.changelog.core.ConfigMapFiles;
import dev.lockkeeper.operator.changelog.core.Content;
import dev.lockkeeper.operator.cluster.ApiServer;
import dev.lockkeeper.operator.cluster.Caches;
import dev.lockkeeper.operator.reason.Reason;
import io.fabric8.kubernetes.api.model.ConfigMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a changelog where the Migration says it is. What does not ask to be watched is asked for
 * each time: holding every ConfigMap of a cluster in memory would cost more than a request.
 */
public final class ChangelogSource {
  private final Caches caches;
  private final ApiServer api;

  public ChangelogSource(Caches caches, ApiServer api) {
    this.caches = caches;
    this.api = api;
  }

  /** Where a ConfigMap is looked for. */
  @FunctionalInterface
  private interface Lookup {
    @Nullable ConfigMap find(String namespace, String name);
  }

  /** What the source holds, as far as it is known. */
  public Content read(Migration migration) {
    return read(
        migration,
        (namespace, name) ->
            caches.watchedSource(namespace, name).orElseGet(() -> api.configMap(namespace, name)));
  }

  /** What the source holds now, as the API server has it. */
  public Content readNow(Migration migration) {
    return read(migration, api::configMap);
  }

  private static Content read(Migration migration, Lookup lookup) {
    var changelog = migration.getSpec().changelog();
    var source = changelog.configMap();
    if (source == null) {
      return new Content.Unreadable(
          Reason.AWAITING_CHANGELOG, "The changelog has no source: set changelog.configMap.");
    }
    var configMap = lookup.find(migration.getMetadata().getNamespace(), source.name());
    var content = ConfigMapFiles.read(source, configMap);
    if (content instanceof Content.Found found && !found.files().containsKey(changelog.path())) {
      return new Content.Unreadable(
          Reason.AWAITING_CHANGELOG,
          "ConfigMap %s has no file %s: add it or correct changelog.path."
              .formatted(source.name(), changelog.path()));
    }
    return content;
  }
}
