package dev.lockkeeper.runner.apply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InDoubtTest {

  @Test
  void shouldRecordANameAsItIs() {
    assertThat(InDoubt.key("db/shop.sql::12::ann")).isEqualTo("db/shop.sql::12::ann");
  }

  @Test
  void shouldFitLongNamesAndTellThemApart() {
    var name = "db/" + "very-long-folder/".repeat(30) + "shop.sql::12::ann";
    var other = "DB/" + name.substring(3);

    assertThat(InDoubt.key(name)).hasSizeLessThanOrEqualTo(255).endsWith("shop.sql::12::ann");
    assertThat(InDoubt.key(name)).isNotEqualTo(InDoubt.key(other));
  }
}
