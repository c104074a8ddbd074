package dev.lockkeeper.runner.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Layout;
import dev.lockkeeper.contract.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultFileTest {
  @TempDir Path folder;

  @Test
  void shouldWriteAShortResultAsItIs() throws IOException {
    var file = folder.resolve("termination-log");
    Files.writeString(file, "something much longer ".repeat(100));

    new ResultFile(file).write(result("It failed.", "SELECT 1", "db/shop.sql::1::ann"));

    assertThat(Documents.read(Files.readAllBytes(file), RunResult.class))
        .isEqualTo(result("It failed.", "SELECT 1", "db/shop.sql::1::ann"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ü", "\\", "\"", "\u0001", "\uD83D\uDE80"})
  void shouldFitWhateverIsInIt(String letter) throws IOException {
    for (int length : new int[] {10, 300, 1_000, 4_096, 100_000}) {
      var long_ = letter.repeat(length);

      var bytes = ResultFile.bounded(result(long_, long_, long_));

      assertThat(bytes).hasSizeLessThanOrEqualTo(Layout.TERMINATION_MESSAGE_LIMIT);
      assertThat(Documents.read(bytes, RunResult.class).exitCode())
          .isEqualTo(ExitCode.CHANGESET_FAILED);
    }
  }

  @Test
  void shouldKeepTheBeginningOfALongMessage() throws IOException {
    var bytes = ResultFile.bounded(result("Begins here. " + "x".repeat(9_000), "", "a"));

    var message = Documents.read(bytes, RunResult.class).message();
    assertThat(message).startsWith("Begins here. ").endsWith("…");
    assertThat(message.length()).isGreaterThan(1_000);
  }

  private static RunResult result(String message, String statement, String changeset) {
    return new RunResult(
        "7f3a91c2-1",
        3,
        Action.APPLY,
        ExitCode.CHANGESET_FAILED,
        message,
        new RunResult.Fault(changeset, "42P07", statement),
        new RunResult.Changesets(2, 1, Instant.EPOCH),
        changeset,
        new RunResult.Engine("PostgreSQL", "18.6"),
        null,
        Instant.parse("2026-11-21T10:00:00Z"),
        Instant.parse("2026-11-21T10:00:01Z"));
  }
}
