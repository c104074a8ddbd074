package dev.lockkeeper.runner.changelog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import liquibase.resource.OpenOptions;
import liquibase.resource.Resource;
import liquibase.resource.ResourceAccessor.SearchOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentAccessorTest {
  private final ContentAccessor accessor =
      new ContentAccessor(
          new Content(
              Map.of(
                  "root.yaml", "root".getBytes(UTF_8),
                  "db/a.sql", "a".getBytes(UTF_8),
                  "db/B.SQL", "b".getBytes(UTF_8),
                  "db/deeper/c.sql", "c".getBytes(UTF_8),
                  "db/packed.sql.gz", gzip("packed"))));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db/a.sql",
        "/db/a.sql",
        "./db/a.sql",
        "db//a.sql",
        "db/deeper/../a.sql",
        "db\\a.sql",
        "classpath:db/a.sql",
        "classpath*:db/a.sql",
        "file:db/a.sql"
      })
  void shouldFindAFileHoweverItIsWritten(String path) throws IOException {
    assertThat(accessor.getExisting(path).getPath()).isEqualTo("db/a.sql");
    assertThat(text(accessor.get(path))).isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside.sql",
        "db/../../outside.sql",
        "..",
        "/etc/passwd",
        "file:///etc/passwd",
        "classpath:liquibase/i18n/liquibase-core.properties",
        "../changelog/db/a.sql",
        "db/A.sql",
        "db"
      })
  void shouldNotFindAnythingElse(String path) throws IOException {
    assertThat(accessor.getAll(path)).isEmpty();
    assertThat(accessor.get(path).exists()).isFalse();
    assertThatThrownBy(() -> accessor.getExisting(path)).isInstanceOf(FileNotFoundException.class);
  }

  @ParameterizedTest
  @CsvSource({"../../outside.sql", "../../../etc/passwd", "/etc/passwd"})
  void shouldResolveNothingThatIsOutside(String path) throws IOException {
    var resource = accessor.get("db/a.sql");

    for (var other : List.of(resource.resolve(path), resource.resolveSibling(path))) {
      assertThat(other.exists()).isFalse();
      assertThatThrownBy(other::openInputStream).isInstanceOf(FileNotFoundException.class);
    }
  }

  @Test
  void shouldResolveSiblings() throws IOException {
    assertThat(text(accessor.get("db/a.sql").resolveSibling("deeper/c.sql"))).isEqualTo("c");
    assertThat(text(accessor.get("db/deeper/c.sql").resolveSibling("../a.sql"))).isEqualTo("a");
    assertThat(text(accessor.get("root.yaml").resolveSibling("db/a.sql"))).isEqualTo("a");
  }

  @Test
  void shouldSearchAFolderInOrder() throws IOException {
    assertThat(accessor.search("db", true))
        .extracting(Resource::getPath)
        .containsExactly("db/B.SQL", "db/a.sql", "db/deeper/c.sql", "db/packed.sql.gz");
    assertThat(accessor.search("db/", false))
        .extracting(Resource::getPath)
        .containsExactly("db/B.SQL", "db/a.sql", "db/packed.sql.gz");
    assertThat(accessor.search("", false))
        .extracting(Resource::getPath)
        .containsExactly("root.yaml");
    assertThat(accessor.search("nowhere", true)).isEmpty();
    assertThat(accessor.search("../", true)).isEmpty();
    assertThat(accessor.search("/etc", true)).isEmpty();
    assertThatThrownBy(() -> accessor.search("root.yaml", true)).isInstanceOf(IOException.class);
  }

  @Test
  void shouldSearchByDepthAndEnding() throws IOException {
    var options = new SearchOptions();
    options.setMinDepth(2);
    options.setMaxDepth(2);
    assertThat(accessor.search("db", options))
        .extracting(Resource::getPath)
        .containsExactly("db/deeper/c.sql");

    var ending = new SearchOptions();
    ending.setRecursive(true);
    ending.setTrimmedEndsWithFilter(".sql ");
    assertThat(accessor.search("db", ending))
        .extracting(Resource::getPath)
        .containsExactly("db/B.SQL", "db/a.sql", "db/deeper/c.sql");
  }

  @Test
  void shouldUnpackWhatIsCompressed() throws IOException {
    assertThat(text(accessor.get("db/packed.sql.gz"))).isEqualTo("packed");
  }

  @Test
  void shouldWriteNothing() throws IOException {
    var resource = accessor.get("db/a.sql");

    assertThat(resource.isWritable()).isFalse();
    assertThatThrownBy(() -> resource.openOutputStream(new OpenOptions()))
        .isInstanceOf(IOException.class);
  }

  private static String text(Resource resource) throws IOException {
    try (var in = resource.openInputStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static byte[] gzip(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
