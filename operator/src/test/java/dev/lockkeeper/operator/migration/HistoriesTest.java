package dev.lockkeeper.operator.migration;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever happens to a cluster, in whatever order, what must never be never is, and all comes to
 * an end. A seed decides everything; {@code -Dlockkeeper.seed=…} lives one history again.
 *
 * <p>Seen to fail where
 *
 * <ul>
 *   <li>a target that another Migration holds is taken, or numbers of attempts do not rise: an
 *       attempt's number comes again;
 *   <li>a Job gets its time to live before its outcome is stored, or is deleted for having no pod
 *       when its pod has gone: it goes before its outcome is stored;
 *   <li>the finalizer does not go on before a Job is made, or the cache is believed that it is on:
 *       a deletion would not wait;
 *   <li>a Job is made for a hold without a look at what its name may have left at work: there are
 *       two live attempts on a target;
 *   <li>the bound on attempts is higher than it is said to be: there are more than there is room
 *       for;
 *   <li>a Job is made without comparing the windows with those that the API server has, or an
 *       attempt is given more time than they leave: it is made, or begins, outside its windows;
 *   <li>a window's capacity is higher than it is said to be: more go through it;
 *   <li>a garbled last word is an error, or a run of other content is not ended: it never comes to
 *       peace.
 * </ul>
 *
 * <p>What is kept by more than one fence does not fail where only one of them is missing; see
 * {@link WokenTest} and {@link CutOffTest}.
 */
class HistoriesTest {
  /** Half of them are requests, and an attempt takes a few hundred. */
  private static final int TURNS = 1000;

  /** What is promised holds for one operator, for two that know nothing of each other, … */
  private static final History.Setting[] SETTINGS = {
    new History.Setting(1, false, false, false, true, 2),
    new History.Setting(2, false, false, false, true, 20),
    // … where runners lie, …
    new History.Setting(1, false, false, true, true, 20),
    // … and where what the API server tells is not true any more, by the lock in the database.
    new History.Setting(2, true, true, false, true, 2)
  };

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void shouldKeepItsPromisesWhateverHappens() {
    var histories = Seeds.live(HistoriesTest::live);

    System.out.printf("%,d histories, every promise kept%n", histories);
  }

  private static void live(long seed) {
    var setting = SETTINGS[(int) (seed % SETTINGS.length)];
    var history = new History(seed, setting);
    try {
      history.live(TURNS);
      history.comeToPeace();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed %d: %s%n%s".formatted(seed, e, history.told()), e);
    }
  }
}
