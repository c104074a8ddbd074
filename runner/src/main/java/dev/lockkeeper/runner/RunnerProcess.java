package dev.lockkeeper.runner;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Progress.Event;
import dev.lockkeeper.runner.result.ForeignOutput;
import dev.lockkeeper.runner.result.ProgressLog;
import dev.lockkeeper.runner.result.ResultFile;
import dev.lockkeeper.runner.spec.Places;
import dev.lockkeeper.runner.stop.Stop;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The process around one attempt: its output, its signals, its result file and its exit code. */
final class RunnerProcess {
  private final Places places;
  private final Clock clock = Clock.systemUTC();
  private final ProgressLog progress =
      new ProgressLog(
          new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
          clock);

  RunnerProcess(Places places) {
    this.places = places;
  }

  /** Never returns: the process ends with the attempt's exit code, after a signal too. */
  void run(@Nullable String runSpec) {
    int status = ExitCode.INTERNAL_ERROR.code();
    try {
      ForeignOutput.redirectTo(progress);
      var stop = new Stop(clock);
      stop.onAsked(reason -> progress.say(Event.STOPPING, reason));
      stopOnSignal(stop);
      var result = new Runner(places, clock, stop, progress).run(runSpec);
      status = result.exitCode().code();
      new ResultFile(places.terminationMessage()).write(result);
    } catch (IOException | RuntimeException e) {
      progress.say(Event.LOG, "The result could not be written: " + e);
    } finally {
      // Not exit: after a signal the shutdown is under way and waits for this very thread.
      Runtime.getRuntime().halt(status);
    }
  }

  /**
   * The JVM would end with the signal's status as soon as its hooks are through: this one is not.
   */
  private static void stopOnSignal(Stop stop) {
    var attempt = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.ask("a signal came");
                  try {
                    attempt.join();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop-on-signal"));
  }
}
