package dev.lockkeeper.operator.changelog.core;

import dev.lockkeeper.contract.ContentHash;
import dev.lockkeeper.operator.reason.Reason;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A changelog's source as it was seen. */
public sealed interface Content {

  /**
   * The files, by path relative to the changelog's root.
   *
   * @param hash {@link ContentHash} of them
   */
  record Found(SortedMap<String, byte[]> files, String hash) implements Content {

    public static Found of(Map<String, byte[]> files) {
      return new Found(
          Collections.unmodifiableSortedMap(new TreeMap<>(files)), ContentHash.of(files));
    }

    /**
     * Each file's key in the snapshot: a ConfigMap's keys allow no folders, and the same content
     * has the same keys whatever those of its source were.
     */
    public Map<String, String> pathsByKey() {
      var keys = new LinkedHashMap<String, String>();
      files.keySet().forEach(path -> keys.put("file-%04d".formatted(keys.size() + 1), path));
      return keys;
    }
  }

  /** It cannot be read as things are. */
  record Unreadable(Reason reason, String message) implements Content {}
}
