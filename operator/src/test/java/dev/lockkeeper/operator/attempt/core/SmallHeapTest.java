package dev.lockkeeper.operator.attempt.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a runner has packed into a plan, the operator's heap is not what gives way. */
class SmallHeapTest {
  /** Half of what the chart gives: the caches need the rest. */
  private static final String HEAP = "-Xmx64m";

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void shouldUnpackAnyBombInASmallHeap(PlanBomb bomb) throws Exception {
    var output = folder.resolve("output");
    var process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    HEAP,
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("surefire.test.class.path", classPath()),
                    PlanBomb.class.getName(),
                    bomb.name()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(Files.readString(output, StandardCharsets.UTF_8)).startsWith("refused");
    assertThat(process.exitValue()).isZero();
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }
}
