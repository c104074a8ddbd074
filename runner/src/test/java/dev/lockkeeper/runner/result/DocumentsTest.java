package dev.lockkeeper.runner.result;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.GoldenDocument;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract's golden documents, read and written by this side's mapper. */
class DocumentsTest {

  static Stream<GoldenDocument> documents() {
    return GoldenDocument.all();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldReadWhatIsOnTheWire(GoldenDocument golden) throws IOException {
    var type = golden.says().getClass();

    assertThat(Documents.read(golden.json().getBytes(UTF_8), type)).isEqualTo(golden.says());
    assertThat(Documents.read(Documents.tree(golden.json()), type)).isEqualTo(golden.says());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldWriteAllThatIsOnTheWire(GoldenDocument golden) throws IOException {
    var written = Documents.tree(new String(Documents.bytes(golden.says()), UTF_8));

    Documents.tree(golden.json())
        .properties()
        .forEach(
            field ->
                assertThat(written.path(field.getKey()).properties())
                    .as(field.getKey())
                    .containsAll(field.getValue().properties()));
    assertThat(Documents.read(written, golden.says().getClass())).isEqualTo(golden.says());
    assertThat(written.toString()).doesNotContain("null");
  }
}
