package dev.lockkeeper.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PiecesTest {
  private static final byte[] DOCUMENT = document(30_000);

  @Test
  void shouldNeverHashTheSameDocumentToAnother() {
    assertThat(Pieces.hash("a document".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("sha256:0d1da5138c035ffb7a848cfa108a901b2d7e44195f11ddc475e1fe7c1cf9d8b3");
  }

  /** Around the ends of a piece (6144 bytes are 8192 characters of base64). */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 6143, 6144, 6145, 12_287, 12_288, 12_289, 250_000})
  void shouldPutTogetherWhatItCut(int size) {
    var document = document(size);
    var pieces = Pieces.of(document);

    assertThat(pieces).allSatisfy(piece -> assertThat(piece).hasSizeBetween(1, Pieces.LENGTH));
    assertThat(Pieces.join(numbered(pieces), pieces.size(), Pieces.hash(document)))
        .isEqualTo(document);
  }

  @Test
  void shouldKeepAPieceAndWhatStandsAroundItInOneLogLine() {
    assertThat(Pieces.LENGTH).isLessThanOrEqualTo(15 * 1024);
  }

  @Test
  void shouldMissAPieceByItsNumber() {
    var pieces = numbered(Pieces.of(DOCUMENT));
    pieces.remove(3);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pieces.join(pieces, 5, Pieces.hash(DOCUMENT)))
        .withMessage("piece 3 of 5 is not in the log");
  }

  @Test
  void shouldMissALastPieceThatWasPromised() {
    var pieces = numbered(Pieces.of(DOCUMENT));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pieces.join(pieces, 6, Pieces.hash(DOCUMENT)))
        .withMessage("piece 6 of 6 is not in the log");
  }

  @Test
  void shouldNotTakeFewerPiecesThanTheDocumentHas() {
    var pieces = numbered(Pieces.of(DOCUMENT));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pieces.join(pieces, 4, Pieces.hash(DOCUMENT)))
        .withMessageContaining("hash");
  }

  @Test
  void shouldNotCountToAnAbsurdNumberOfPieces() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pieces.join(Map.of(), Integer.MAX_VALUE, Pieces.hash(DOCUMENT)))
        .withMessageStartingWith("piece 1 of");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pieces.join(Map.of(), -1, Pieces.hash(DOCUMENT)))
        .withMessageContaining("hash");
  }

  @Test
  void shouldNoticeAnAlteredPiece() {
    var pieces = numbered(Pieces.of(DOCUMENT));
    pieces.computeIfPresent(
        2, (_, piece) -> (piece.startsWith("A") ? "B" : "A") + piece.substring(1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pieces.join(pieces, 5, Pieces.hash(DOCUMENT)))
        .withMessageContaining("hash");
  }

  @Test
  void shouldNoticeTwoPiecesInEachOthersPlace() {
    var pieces = numbered(Pieces.of(DOCUMENT));
    var first = pieces.get(1);
    pieces.put(1, pieces.get(2));
    pieces.put(2, first);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pieces.join(pieces, 5, Pieces.hash(DOCUMENT)))
        .withMessageContaining("hash");
  }

  @Test
  void shouldSayThatAPieceIsNoBase64() {
    var pieces = numbered(Pieces.of(DOCUMENT));
    pieces.put(4, "no base64 at all!");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pieces.join(pieces, 5, Pieces.hash(DOCUMENT)))
        .withMessage("the pieces are no base64");
  }

  @Test
  void shouldOverlookPiecesBeyondThoseThatWerePromised() {
    var pieces = numbered(Pieces.of(DOCUMENT));
    pieces.put(6, "AAAA");
    pieces.put(0, "AAAA");

    assertThat(Pieces.join(pieces, 5, Pieces.hash(DOCUMENT))).isEqualTo(DOCUMENT);
  }

  private static byte[] document(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static Map<Integer, String> numbered(List<String> pieces) {
    var numbered = new HashMap<Integer, String>();
    pieces.forEach(piece -> numbered.put(numbered.size() + 1, piece));
    return numbered;
  }
}
