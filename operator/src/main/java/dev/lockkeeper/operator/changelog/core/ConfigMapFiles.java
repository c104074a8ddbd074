package dev.lockkeeper.operator.changelog.core;

import dev.lockkeeper.api.MigrationSpec.ConfigMapSource;
import dev.lockkeeper.operator.reason.Reason;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns a ConfigMap's keys into the files they stand for. */
public final class ConfigMapFiles {

  /**
   * The files of {@code source}.
   *
   * @param configMap as the API server has it; null when there is none
   */
  public static Content read(ConfigMapSource source, @Nullable ConfigMap configMap) {
    if (configMap == null) {
      return unreadable("ConfigMap %s does not exist: create it.".formatted(source.name()));
    }
    var byKey = contents(configMap);
    if (source.items().isEmpty()) {
      return byKey.isEmpty()
          ? unreadable("ConfigMap %s is empty: add the changelog.".formatted(source.name()))
          : Content.Found.of(byKey);
    }
    var byPath = new TreeMap<String, byte[]>();
    for (var item : source.items()) {
      var content = byKey.get(item.key());
      if (content == null) {
        return unreadable(
            "ConfigMap %s has no key %s: add it or correct changelog.configMap.items."
                .formatted(source.name(), item.key()));
      }
      byPath.put(item.path(), content);
    }
    return Content.Found.of(byPath);
  }

  private static Map<String, byte[]> contents(ConfigMap configMap) {
    var byKey = new TreeMap<String, byte[]>();
    if (configMap.getData() != null) {
      configMap
          .getData()
          .forEach((key, text) -> byKey.put(key, text.getBytes(StandardCharsets.UTF_8)));
    }
    if (configMap.getBinaryData() != null) {
      configMap
          .getBinaryData()
          .forEach((key, base64) -> byKey.put(key, Base64.getDecoder().decode(base64)));
    }
    return byKey;
  }

  private static Content unreadable(String message) {
    return new Content.Unreadable(Reason.AWAITING_CHANGELOG, message);
  }

  private ConfigMapFiles() {}
}
