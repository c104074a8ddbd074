package dev.lockkeeper.operator.changelog.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockkeeper.api.MigrationSpec.Changelog;
import dev.lockkeeper.contract.Sha256;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The hash of all that decides a run: content, root path, contexts, label filter and parameters.
 * Anything else (strategy, images, versions, time) starts nothing again.
 */
public final class Fingerprint {
  private static final String VERSION = "v1:";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The fingerprint of a changelog.
   *
   * @param contentHash of its files
   * @return {@code v1:} and 64 hexadecimal digits of the SHA-256 of its canonical JSON: keys in
   *     order, contexts as a sorted set
   */
  public static String of(Changelog changelog, String contentHash) {
    var parameters = new TreeMap<String, String>();
    changelog.parameters().forEach(p -> parameters.put(p.name(), p.value()));
    var decides = new TreeMap<String, Object>();
    decides.put("content", contentHash);
    decides.put("contexts", new TreeSet<>(changelog.contexts()));
    decides.put("labelFilter", changelog.labelFilter());
    decides.put("parameters", parameters);
    decides.put("path", changelog.path());
    try {
      return VERSION + Sha256.hex(JSON.writeValueAsString(decides));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of strings are always JSON", e);
    }
  }

  /** The first 8 hexadecimal digits: enough to tell a Migration's runs apart by eye. */
  public static String head(String fingerprint) {
    return fingerprint.substring(VERSION.length(), VERSION.length() + 8);
  }

  private Fingerprint() {}
}
