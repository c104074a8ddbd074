package dev.lockkeeper.runner.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {

  @Test
  void shouldMakeOneLine() {
    assertThat(Excerpt.of("  a\n\tb\u0000 c\r\n", 100)).isEqualTo("a b c");
    assertThat(Excerpt.of(null, 100)).isEmpty();
  }

  @Test
  void shouldCutWhatIsTooLong() {
    assertThat(Excerpt.of("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Excerpt.of("abcdefg", 6)).isEqualTo("abcde…");
    assertThat(Excerpt.of("abc", 1)).isEmpty();
  }

  @Test
  void shouldNeverCutACharacterInHalf() {
    assertThat(Excerpt.of("ab\uD83D\uDE80cd", 4)).isEqualTo("ab…");
  }

  @Test
  void shouldTakeTheFirstLineThatSaysSomething() {
    assertThat(Excerpt.ofFirstLine("\n   \n INSERT INTO a\nVALUES (1)", 100))
        .isEqualTo("INSERT INTO a");
    assertThat(Excerpt.ofFirstLine(null, 100)).isEmpty();
  }
}
