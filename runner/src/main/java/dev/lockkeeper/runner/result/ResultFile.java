package dev.lockkeeper.runner.result;

import dev.lockkeeper.contract.Layout;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.contract.RunResult.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The termination message: the result, cut to what the kubelet keeps. */
public final class ResultFile {
  private final Path path;

  public ResultFile(Path path) {
    this.path = path;
  }

  public void write(RunResult result) throws IOException {
    Files.write(path, bounded(result));
  }

  /**
   * {@code result} as JSON of at most {@link Layout#TERMINATION_MESSAGE_LIMIT} bytes: first the
   * texts lose their ends, the message last, then the names.
   */
  static byte[] bounded(RunResult result) {
    var full = Documents.bytes(result);
    for (int limit = 1024; full.length > Layout.TERMINATION_MESSAGE_LIMIT && limit >= 16; ) {
      full = Documents.bytes(cut(result, limit));
      limit /= 2;
    }
    return full;
  }

  private static RunResult cut(RunResult result, int limit) {
    return new RunResult(
        Excerpt.cut(result.run(), limit),
        result.number(),
        result.action(),
        result.exitCode(),
        Excerpt.cut(result.message(), 2 * limit),
        cut(result.fault(), limit),
        result.changesets(),
        Excerpt.cut(result.lastChangeset(), limit),
        result.engine(),
        result.plan(),
        result.startedAt(),
        result.finishedAt());
  }

  private static @Nullable Fault cut(@Nullable Fault fault, int limit) {
    return fault == null
        ? null
        : new Fault(
            Excerpt.cut(fault.changeset(), limit),
            Excerpt.cut(fault.sqlState(), limit),
            Excerpt.cut(fault.statement(), limit / 2));
  }
}
