package dev.lockkeeper.operator.migration.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** Whatever happens, in whatever order, what must never be never is, and all comes to an end. */
class HistoriesTest {
  private static final int SEEDS = 2000;
  private static final int TURNS = 150;

  @Test
  void shouldKeepItsPromisesInEveryHistory() {
    var decided = new HashSet<Class<?>>();
    var ended = new HashSet<RunOutcome>();
    for (long seed = 0; seed < SEEDS; seed++) {
      var history = new History(seed);
      try {
        history.live(TURNS);
        history.comeToPeace();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed %d: %s%n%s".formatted(seed, e, history.told()), e);
      }
      decided.addAll(history.decided());
      ended.addAll(history.ended());
    }

    // Else it would be no wonder that all went well. Who is gone at once is let go by nobody.
    assertThat(decided)
        .containsAll(
            Arrays.stream(Decision.class.getPermittedSubclasses())
                .filter(decision -> decision != Decision.LetGo.class)
                .toList());
    assertThat(ended).containsExactlyInAnyOrder(RunOutcome.values());
  }
}
