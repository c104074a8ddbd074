package dev.lockkeeper.operator.changelog.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationSpec.ConfigMapSource;
import dev.lockkeeper.api.MigrationSpec.Item;
import dev.lockkeeper.contract.ContentHash;
import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.reason.Reason;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigMapFilesTest {
  private static final ConfigMap CONFIG_MAP =
      new ConfigMapBuilder()
          .addToData("root.yaml", "include: shop.sql # Zürich")
          .addToData("shop.sql", "SELECT 1;")
          .addToBinaryData("logo.png", Base64.getEncoder().encodeToString(new byte[] {-1, 0, 1}))
          .build();

  @Test
  void shouldTakeEveryKeyUnderItsOwnName() {
    var content = found();

    assertThat(content.files()).containsOnlyKeys("root.yaml", "shop.sql", "logo.png");
    assertThat(text(content, "root.yaml")).isEqualTo("include: shop.sql # Zürich");
    assertThat(content.files().get("logo.png")).isEqualTo(new byte[] {-1, 0, 1});
    assertThat(content.hash()).isEqualTo(ContentHash.of(content.files()));
  }

  @Test
  void shouldTakeTheItemsAloneUnderTheirPaths() {
    var content = found(new Item("root.yaml", "db/root.yaml"), new Item("shop.sql", "db/a/b.sql"));

    assertThat(content.files()).containsOnlyKeys("db/root.yaml", "db/a/b.sql");
    assertThat(text(content, "db/a/b.sql")).isEqualTo("SELECT 1;");
  }

  @Test
  void shouldTakeOneKeyForTwoFiles() {
    assertThat(found(new Item("shop.sql", "a.sql"), new Item("shop.sql", "b.sql")).files())
        .containsOnlyKeys("a.sql", "b.sql");
  }

  @Test
  void shouldSayThatTheConfigMapDoesNotExist() {
    assertThat(ConfigMapFiles.read(source(), null))
        .isEqualTo(unreadable("ConfigMap shop-changelog does not exist: create it."));
  }

  @Test
  void shouldSayThatTheConfigMapIsEmpty() {
    assertThat(ConfigMapFiles.read(source(), new ConfigMap()))
        .isEqualTo(unreadable("ConfigMap shop-changelog is empty: add the changelog."));
  }

  @Test
  void shouldSayWhichKeyIsMissing() {
    var source = source(new Item("shop.sql", "shop.sql"), new Item("other.sql", "db/other.sql"));

    assertThat(ConfigMapFiles.read(source, CONFIG_MAP))
        .isEqualTo(
            unreadable(
                "ConfigMap shop-changelog has no key other.sql:"
                    + " add it or correct changelog.configMap.items."));
  }

  @Test
  void shouldHaveTheSameHashHoweverTheKeysAreCalled() {
    var renamed = new ConfigMapBuilder().addToData("x", "SELECT 1;").build();

    assertThat(ConfigMapFiles.read(source(new Item("x", "shop.sql")), renamed))
        .isInstanceOfSatisfying(
            Content.Found.class,
            content ->
                assertThat(content.hash())
                    .isEqualTo(Fixtures.files("shop.sql", "SELECT 1;").hash()));
  }

  @Test
  void shouldGiveEachFileAKeyThatAConfigMapAllows() {
    var content = Fixtures.files("b/two words.sql", "2", "a/ü.sql", "1");

    assertThat(content.pathsByKey())
        .isEqualTo(Map.of("file-0001", "a/ü.sql", "file-0002", "b/two words.sql"));
  }

  private static Content.Found found(Item... items) {
    return (Content.Found) ConfigMapFiles.read(source(items), CONFIG_MAP);
  }

  private static ConfigMapSource source(Item... items) {
    return new ConfigMapSource("shop-changelog", List.of(items));
  }

  private static Content unreadable(String message) {
    return new Content.Unreadable(Reason.AWAITING_CHANGELOG, message);
  }

  private static String text(Content.Found content, String path) {
    return new String(content.files().get(path), StandardCharsets.UTF_8);
  }
}
