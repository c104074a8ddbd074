package dev.lockkeeper.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OldGenerationTest {
  private static final int MUCH = 256 << 20;

  private final OldGeneration old = new OldGeneration();

  @Test
  void shouldGiveBackWhatNobodyNeedsAnyMore() {
    old.collectWhenGrown();
    var garbage = new byte[MUCH]; // too large for where objects are young
    assertThat(old.grown()).isGreaterThanOrEqualTo(garbage.length);
    garbage = null;

    old.collectWhenGrown();

    assertThat(old.grown()).isLessThan(MUCH / 2);
  }
}
