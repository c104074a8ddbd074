package dev.lockkeeper.contract;

import java.util.Map;
import java.util.TreeMap;

/** Names a changelog by what is in its files, whatever carried them there. */
public final class ContentHash {

  /**
   * The hash of a changelog's files.
   *
   * @param files content by path, relative to the changelog's root, with {@code /} between folders
   * @return {@code sha256:} and 64 hexadecimal digits; the order of the map does not matter
   */
  public static String of(Map<String, byte[]> files) {
    var digest = new Digest();
    new TreeMap<>(files).forEach((path, content) -> digest.add(path).add(content));
    return "sha256:" + digest.hex();
  }

  private ContentHash() {}
}
