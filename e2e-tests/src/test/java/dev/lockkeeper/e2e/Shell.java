package dev.lockkeeper.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the commands that a user would type, with the tools and the cluster of our cache. */
final class Shell {

  /**
   * What the command printed.
   *
   * @throws IllegalStateException with that, if it failed or took longer than {@code limit}
   */
  static String run(Duration limit, List<String> command) {
    try {
      var output = Files.createTempFile("command", ".log");
      try {
        return run(limit, command, output);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + command, e);
    }
  }

  private static String run(Duration limit, List<String> command, Path output)
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
    var inTime = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
    if (!inTime) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    var said = Files.readString(output);
    if (!inTime || process.exitValue() != 0) {
      throw new IllegalStateException(
          "%s %s:%n%s"
              .formatted(
                  String.join(" ", command),
                  inTime ? "failed" : "took longer than " + limit.toSeconds() + " s",
                  said));
    }
    return said;
  }

  private Shell() {}
}
