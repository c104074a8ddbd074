package dev.lockkeeper.runner.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.RunSpec;
import org.junit.jupiter.api.Test;

class AttemptMarkTest {

  @Test
  void shouldSignWithTheAttemptsIdentity() {
    assertThat(mark("uid", "main", 3).text())
        .matches("lockkeeper [0-9a-f]{12}#3 team/shop/7f3a91c2-1#3");
  }

  @Test
  void shouldBeKnownAgainHoweverMuchTheServerCutsOff() {
    var mark =
        AttemptMark.of(
            new RunSpec.Attempt("n".repeat(63), "m".repeat(253), "uid", "main", "7f3a91c2-1", 12));

    assertThat(mark.sessionName()).hasSize(63);
    assertThat(mark.lockedBy()).hasSize(255);
    assertThat(AttemptMark.in(mark.sessionName()).orElseThrow().isSameAttemptAs(mark)).isTrue();
    assertThat(AttemptMark.in(mark.lockedBy()).orElseThrow().isSameAttemptAs(mark)).isTrue();
  }

  @Test
  void shouldNotBeSeenInWhatOthersWrite() {
    assertThat(AttemptMark.in("")).isEmpty();
    assertThat(AttemptMark.in("build-7 (10.0.0.7)")).isEmpty();
    assertThat(AttemptMark.in("lockkeeper")).isEmpty();
    assertThat(AttemptMark.in("x lockkeeper 0123456789ab#1 team/shop")).isEmpty();
    assertThat(AttemptMark.in("lockkeeper 0123456789ab#99999999999 team")).isEmpty();
  }

  @Test
  void shouldKnowAnEarlierAttemptOfTheSameMigrationOnTheSameTarget() {
    var mark = mark("uid", "main", 3);

    assertThat(mark("uid", "main", 2).isBefore(mark)).isTrue();
    assertThat(mark("uid", "main", 3).isBefore(mark)).isFalse();
    assertThat(mark("uid", "main", 4).isBefore(mark)).isFalse();
    assertThat(mark("uid", "other", 2).isBefore(mark)).isFalse();
    assertThat(mark("other", "main", 2).isBefore(mark)).isFalse();
  }

  private static AttemptMark mark(String uid, String target, int number) {
    return AttemptMark.of(new RunSpec.Attempt("team", "shop", uid, target, "7f3a91c2-1", number));
  }
}
