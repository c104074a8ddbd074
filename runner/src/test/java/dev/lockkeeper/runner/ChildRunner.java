package dev.lockkeeper.runner;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockkeeper.contract.Layout;
import dev.lockkeeper.contract.Progress;
import dev.lockkeeper.contract.Progress.Event;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.runner.result.Documents;
import dev.lockkeeper.runner.spec.Places;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The runner as a process: it can be sent signals, and killed. */
final class ChildRunner implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path root;
  private final Process process;

  private ChildRunner(Path root, Process process) {
    this.root = root;
    this.process = process;
  }

  /** The child's main: as the real one, with places below the folder that it is given. */
  static final class ChildMain {
    public static void main(String[] args) {
      var root = Path.of(args[0]);
      new RunnerProcess(
              new Places(
                  root.resolve("changelog"),
                  root.resolve("plan"),
                  root.resolve("credentials"),
                  root.resolve("termination-log")))
          .run(System.getenv(Layout.RUN_SPEC));
    }

    private ChildMain() {}
  }

  static ChildRunner start(Path root, String runSpec) {
    return start(root, Map.of(Layout.RUN_SPEC, runSpec));
  }

  static ChildRunner start(Path root, Map<String, String> environment) {
    return start(root, environment, "-Xshare:auto");
  }

  /**
   * Starts the child.
   *
   * @param option one more for its JVM
   */
  static ChildRunner start(Path root, Map<String, String> environment, String option) {
    var classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            option,
            "-cp",
            classPath,
            ChildMain.class.getName(),
            root.toString());
    builder.environment().putAll(environment);
    builder.redirectOutput(root.resolve("stdout").toFile());
    builder.redirectError(root.resolve("stderr").toFile());
    try {
      Files.deleteIfExists(root.resolve("termination-log"));
      return new ChildRunner(root, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the child has said {@code event} of a changeset whose name holds {@code part}. */
  ChildRunner awaitProgress(Event event, String part) {
    Awaitility.await("%s %s; %s".formatted(event, part, root))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                progress().stream()
                    .anyMatch(line -> line.event() == event && line.changeset().contains(part)));
    return this;
  }

  /** Waits until the child has said a line with {@code text} in its message. */
  ChildRunner awaitLog(String text) {
    Awaitility.await(text)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> progress().stream().anyMatch(line -> line.message().contains(text)));
    return this;
  }

  /** The kubelet's wish that it stop. */
  ChildRunner terminate() {
    process.destroy();
    return this;
  }

  /** SIGKILL: no word is said any more. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** The process's exit status. */
  int awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("still running, having said: " + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  RunResult result() {
    try {
      return Documents.read(Files.readAllBytes(root.resolve("termination-log")), RunResult.class);
    } catch (IOException e) {
      throw new UncheckedIOException("no result; said: " + output(), e);
    }
  }

  /** All complete lines so far. */
  List<Progress> progress() {
    var text = read("stdout");
    return Workbench.lines(text.substring(0, text.lastIndexOf('\n') + 1));
  }

  /** Everything that it wrote anywhere. */
  String output() {
    return read("stdout") + read("stderr") + read("termination-log");
  }

  String stderr() {
    return read("stderr");
  }

  private String read(String name) {
    try {
      var file = root.resolve(name);
      return Files.exists(file) ? Files.readString(file, UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
