package dev.lockkeeper.runner.result;

import dev.lockkeeper.contract.Progress.Event;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Turns what libraries log and what changelogs print into {@link Event#LOG} lines. Without it a
 * changelog could print a line that looks like progress of ours.
 */
public final class ForeignOutput {

  /** Redirects the process's streams and its logging; warnings and worse are said. */
  public static void redirectTo(ProgressLog progress) {
    System.setOut(new PrintStream(new Lines(progress), true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(new Lines(progress), true, StandardCharsets.UTF_8));
    LogManager.getLogManager().reset();
    var root = Logger.getLogger("");
    root.setLevel(Level.WARNING);
    root.addHandler(new Warnings(progress));
  }

  /** A line of text becomes a line of progress. */
  private static final class Lines extends OutputStream {
    private static final int LIMIT = 8 * 1024;

    private final ProgressLog progress;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(ProgressLog progress) {
      this.progress = progress;
    }

    @Override
    public synchronized void write(int octet) {
      if (octet != '\n') {
        line.write(octet);
      }
      if (octet == '\n' || line.size() == LIMIT) {
        say();
      }
    }

    private void say() {
      var text = line.toString(StandardCharsets.UTF_8);
      line.reset();
      if (!text.isBlank()) {
        progress.say(Event.LOG, text);
      }
    }
  }

  /** A record's message, and its exception's: never a stack trace. */
  private static final class Warnings extends Handler {
    private final ProgressLog progress;

    Warnings(ProgressLog progress) {
      this.progress = progress;
    }

    @Override
    public void publish(LogRecord entry) {
      if (entry.getLevel().intValue() < Level.WARNING.intValue()) {
        return;
      }
      var thrown = entry.getThrown();
      progress.say(
          Event.LOG,
          entry.getLevel().getName()
              + " "
              + entry.getMessage()
              + (thrown == null ? "" : ": " + thrown.getMessage()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private ForeignOutput() {}
}
