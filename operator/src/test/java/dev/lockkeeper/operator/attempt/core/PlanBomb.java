package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.contract.Plan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Plans that are small as they travel and would be large in memory; each a program of its own. */
enum PlanBomb {
  /** A gibibyte of nothing. */
  ZEROS("", "\u0000", "", 1 << 30),
  MANY_CHANGESETS("{\"changesets\":[{}", ",{}", "]}", Plan.LARGEST_BYTES),
  MANY_STATEMENTS("{\"changesets\":[{\"sql\":[\"a\"", ",\"a\"", "]}]}", Plan.LARGEST_BYTES),
  ONE_LONG_STATEMENT("{\"changesets\":[{\"sql\":[\"", "a", "\"]}]}", Plan.LARGEST_BYTES),
  DEEP("", "[", "", Plan.LARGEST_BYTES),
  DEEP_UNKNOWN("{\"later\":", "{\"a\":", "", Plan.LARGEST_BYTES),
  MANY_UNKNOWN("{\"later\":[1", ",1", "]}", Plan.LARGEST_BYTES),
  HUGE_NUMBER("{\"changesets\":[{\"transactional\":1", "0", "}]}", Plan.LARGEST_BYTES);

  private static final int SLACK = 64;

  private final String head;
  private final String body;
  private final String tail;
  private final int size;

  PlanBomb(String head, String body, String tail, int size) {
    this.head = head;
    this.body = body;
    this.tail = tail;
    this.size = size;
  }

  /** As a runner would pack it. */
  byte[] packed() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var block = body.repeat(1024).getBytes(StandardCharsets.UTF_8);
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(head.getBytes(StandardCharsets.UTF_8));
      for (long left = (long) size - SLACK - block.length; left > 0; left -= block.length) {
        gzip.write(block);
      }
      gzip.write(tail.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** Reads the bomb that is named, and says what came of it. */
  public static void main(String[] arguments) throws IOException {
    var packed = valueOf(arguments[0]).packed();
    if (packed.length > Plan.LARGEST_PACKED_BYTES * 2) {
      throw new IllegalStateException("it is large enough to be refused by that: " + packed.length);
    }
    try {
      Documents.packedPlan(packed);
      System.out.println("read");
    } catch (IOException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }
}
