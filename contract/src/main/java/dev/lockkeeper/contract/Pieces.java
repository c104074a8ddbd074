package dev.lockkeeper.contract;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Carries a document that is too large for the termination message through the pod's log: base64,
 * cut into pieces that the log keeps whole.
 */
public final class Pieces {
  /** A log line beyond 16 KiB is split by the container runtime; this leaves room for the rest. */
  public static final int LENGTH = 8 * 1024;

  /** Cuts {@code document} into pieces of at most {@link #LENGTH} characters; none when empty. */
  public static List<String> of(byte[] document) {
    var text = Base64.getEncoder().encodeToString(document);
    var pieces = new ArrayList<String>();
    for (int from = 0; from < text.length(); from += LENGTH) {
      pieces.add(text.substring(from, Math.min(text.length(), from + LENGTH)));
    }
    return List.copyOf(pieces);
  }

  /**
   * Puts a document together again.
   *
   * @param pieces by number, from 1 on
   * @param promised how many there are
   * @param hash {@link #hash} of the document
   * @throws IllegalArgumentException when a piece is missing, is no base64 or the hash differs; the
   *     message says which
   */
  public static byte[] join(Map<Integer, String> pieces, int promised, String hash) {
    var text = new StringBuilder();
    for (int number = 1; number <= promised; number++) {
      var piece = pieces.get(number);
      if (piece == null) {
        throw new IllegalArgumentException(
            "piece %d of %d is not in the log".formatted(number, promised));
      }
      text.append(piece);
    }
    var document = decode(text.toString());
    if (!hash(document).equals(hash)) {
      throw new IllegalArgumentException("the pieces' hash is not the one that the result names");
    }
    return document;
  }

  /** {@code sha256:} and 64 hexadecimal digits. */
  public static String hash(byte[] document) {
    return "sha256:" + Sha256.hex(document);
  }

  private static byte[] decode(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the pieces are no base64", e);
    }
  }

  private Pieces() {}
}
