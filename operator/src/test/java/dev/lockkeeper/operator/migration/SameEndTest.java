package dev.lockkeeper.operator.migration;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The same end state after any crash, within a bounded number of writes for each target. Operators
 * that die, sleep, are two at once, hear late or lose answers, and pods that are lost: what comes
 * of it all is what would have come of it in peace.
 *
 * <p>Seen to fail where an attempt that was lost counts as a failure for good (another end), and
 * where a status is written that says nothing new (too many writes).
 */
class SameEndTest {
  private static final int TURNS = 500;

  /** A hold, a Job, an outcome, a time to live, two of the status, and what is pinned. */
  private static final int WRITES_FOR_AN_ATTEMPT = 8;

  /** The same where writes are lost and made again, and a second operator tries them, too. */
  private static final int WRITES_IN_TROUBLE = 16;

  /** Beginning and end of a run: start, pin, finalizer on and off, and their statuses. */
  private static final int WRITES_FOR_A_RUN = 9;

  /**
   * The wait for it, its record and its answer, the finalizer off and on meanwhile; and what is
   * told of others that hold the target then.
   */
  private static final int WRITES_FOR_A_COMMAND = 8;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void shouldComeToTheSameEndWhateverDies() {
    var histories = Seeds.live(SameEndTest::compare);

    System.out.printf("%,d troubled histories, each with the end of a calm one%n", histories);
  }

  /** What comes of what people have and want, in peace. */
  private static final Map<String, List<String>> CALM_ENDS = new ConcurrentHashMap<>();

  private static void compare(long seed) {
    var operators = 1 + (int) (seed % 2);
    var troubled =
        new History(seed, new History.Setting(operators, false, false, false, false, 20));
    var expected = CALM_ENDS.computeIfAbsent(troubled.town().wishes(), _ -> calmEnd(seed));
    try {
      troubled.beTroubled(TURNS);
      troubled.work();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed %d: %s%n%s".formatted(seed, e, troubled.told()), e);
    }
    requireFewWrites(seed, troubled, WRITES_IN_TROUBLE);
    var end = troubled.town().end();
    if (!end.equals(expected)) {
      throw new AssertionError("seed %d: not%n%s%nbut%n%s".formatted(seed, expected, end));
    }
  }

  private static List<String> calmEnd(long seed) {
    var calm = new History(seed, new History.Setting(1, false, false, false, false, 20));
    calm.work();
    requireFewWrites(seed, calm, WRITES_FOR_AN_ATTEMPT);
    return calm.town().end();
  }

  private static void requireFewWrites(long seed, History history, int forAnAttempt) {
    var runs = history.town().migrations().size();
    var bound =
        runs * WRITES_FOR_A_RUN
            + history.town().attempts() * forAnAttempt
            + history.town().commands() * WRITES_FOR_A_COMMAND;
    if (history.writes() > bound) {
      throw new AssertionError(
          "seed %d: %d writes, more than %d".formatted(seed, history.writes(), bound));
    }
  }
}
