package dev.lockkeeper.operator.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What becomes of a runner's words when it lies, or when others write where it does: cut, of
 * another attempt, no words at all, too many. Its exit code stays true: that is the kernel's to
 * tell.
 */
final class Liar {
  private static final int TERMINATION_MESSAGE = 4096;

  private final Random random;

  /** One whose lies follow from a seed. */
  Liar(long seed) {
    random = new Random(seed);
  }

  /** The last word, as a kubelet would pass it on. */
  String result(String truth) {
    var said =
        switch (random.nextInt(10)) {
          case 0 -> truth.substring(0, random.nextInt(truth.length()));
          case 1 -> "\u001b[2J\u0000 {\"run\":";
          case 2 -> truth.replace("\"run\":\"", "\"run\":\"other-");
          case 3 -> truth.replace("\"number\":", "\"number\":1");
          case 4 -> truth.replace("\"applied\":", "\"applied\":-99999999999");
          case 5 -> truth.replaceFirst("\"message\":\"", "\"message\":\"" + "long ".repeat(2000));
          case 6 -> "[".repeat(TERMINATION_MESSAGE);
          case 7 -> "";
          default -> truth;
        };
    return said.substring(0, Math.min(said.length(), TERMINATION_MESSAGE));
  }

  /** What its log has. */
  String log(String truth) {
    var lines = new ArrayList<>(truth.lines().toList());
    switch (random.nextInt(8)) {
      case 0 -> lines.clear();
      case 1 -> lines.addAll(List.copyOf(lines));
      case 2 -> Collections.reverse(lines);
      case 3 -> lines.replaceAll(line -> line.replace("\"data\":\"", "\"data\":\"AAAA"));
      case 4 -> lines.addAll(0, Collections.nCopies(2000, "{\"event\":\"PLAN_PIECE\"}\u0007"));
      case 5 -> lines.replaceAll(line -> line.substring(0, line.length() / 2));
      default -> {
        // For once it tells the truth.
      }
    }
    return String.join("\n", lines) + "\n";
  }
}
