package dev.lockkeeper.runner.result;

import dev.lockkeeper.contract.Progress;
import dev.lockkeeper.contract.Progress.Event;
import dev.lockkeeper.contract.Progress.Piece;
import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Says what happens now: a line of JSON for each {@link Progress}. */
public final class ProgressLog {
  /** Escaped in the worst way, this many characters still fit a log line of 16 KiB. */
  private static final int MESSAGE_LIMIT = 2_000;

  private final PrintStream out;
  private final Clock clock;

  public ProgressLog(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  public void say(Event event, String message) {
    say(event, "", message);
  }

  public void say(Event event, String changeset, String message) {
    print(
        new Progress(
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            event,
            Excerpt.of(changeset, MESSAGE_LIMIT),
            Excerpt.of(message, MESSAGE_LIMIT),
            null));
  }

  public void say(Piece piece) {
    print(
        new Progress(
            clock.instant().truncatedTo(ChronoUnit.MILLIS), Event.PLAN_PIECE, "", "", piece));
  }

  /** In one write: lines of two threads never mix. */
  private synchronized void print(Progress progress) {
    var json = Documents.bytes(progress);
    var line = new byte[json.length + 1];
    System.arraycopy(json, 0, line, 0, json.length);
    line[json.length] = '\n';
    out.write(line, 0, line.length);
    out.flush();
  }
}
