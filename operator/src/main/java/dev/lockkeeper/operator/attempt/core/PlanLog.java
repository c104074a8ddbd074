package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.contract.Pieces;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.contract.Progress;
import dev.lockkeeper.contract.RunResult.PlanReference;
import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds a plan's pieces in the log of the pod that made it. The log is untrusted: however long it
 * or a line of it is, no more is kept than the largest plan has.
 */
public final class PlanLog {
  /** No more of a log is read, in characters: several times what the largest plan takes there. */
  public static final int LIMIT = 8 * 1024 * 1024;

  /** The container runtime splits what is longer: it is no line of a runner's. */
  static final int LONGEST_LINE = 16 * 1024;

  /** What the largest plan makes as base64. */
  static final int MOST_PIECES = (Plan.LARGEST_PACKED_BYTES / 3 * 4) / Pieces.LENGTH + 1;

  private final Reader log;
  private final char[] buffer = new char[8 * 1024];
  private int filled;
  private int next;
  private long read;

  private PlanLog(Reader log) {
    this.log = log;
  }

  /**
   * The document that {@code promised} describes, packed as the runner wrote it.
   *
   * @throws IllegalArgumentException when it is not whole, or too large; the message says which
   * @throws IOException when the log cannot be read
   */
  public static byte[] read(Reader log, PlanReference promised) throws IOException {
    if (promised.pieces() < 0 || promised.pieces() > MOST_PIECES) {
      throw new IllegalArgumentException(
          "it is said to have %d pieces, and the largest plan has %d: split the changelog"
              .formatted(promised.pieces(), MOST_PIECES));
    }
    var pieces = new PlanLog(log).pieces(promised.pieces());
    return Pieces.join(pieces, promised.pieces(), promised.hash());
  }

  private Map<Integer, String> pieces(int promised) throws IOException {
    var pieces = new HashMap<Integer, String>();
    while (pieces.size() < promised && hasMore()) {
      line()
          .flatMap(Documents::progress)
          .map(Progress::piece)
          .filter(piece -> piece.number() >= 1 && piece.number() <= promised)
          .filter(piece -> piece.data() != null && piece.data().length() <= Pieces.LENGTH)
          .ifPresent(piece -> pieces.putIfAbsent(piece.number(), piece.data()));
    }
    return pieces;
  }

  /** The next line; empty for one that is too long to be one of ours. */
  private Optional<String> line() throws IOException {
    var line = new StringBuilder();
    var tooLong = false;
    while (hasMore()) {
      var character = buffer[next++];
      if (character == '\n') {
        break;
      }
      if (line.length() == LONGEST_LINE) {
        tooLong = true;
      } else {
        line.append(character);
      }
    }
    return tooLong ? Optional.empty() : Optional.of(line.toString());
  }

  private boolean hasMore() throws IOException {
    if (next < filled) {
      return true;
    }
    if (read >= LIMIT) {
      return false;
    }
    filled = log.read(buffer, 0, buffer.length);
    next = 0;
    read += Math.max(filled, 0);
    return filled > 0;
  }
}
