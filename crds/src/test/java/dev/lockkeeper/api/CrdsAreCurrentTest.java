package dev.lockkeeper.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed CRDs are those that the API types say; {@code make generate} writes them. */
class CrdsAreCurrentTest {
  private static final Path COMMITTED = Path.of("../helm/lockkeeper/files/crds");

  @Test
  void shouldFindTheCommittedCrdsCurrent() throws IOException {
    var generated = GeneratedCrds.yaml();
    if (Boolean.getBoolean("lockkeeper.generate")) {
      Files.createDirectories(COMMITTED);
      for (var crd : generated.entrySet()) {
        Files.writeString(COMMITTED.resolve(crd.getKey()), crd.getValue());
      }
    }

    for (var crd : generated.entrySet()) {
      assertThat(COMMITTED.resolve(crd.getKey()))
          .as("stale: run `make generate` and commit what it writes")
          .hasContent(crd.getValue());
    }
    try (var files = Files.list(COMMITTED)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(generated.keySet());
    }
  }
}
