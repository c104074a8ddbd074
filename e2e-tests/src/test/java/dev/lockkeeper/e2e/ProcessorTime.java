package dev.lockkeeper.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Processor time of containers, as the node's kernel counts it. A container's account goes with it,
 * so it is looked at every {@link #GLANCE}: what was used after the last look is missing, of every
 * container alike.
 */
final class ProcessorTime implements AutoCloseable {
  private static final Duration GLANCE = Duration.ofMillis(50);

  /** Version 1 of control groups counts nanoseconds, version 2 microseconds. */
  private static final String SCRIPT =
      """
      accounts=/sys/fs/cgroup/cpuacct
      [ -d $accounts ] || accounts=/sys/fs/cgroup
      while :; do
        for file in $(find $accounts -path '*pod*/cri-containerd-*' '(' -name cpuacct.usage -o -name cpu.stat ')'); do
          case $file in
            *cpuacct.usage) read -r used <$file && echo "$file $used" ;;
            *cpuacct*) ;;
            *) while read -r key value; do [ $key != usage_usec ] || echo "$file ${value}000"; done <$file ;;
          esac
        done 2>/dev/null
        sleep %s
      done
      """
          .formatted(GLANCE.toMillis() / 1000.0);

  private final Process process;
  private final Map<String, Long> nanoseconds = new ConcurrentHashMap<>();

  ProcessorTime() {
    try {
      process =
          new ProcessBuilder(List.of("docker", "exec", Node.NAME, "sh", "-c", SCRIPT))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(this::note);
    } catch (IOException | UncheckedIOException e) {
      return; // it was closed
    }
  }

  private void note(String line) {
    var id = line.replaceFirst(".*cri-containerd-([0-9a-f]{64}).*", "$1");
    var used = line.substring(line.lastIndexOf(' ') + 1);
    if (id.length() == 64 && used.matches("\\d+")) {
      nanoseconds.put(id, Long.parseLong(used));
    }
  }

  /**
   * Seconds that the container used, as far as it was looked at.
   *
   * @param containerId as a pod's status has it: {@code containerd://…}
   */
  OptionalDouble of(String containerId) {
    var used = nanoseconds.get(containerId.replaceFirst(".*//", ""));
    return used == null ? OptionalDouble.empty() : OptionalDouble.of(used / 1e9);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }
}
