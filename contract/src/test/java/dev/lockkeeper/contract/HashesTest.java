package dev.lockkeeper.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The hashes that both sides compute and must compute alike, in every version. */
class HashesTest {

  @Test
  void shouldNeverGiveTheSameFilesAnotherHash() {
    assertThat(
            hash(
                "db/root.yaml",
                "databaseChangeLog: []\n",
                "db/shop.sql",
                "--liquibase formatted sql\n"))
        .isEqualTo("sha256:fd6c2d19ee826dc507a682415d21a9fc49f2422cfe838d309e16ba32882ebb32");
  }

  @Test
  void shouldHashFilesInAnyOrderAlike() {
    assertThat(hash("b", "2", "a", "1", "c", "3")).isEqualTo(hash("a", "1", "c", "3", "b", "2"));
  }

  @Test
  void shouldTellFilesApartByPathByContentAndByWhereTheyEnd() {
    assertThat(
            List.of(
                hash("a", "1"),
                hash("a", "2"),
                hash("b", "1"),
                hash("a1", ""),
                hash("", "a1"),
                hash("a", "1", "b", ""),
                hash("a", "", "b", "1"),
                hash("a", "1b"),
                hash("A", "1")))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldMarkARunInTheDatabaseForEverAlike() {
    assertThat(Fixtures.attempt(3).deploymentId()).isEqualTo("5b62475c81");
  }

  @Test
  void shouldMarkOneRunTheSameInEachOfItsAttempts() {
    assertThat(Fixtures.attempt(1).deploymentId()).isEqualTo(Fixtures.attempt(2).deploymentId());
  }

  @Test
  void shouldMarkEachRunAndEachMigrationApart() {
    assertThat(
            List.of(
                DeploymentId.of("uid", "7f3a91c2-1"),
                DeploymentId.of("uid", "7f3a91c2-2"),
                DeploymentId.of("other", "7f3a91c2-1"),
                DeploymentId.of("uid7", "f3a91c2-1")))
        .doesNotHaveDuplicates()
        .allSatisfy(id -> assertThat(id).matches("[0-9a-f]{10}"));
  }

  @Test
  void shouldIdentifyAnAttemptInOneLine() {
    assertThat(Fixtures.attempt(3).identity()).isEqualTo("shop/schema/7f3a91c2-1#3");
  }

  /** A map of the given paths and contents, in the order in which they are given. */
  private static String hash(String... pathsAndContents) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < pathsAndContents.length; i += 2) {
      files.put(pathsAndContents[i], pathsAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return ContentHash.of(files);
  }
}
