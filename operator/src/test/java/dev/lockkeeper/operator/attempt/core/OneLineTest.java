package dev.lockkeeper.operator.attempt.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OneLineTest {
  private static final String TRAIN = "\uD83D\uDE82";

  @Test
  void shouldLeaveAnOrdinarySentenceAlone() {
    var sentence = "Zürich → 東京: relation \"customers\" exists " + TRAIN + ".";

    assertThat(OneLine.of(sentence)).isEqualTo(sentence);
  }

  @Test
  void shouldMakeOneLineOfMany() {
    assertThat(OneLine.of("  first\r\n\tsecond\u2028third\u0085 ")).isEqualTo("first second third");
  }

  @Test
  void shouldTakeOutWhatSteersATerminalOrTurnsTheText() {
    assertThat(OneLine.of("a\u001b]0;b\u0007c\u009bd\u202ee\u2066f\u0000g\u200fh\u061ci"))
        .isEqualTo("a ]0;b c d e f g h i");
  }

  @Test
  void shouldLookAtTheBeginningOfATextWithoutEnd() {
    assertThat(OneLine.of("a" + "\u0000".repeat(100_000_000) + "b")).isEqualTo("a");
  }

  @Test
  void shouldTakeOutHalvesOfCharacters() {
    assertThat(OneLine.of("a\uD83Db\uDE82c")).isEqualTo("a b c");
  }

  @Test
  void shouldKeepWhatJustFits() {
    var longest = "x".repeat(OneLine.LIMIT);

    assertThat(OneLine.of(longest)).isEqualTo(longest);
    assertThat(OneLine.of(longest + "x")).isEqualTo("x".repeat(OneLine.LIMIT - 1) + "…");
  }

  @Test
  void shouldNeverCutACharacterInTwo() {
    for (int before = 0; before < 3; before++) {
      var cut = OneLine.of("x".repeat(before) + TRAIN.repeat(OneLine.LIMIT));

      assertThat(cut.length()).isLessThanOrEqualTo(OneLine.LIMIT);
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(cut)).isTrue();
      assertThat(cut).endsWith("…");
    }
  }

  @Test
  void shouldCutAgainWhatWasCutBefore() {
    var message = "Target shop: " + OneLine.of("x".repeat(5000));

    assertThat(OneLine.of(message)).hasSize(OneLine.LIMIT).endsWith("x…");
  }
}
