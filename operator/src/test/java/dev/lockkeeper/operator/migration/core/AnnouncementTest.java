package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.operator.Fixtures.NOW;
import static dev.lockkeeper.operator.migration.core.Given.earlierRun;
import static dev.lockkeeper.operator.migration.core.Given.fresh;
import static dev.lockkeeper.operator.migration.core.Given.planned;
import static dev.lockkeeper.operator.migration.core.GivenTarget.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.operator.reason.Reason;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
  private static final MigrationStatus APPLYING = statusOf(planned().target(target("a")));

  @Test
  void shouldTellTheFirstNews() {
    var news =
        Announcement.between(MigrationStatus.EMPTY, statusOf(fresh().target(target("a"))))
            .orElseThrow();

    assertThat(news.warning()).isFalse();
    assertThat(news.reason()).isEqualTo("RunStarted");
    assertThat(news.message()).startsWith("Run ");
  }

  @Test
  void shouldTellThatAnotherReasonHolds() {
    var retrying = statusOf(planned().unmarked().target(target("a").retrying(Reason.LOCK_HELD)));

    assertThat(Announcement.between(APPLYING, retrying))
        .hasValueSatisfying(news -> assertThat(news.reason()).isEqualTo("LockHeld"));
  }

  @Test
  void shouldWarnOfWhatSomebodyMustMend() {
    var failed = statusOf(planned().target(target("a").failed(Reason.CHANGESET_FAILED, "No.")));

    assertThat(Announcement.between(APPLYING, failed))
        .hasValueSatisfying(
            news -> {
              assertThat(news.warning()).isTrue();
              assertThat(news.reason()).isEqualTo("ChangesetFailed");
              assertThat(news.message()).isEqualTo("Target a: No.");
            });
  }

  @Test
  void shouldWarnOfWhatIsInTheWayWhileItIsTriedAgain() {
    assertThat(newsOf(waiting(target("a").retrying(Reason.LOCK_HELD))).warning()).isTrue();
    assertThat(newsOf(planned().target(target("a"))).warning())
        .as("nothing is in the way")
        .isFalse();
  }

  /** By it an Event is told once: between two retries other reasons hold for a while. */
  @Test
  void shouldBeAboutTheSameHoweverOftenARetryComesToIt() {
    var once = newsOf(waiting(target("a").retrying(Reason.LOCK_HELD, 1)));
    var again = newsOf(waiting(target("a").retrying(Reason.LOCK_HELD, 2)));
    var elsewhere =
        newsOf(
            planned()
                .unmarked()
                .target(target("b").succeeded())
                .target(target("a").retrying(Reason.LOCK_HELD, 1)));

    assertThat(again.message()).isNotEqualTo(once.message());
    assertThat(again.about()).isEqualTo(once.about());
    assertThat(elsewhere.about()).as("on the next target it is news").isNotEqualTo(once.about());
  }

  private static Given waiting(GivenTarget target) {
    return planned().unmarked().target(target);
  }

  private static Announcement newsOf(Given given) {
    return Announcement.between(MigrationStatus.EMPTY, statusOf(given)).orElseThrow();
  }

  @Test
  void shouldNotTellTheSameTwice() {
    var next =
        statusOf(
            planned().target(target("a").succeeded()).target(target("b")).at(NOW.plusSeconds(9)));

    assertThat(Announcement.between(APPLYING, APPLYING)).isEmpty();
    assertThat(Announcement.between(APPLYING, next)).as("only the message is another").isEmpty();
  }

  @Test
  void shouldTellTheSameReasonOfAnotherRun() {
    var superseded = statusOf(earlierRun(null).target(target("a")));
    var started = statusOf(earlierRun(RunOutcome.Superseded).target(target("a")));

    assertThat(Announcement.between(superseded, started))
        .hasValueSatisfying(news -> assertThat(news.reason()).isEqualTo("RunStarted"));
  }

  @Test
  void shouldHaveNothingToTellOfAnEmptyStatus() {
    assertThat(Announcement.between(APPLYING, MigrationStatus.EMPTY)).isEmpty();
  }

  private static MigrationStatus statusOf(Given given) {
    var seen = given.seen();
    return Statuses.after(Decider.decide(seen), seen).orElseThrow();
  }
}
