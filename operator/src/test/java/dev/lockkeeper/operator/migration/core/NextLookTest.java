package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.operator.Fixtures.NOW;
import static dev.lockkeeper.operator.migration.core.Given.fresh;
import static dev.lockkeeper.operator.migration.core.Given.planned;
import static dev.lockkeeper.operator.migration.core.Given.running;
import static dev.lockkeeper.operator.migration.core.GivenTarget.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.Action;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextLookTest {
  private static final Duration INTERVAL = Duration.ofMinutes(2);

  @Test
  void shouldLookAtOnceBehindWhatWakesNobody() {
    assertThat(next(fresh().target(target("a")))).isLessThan(Duration.ofSeconds(1)); // a run starts
    assertThat(next(fresh().marked().deleted())).isLessThan(Duration.ofSeconds(1)); // unmarked
    assertThat(next(planned().target(target("a").succeeded()))).isLessThan(Duration.ofSeconds(1));
    assertThat(next(running().unmarked().target(target("a")))).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void shouldWaitForTheEventsOfWhatItDid() {
    assertThat(next(running().target(target("a").held(Action.PLAN, new AttemptSeen.Absent()))))
        .isEqualTo(INTERVAL); // a Job is created
  }

  @ParameterizedTest
  @CsvSource({"-100, 20", "0, 20", "10, 20", "5000, 5000", "119999, 119999", "120001, 120000"})
  void shouldWaitUntilTimeBringsAChange(long untilMs, long expectedMs) {
    var wait = new Decision.Wait(Reason.RETRYING, "", NOW.plusMillis(untilMs));

    assertThat(NextLook.after(wait, NOW, INTERVAL)).isEqualTo(Duration.ofMillis(expectedMs));
  }

  @Test
  void shouldNotOverflowWithADateFarAway() {
    assertThat(NextLook.after(new Decision.Wait(Reason.RETRYING, "", Instant.MAX), NOW, INTERVAL))
        .isEqualTo(INTERVAL);
  }

  @Test
  void shouldLookAtTheSourceNowAndThenEvenWhenIdle() {
    var rest = new Decision.Rest(Verdict.superseded());

    assertThat(NextLook.after(rest, NOW, INTERVAL)).isEqualTo(INTERVAL);
    assertThat(NextLook.after(new Decision.Wait(Reason.SUSPENDED, ""), NOW, INTERVAL))
        .isEqualTo(INTERVAL);
  }

  private static Duration next(Given given) {
    return NextLook.after(Decider.decide(given.seen()), NOW, INTERVAL);
  }
}
