package dev.lockkeeper.runner.changelog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockkeeper.contract.ContentHash;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.runner.result.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentTest {
  @TempDir Path folder;

  @Test
  void shouldReadAConfigMapVolumeThroughItsLinks() throws Exception {
    var version = folder.resolve("..2026_11_21_10_00_00.123");
    write(version.resolve("db/shop.sql"), "SELECT 1");
    write(version.resolve("root.yaml"), "databaseChangeLog: []");
    Files.createSymbolicLink(folder.resolve("..data"), version.getFileName());
    Files.createSymbolicLink(folder.resolve("db"), Path.of("..data/db"));
    Files.createSymbolicLink(folder.resolve("root.yaml"), Path.of("..data/root.yaml"));

    var content =
        Content.read(folder, hash("db/shop.sql", "SELECT 1", "root.yaml", "databaseChangeLog: []"));

    assertThat(content.files()).containsOnlyKeys("db/shop.sql", "root.yaml");
  }

  @Test
  void shouldReadNamesThatBeginWithDotsBelowTheRoot() throws Exception {
    write(folder.resolve("db/..odd.sql"), "SELECT 1");

    assertThat(Content.read(folder, hash("db/..odd.sql", "SELECT 1")).files())
        .containsOnlyKeys("db/..odd.sql");
  }

  @Test
  void shouldRefuseOtherContent() throws IOException {
    write(folder.resolve("shop.sql"), "SELECT 2");

    assertEnds(folder, hash("shop.sql", "SELECT 1"), ExitCode.CONTENT_DIFFERS);
    assertEnds(folder, "", ExitCode.CONTENT_DIFFERS);
  }

  @Test
  void shouldRefuseAFolderThatIsNotThere() {
    assertEnds(folder.resolve("nowhere"), ContentHash.of(Map.of()), ExitCode.CONTENT_DIFFERS);
  }

  @Test
  void shouldRefuseLinksThatLeadOutside(@TempDir Path outside) throws IOException {
    write(outside.resolve("secret"), "canary");
    var links =
        Map.of(
            "file", outside.resolve("secret"),
            "folder", outside,
            "relative", Path.of("../" + outside.getFileName() + "/secret"),
            "device", Path.of("/dev/null"),
            "process", Path.of("/proc/self/environ"));

    for (var link : links.entrySet()) {
      var root = Files.createDirectory(folder.resolve(link.getKey()));
      Files.createSymbolicLink(root.resolve("link.sql"), link.getValue());

      assertThatThrownBy(() -> Content.read(root, hash("link.sql", "canary")))
          .as(link.getKey())
          .isInstanceOf(Ended.class);
    }
  }

  @Test
  void shouldRefuseALinkThatGoesInCircles() throws IOException {
    write(folder.resolve("shop.sql"), "SELECT 1");
    Files.createSymbolicLink(folder.resolve("loop"), Path.of("."));

    assertEnds(folder, hash("shop.sql", "SELECT 1"), ExitCode.CONTENT_DIFFERS);
  }

  private static void assertEnds(Path folder, String hash, ExitCode exitCode) {
    assertThatThrownBy(() -> Content.read(folder, hash))
        .isInstanceOfSatisfying(Ended.class, end -> assertThat(end.exitCode()).isEqualTo(exitCode));
  }

  private static String hash(String path, String content) {
    return ContentHash.of(Map.of(path, content.getBytes(UTF_8)));
  }

  private static String hash(String path, String content, String path2, String content2) {
    return ContentHash.of(Map.of(path, content.getBytes(UTF_8), path2, content2.getBytes(UTF_8)));
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
