package dev.lockkeeper.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * SHA-256 over a list of parts. Each part goes in behind its length, so that no two different lists
 * share a digest by moving a boundary.
 */
final class Digest {
  private final MessageDigest sha256 = Sha256.algorithm();

  Digest add(byte[] part) {
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    sha256.update(part);
    return this;
  }

  Digest add(String part) {
    return add(part.getBytes(StandardCharsets.UTF_8));
  }

  /** 64 hexadecimal digits. */
  String hex() {
    return HexFormat.of().formatHex(sha256.digest());
  }
}
