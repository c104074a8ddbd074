package dev.lockkeeper.images;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** A file or folder of an image. */
record ImageFile(TarArchiveEntry entry, byte[] content) {

  /** From the root, without a slash at either end. */
  String path() {
    return entry.getName().replaceFirst("/$", "");
  }

  boolean isExecutable() {
    return entry.isFile() && (entry.getMode() & 0111) != 0;
  }

  boolean isWritableByOthers() {
    return (entry.getMode() & 0022) != 0;
  }

  boolean changesItsUser() {
    return (entry.getMode() & 06000) != 0;
  }

  String hash() {
    return hash(content);
  }

  static String hash(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  @Override
  public String toString() {
    return path();
  }
}
