package dev.lockkeeper.operator.reason;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page that explains every reason says what the enum says; {@code make generate} writes it. */
class ReasonsPageTest {
  private static final Path PAGE = Path.of("../docs/reasons.md");

  private static final String HEAD =
      """
      # Reasons

      Why a Migration is where it is: the reason of its `Ready` condition, of its Events, and of the
      outcomes on a target. Generated from `dev.lockkeeper.operator.reason.Reason` by `make generate`.

      | Reason | What it says | What to do |
      |---|---|---|
      """;

  @Test
  void shouldFindTheCommittedPageCurrent() throws IOException {
    var page = HEAD + Arrays.stream(Reason.values()).map(this::row).collect(Collectors.joining());
    if (Boolean.getBoolean("lockkeeper.generate")) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).as("stale: run `make generate` and commit what it writes").hasContent(page);
  }

  private String row(Reason reason) {
    return "| `%s` | %s | %s |%n"
        .formatted(reason.wireName(), reason.meaning(), reason.remedy())
        .replace(System.lineSeparator(), "\n");
  }
}
