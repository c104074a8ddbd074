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

      The class says what a reason asks for:

      | Class | What it asks for |
      |---|---|
      | on the way, done | nothing |
      | waiting | goes on by itself as soon as somebody or something else is ready |
      | Transient | tried again by itself, within bounds: mended in time, it needs nothing else |
      | Permanent | stays until somebody changes something |
      | Ambiguous | a person must look before anything is tried again |

      While something is tried again, `Ready` says why under its own reason, and the reason of
      `Reconciling` is `Retrying`. An Event is written when a reason is news, not for each retry.

      | Reason | Class | What it says | What to do |
      |---|---|---|---|
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
    return "| `%s` | %s | %s | %s |%n"
        .formatted(reason.wireName(), reason.kind().word(), reason.meaning(), reason.remedy())
        .replace(System.lineSeparator(), "\n");
  }
}
