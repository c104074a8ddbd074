package dev.lockkeeper.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlanTest {

  @Test
  void shouldNeverGiveTheSamePlanAnotherDigest() {
    assertThat(Fixtures.plan().digest())
        .isEqualTo("sha256:c64882acae66f0e660bec35c66607b1c9218c87351ec45ca3aa34d5d513febd3");
  }

  @Test
  void shouldDigestTheChangesetsInTheirOrder() {
    var plan = Fixtures.plan();

    assertThat(new Plan(plan.changesets().reversed()).digest()).isNotEqualTo(plan.digest());
  }

  @Test
  void shouldTellPlansApartByAllThatPeopleApprove() {
    assertThat(
            List.of(
                digest(),
                digest(changeset("a", "1", "x", "9:0", "SELECT 1")),
                digest(changeset("b", "1", "x", "9:0", "SELECT 1")),
                digest(changeset("a", "2", "x", "9:0", "SELECT 1")),
                digest(changeset("a", "1", "y", "9:0", "SELECT 1")),
                digest(changeset("a", "1", "x", "9:1", "SELECT 1")),
                digest(changeset("a", "1", "x", "9:0", "SELECT 2")),
                digest(changeset("a", "1", "x", "9:0")),
                digest(changeset("a", "1", "x", "9:0", "SELECT", " 1")),
                digest(changeset("a", "1", "x", "9:0", "SELECT 1", ""))))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldTellPlansApartByTheRiskThatPeopleSaw() {
    assertThat(
            Stream.of("true true true", "true true false", "true false true", "false true true")
                .map(
                    flags -> {
                      var is = Stream.of(flags.split(" ")).map(Boolean::valueOf).toList();
                      return digest(
                          new Plan.Changeset(
                              "a", "1", "x", "9:0", "", is.get(0), is.get(1), is.get(2),
                              List.of()));
                    }))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldNotCareForItsDescription() {
    assertThat(
            digest(
                new Plan.Changeset("a", "1", "x", "9:0", "insert", true, true, false, List.of())))
        .isEqualTo(digest(changeset("a", "1", "x", "9:0")));
  }

  @Test
  void shouldNoticeAStatementThatMovesToTheNextChangeset() {
    var moved =
        List.of(
            digest(changeset("a", "1", "x", "9:0", "S", "T"), changeset("a", "2", "x", "9:0")),
            digest(changeset("a", "1", "x", "9:0", "S"), changeset("a", "2", "x", "9:0", "T")),
            digest(changeset("a", "1", "x", "9:0"), changeset("a", "2", "x", "9:0", "S", "T")));

    assertThat(moved).doesNotHaveDuplicates();
  }

  @Test
  void shouldNotTakeStatementsForAChangeset() {
    var two = digest(changeset("a", "1", "x", "9:0"), changeset("b", "2", "y", "9:1"));
    var one = digest(changeset("a", "1", "x", "9:0", "", "b", "2", "y", "9:1"));
    var oneByName = digest(changeset("a", "1", "x", "9:0", "", "b::2::y", "9:1"));

    assertThat(List.of(two, one, oneByName)).doesNotHaveDuplicates();
  }

  @Test
  void shouldNotMixUpThePartsOfAName() {
    assertThat(digest(changeset("a::b", "1", "x", "9:0")))
        .isNotEqualTo(digest(changeset("a", "b::1", "x", "9:0")));
  }

  @Test
  void shouldNameAChangesetAsLiquibaseDoes() {
    assertThat(Fixtures.plan().changesets())
        .extracting(Plan.Changeset::name)
        .containsExactly(Fixtures.FIRST, Fixtures.SECOND);
  }

  private static String digest(Plan.Changeset... changesets) {
    return new Plan(List.of(changesets)).digest();
  }

  private static Plan.Changeset changeset(
      String path, String id, String author, String checksum, String... sql) {
    return new Plan.Changeset(path, id, author, checksum, "", true, true, false, List.of(sql));
  }
}
