package dev.lockkeeper.operator.attempt.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockkeeper.contract.Pieces;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.contract.RunResult.PlanReference;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a runner says, and wherever it stops: a plan is whole, or it is none. */
class PlanLogTest {
  private static final byte[] DOCUMENT = document(50_000);
  private static final PlanReference PROMISED = promise(DOCUMENT);

  @Test
  void shouldFindThePiecesAmongWhateverElseIsSaid() throws IOException {
    var lines = new ArrayList<String>();
    for (var line : lines(DOCUMENT)) {
      lines.add("Liquibase says hello");
      lines.add("{\"event\": \"LOG\", \"message\": \"{}\"}");
      lines.add(line);
    }

    assertThat(read(lines)).isEqualTo(DOCUMENT);
  }

  @Test
  void shouldTakePiecesInAnyOrderAndEachOnce() throws IOException {
    var lines = new ArrayList<>(lines(DOCUMENT));
    lines.addAll(lines(DOCUMENT));
    Collections.shuffle(lines, new Random(7));

    assertThat(read(lines)).isEqualTo(DOCUMENT);
  }

  @Test
  void shouldMissAPiece() {
    var lines = new ArrayList<>(lines(DOCUMENT));
    lines.remove(3);

    assertThatThrownBy(() -> read(lines))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("piece 4 of %d is not in the log", PROMISED.pieces());
  }

  @Test
  void shouldNotTakeAPieceInAnothersPlace() {
    var lines = new ArrayList<>(lines(DOCUMENT));
    lines.addFirst(line(1, "AAAA"));

    assertThatThrownBy(() -> read(lines)).hasMessageContaining("hash");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 10, Integer.MAX_VALUE})
  void shouldPassOverPiecesThatWereNotPromised(int number) throws IOException {
    var lines = new ArrayList<>(lines(DOCUMENT));
    assertThat(lines.size()).isLessThan(10);
    lines.add(1, line(number, "AAAA"));

    assertThat(read(lines)).isEqualTo(DOCUMENT);
  }

  @Test
  void shouldPassOverPiecesThatAreNone() throws IOException {
    var lines = new ArrayList<>(lines(DOCUMENT));
    lines.addFirst(line(1, "A".repeat(Pieces.LENGTH + 1)));
    lines.addFirst("{\"piece\": {\"number\": 1, \"of\": 1}}");
    lines.addFirst("{\"piece\": null}");
    lines.addFirst("{\"piece\": {\"number\": 1e99}}");
    lines.addFirst("{\"piece\":" + "[".repeat(15_000));

    assertThat(read(lines)).isEqualTo(DOCUMENT);
  }

  @Test
  void shouldPassOverALineThatIsTooLong() throws IOException {
    var padded = line(1, "AAAA").replace("{\"event", " ".repeat(PlanLog.LONGEST_LINE) + "{\"event");

    assertThat(read(concat(padded.strip() + " ".repeat(PlanLog.LONGEST_LINE), lines(DOCUMENT))))
        .isEqualTo(DOCUMENT);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, PlanLog.MOST_PIECES + 1, Integer.MAX_VALUE})
  void shouldNotLookForMoreThanTheLargestPlanHas(int pieces) {
    assertThatThrownBy(
            () -> PlanLog.read(new Endless("x"), new PlanReference(pieces, PROMISED.hash())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("split the changelog");
  }

  @Test
  void shouldHoldTheLargestPlan() throws IOException {
    var largest = document(Plan.LARGEST_PACKED_BYTES);

    assertThat(PlanLog.read(new StringReader(text(lines(largest))), promise(largest)))
        .isEqualTo(largest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "x", "{\"piece\": {\"number\": 2, \"data\": \"AAAA\"}}\n"})
  void shouldStopReadingALogWithoutEnd(String said) {
    var log = new Endless(said);

    assertThatThrownBy(() -> PlanLog.read(log, PROMISED)).hasMessageContaining("piece 1 of");
    assertThat(log.read).isLessThan(PlanLog.LIMIT + 64 * 1024);
  }

  @Test
  void shouldReadNoFurtherThanItNeedsTo() throws IOException {
    var log = new Endless("x");
    var whole =
        new Reader() {
          private final Reader first = new StringReader(text(lines(DOCUMENT)));

          @Override
          public int read(char[] buffer, int offset, int length) throws IOException {
            var count = first.read(buffer, offset, length);
            return count > 0 ? count : log.read(buffer, offset, length);
          }

          @Override
          public void close() {}
        };

    assertThat(PlanLog.read(whole, PROMISED)).isEqualTo(DOCUMENT);
    assertThat(log.read).isLessThan(64 * 1024);
  }

  @Test
  void shouldNotTakeWhatIsNoBase64() {
    assertThatThrownBy(
            () -> PlanLog.read(new StringReader(line(1, "****")), new PlanReference(1, "")))
        .hasMessage("the pieces are no base64");
  }

  @Test
  void shouldNotTakeAPlanWithoutAHash() {
    assertThatThrownBy(
            () -> PlanLog.read(new StringReader(line(1, "AAAA")), new PlanReference(1, null)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] read(List<String> lines) throws IOException {
    return PlanLog.read(new StringReader(text(lines)), PROMISED);
  }

  private static List<String> concat(String first, List<String> others) {
    var all = new ArrayList<>(others);
    all.addFirst(first);
    return all;
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  private static PlanReference promise(byte[] document) {
    return new PlanReference(Pieces.of(document).size(), Pieces.hash(document));
  }

  private static List<String> lines(byte[] document) {
    var pieces = Pieces.of(document);
    return IntStream.range(0, pieces.size())
        .mapToObj(index -> line(index + 1, pieces.get(index)))
        .toList();
  }

  private static String line(int number, String data) {
    return "{\"event\": \"PLAN_PIECE\", \"piece\": {\"number\": %d, \"of\": 9, \"data\": \"%s\"}}"
        .formatted(number, data);
  }

  private static byte[] document(int size) {
    var document = new byte[size];
    new Random(1).nextBytes(document);
    return document;
  }

  /** Says the same for ever. */
  private static final class Endless extends Reader {
    private final byte[] said;
    private long read;

    Endless(String said) {
      this.said = said.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int read(char[] buffer, int offset, int length) {
      for (int index = offset; index < offset + length; index++) {
        buffer[index] = (char) said[(int) (read++ % said.length)];
      }
      return length;
    }

    @Override
    public void close() {}
  }
}
