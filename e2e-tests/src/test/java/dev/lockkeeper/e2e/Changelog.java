package dev.lockkeeper.e2e;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A small changelog of formatted SQL in a ConfigMap, as the stories' Migrations read it.
 *
 * @param changesets SQL by id, in their order
 */
record Changelog(Map<String, String> changesets) {
  static final String CONFIG_MAP = "shop-changelog";
  static final String KEY = "shop.sql";
  static final String PATH = "db/shop.sql";
  static final String AUTHOR = "story";

  static Changelog of(String id, String sql) {
    return new Changelog(Map.of()).with(id, sql);
  }

  /** The same with one changeset more, or with other SQL for one that it has. */
  Changelog with(String id, String sql) {
    var all = new LinkedHashMap<>(changesets);
    all.put(id, sql);
    return new Changelog(all);
  }

  /** How the changeset is called in messages. */
  static String nameOf(String id) {
    return PATH + "::" + id + "::" + AUTHOR;
  }

  ConfigMap configMap(Map<String, String> labels) {
    return configMap(KEY, text(), labels);
  }

  /** A ConfigMap of that name with any text under any key. */
  static ConfigMap configMap(String key, String text, Map<String, String> labels) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(CONFIG_MAP)
        .withLabels(labels)
        .endMetadata()
        .withData(Map.of(key, text))
        .build();
  }

  /** As formatted SQL. */
  String text() {
    return changesets.entrySet().stream()
        .map(
            changeset ->
                "--changeset %s:%s splitStatements:false\n%s\n"
                    .formatted(AUTHOR, changeset.getKey(), changeset.getValue()))
        .collect(Collectors.joining("\n", "--liquibase formatted sql\n\n", ""));
  }
}
