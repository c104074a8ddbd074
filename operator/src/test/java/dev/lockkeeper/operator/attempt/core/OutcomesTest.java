package dev.lockkeeper.operator.attempt.core;

import static dev.lockkeeper.operator.Fixtures.FINGERPRINT;
import static dev.lockkeeper.operator.Fixtures.NOW;
import static dev.lockkeeper.operator.Fixtures.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.api.MigrationTargetStatus.AttemptOutcome;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.api.MigrationTargetStatus.OwnerReference;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a target remembers of its attempts. */
class OutcomesTest {
  private static final Plan PLAN = dev.lockkeeper.contract.Fixtures.plan();
  private static final Plan EMPTY_PLAN = new Plan(List.of());

  @Test
  void shouldWriteTheHoldAndNothingElse() {
    var before = afterApply(1, ending(ExitCode.SUCCEEDED));
    var holder = Fixtures.holder(Action.APPLY, 2);

    var held = Outcomes.held(before, holder);

    assertThat(held.holder()).isEqualTo(holder);
    assertThat(held.migrations()).isEqualTo(before.migrations());
    assertThat(held.conditions()).isEqualTo(before.conditions());
    assertThat(held.engine()).isEqualTo(before.engine());
    assertThat(held.lastChangeset()).isEqualTo(before.lastChangeset());
  }

  @ParameterizedTest
  @CsvSource({
    "SUCCEEDED, Succeeded",
    "STOPPED, Stopped",
    "INVALID_RUN_SPEC, Failed",
    "UNKNOWN_FEATURE, Failed",
    "TOO_LATE, Retrying",
    "CONTENT_DIFFERS, Failed",
    "CREDENTIALS_INCOMPLETE, Retrying",
    "CHANGELOG_INVALID, Failed",
    "CHECKSUM_CHANGED, Failed",
    "NOT_ALLOWED, Failed",
    "PLAN_DIFFERS, Retrying",
    "CHANGESET_FAILED, Failed",
    "DATABASE_UNREACHABLE, Retrying",
    "CREDENTIALS_REFUSED, Retrying",
    "LOCK_HELD, Retrying",
    "CONNECTION_LOST, Retrying",
    "DATABASE_BUSY, Retrying",
    "IN_DOUBT, Failed",
    "INTERNAL_ERROR, Failed"
  })
  void shouldStoreHowEachExitCodeEnds(ExitCode code, AttemptOutcome outcome) {
    assertThat(entry(afterApply(1, ending(code))).outcome()).isEqualTo(outcome);
  }

  @ParameterizedTest
  @EnumSource(ExitCode.class)
  void shouldClearTheHoldHoweverItEnds(ExitCode code) {
    assertThat(afterApply(1, ending(code)).holder()).isNull();
  }

  @Test
  void shouldStoreWhatTheRunnerSaid() {
    var status = afterApply(3, ending(ExitCode.SUCCEEDED).with(said(2)));

    assertThat(entry(status))
        .isEqualTo(
            new Entry(
                SCHEMA,
                Fixtures.UID,
                Fixtures.RUN,
                FINGERPRINT,
                AttemptOutcome.Succeeded,
                3,
                0,
                null,
                false,
                1,
                2,
                null,
                NOW.toString(),
                NOW.plusSeconds(9).toString(),
                null,
                null,
                null));
    assertThat(status.engine()).isEqualTo(new MigrationTargetStatus.Engine("PostgreSQL", "15.18"));
    assertThat(status.lastChangeset()).isEqualTo("db/shop.sql::2::shop");
    assertThat(status.observedGeneration()).isEqualTo(1);
  }

  @Test
  void shouldSayWhyAndWhereItFailed() {
    var entry =
        entry(
            afterApply(
                1,
                ending(ExitCode.CHANGESET_FAILED)
                    .with(dev.lockkeeper.contract.Fixtures.failure())));

    assertThat(entry.reason()).isEqualTo("ChangesetFailed");
    assertThat(entry.message()).isEqualTo("It said so.");
    assertThat(entry.changeset()).isEqualTo("db/shop.sql::2::shop");
  }

  @Test
  void shouldFallBackToMeaningAndRemedyForAMessage() {
    assertThat(entry(afterApply(1, Ending.of(ExitCode.LOCK_HELD, "", NOW))).message())
        .isEqualTo(Reason.LOCK_HELD.meaning() + " " + Reason.LOCK_HELD.remedy());
  }

  @Test
  void shouldKeepWhatItKnewWhenAResultSaysNothing() {
    var known = afterApply(1, ending(ExitCode.SUCCEEDED).with(said(2)));

    var status = after(known, 2, Ending.lost(Reason.RESULT_LOST, "It is gone.", NOW));

    assertThat(status.engine()).isEqualTo(known.engine());
    assertThat(status.lastChangeset()).isEqualTo(known.lastChangeset());
  }

  @Test
  void shouldRememberAPlanByItsDigest() {
    var entry = entry(afterPlan(PLAN));

    assertThat(entry.outcome()).isEqualTo(AttemptOutcome.Planned);
    assertThat(entry.digest()).isEqualTo(PLAN.digest());
    assertThat(entry.reason()).isNull();
  }

  /** An attempt that planned for itself has done what it planned, or at least tells of it. */
  @ParameterizedTest
  @CsvSource({"SUCCEEDED, Succeeded", "CHANGESET_FAILED, Failed", "CONNECTION_LOST, Retrying"})
  void shouldRememberThePlanOfAnApply(ExitCode code, AttemptOutcome outcome) {
    var entry = entry(afterApply(1, ending(code).with(new PlanSeen.Found(PLAN, new byte[0]))));

    assertThat(entry.outcome()).isEqualTo(outcome);
    assertThat(entry.digest()).isEqualTo(PLAN.digest());
  }

  @Test
  void shouldBeDoneWhenNothingIsPending() {
    var entry = entry(afterPlan(EMPTY_PLAN));

    assertThat(entry.outcome()).isEqualTo(AttemptOutcome.Succeeded);
    assertThat(entry.digest()).as("a plan that is kept nowhere").isNull();
  }

  @Test
  void shouldKeepTheDigestOverTheAttemptsOfARun() {
    var planned = afterPlan(PLAN);
    var retried = after(planned, 2, ending(ExitCode.CONNECTION_LOST));

    assertThat(entry(retried).digest()).isEqualTo(PLAN.digest());
  }

  @Test
  void shouldForgetAPlanThatDiffers() {
    var differs = after(afterPlan(PLAN), 2, ending(ExitCode.PLAN_DIFFERS));

    assertThat(entry(differs).digest()).isNull();
    assertThat(entry(differs).plannedApart()).isTrue();
    assertThat(entry(differs).reason()).isEqualTo("PlanDiffers");
  }

  /** What a lost attempt had applied is in no plan that comes after it. */
  @Test
  void shouldTakeAPlanAfterALostAttemptForNobodyElse() {
    var made = new PlanSeen.Found(PLAN, new byte[0]);
    var lost = afterApply(1, Ending.lost(Reason.OUT_OF_MEMORY, "Gone.", NOW));
    var unreachable = afterApply(1, ending(ExitCode.DATABASE_UNREACHABLE));

    assertThat(entry(after(lost, 2, ending(ExitCode.SUCCEEDED).with(made))).plannedApart())
        .isTrue();
    assertThat(entry(after(unreachable, 2, ending(ExitCode.SUCCEEDED).with(made))).plannedApart())
        .isFalse();
  }

  @Test
  void shouldRememberThatTheTargetIsPlannedApart() {
    var differs = after(afterPlan(PLAN), 2, ending(ExitCode.PLAN_DIFFERS));
    var unreachable = after(differs, 3, ending(ExitCode.DATABASE_UNREACHABLE));

    assertThat(entry(unreachable).plannedApart()).isTrue();
    assertThat(entry(afterPlan(PLAN)).plannedApart()).isFalse();
  }

  @Test
  void shouldLoseAPlanThatCannotBeRead() {
    var why = "piece 2 of 3 is not in the log\n" + "x".repeat(5000);
    var status = afterApply(1, ending(ExitCode.SUCCEEDED).withoutPlan(why));

    assertThat(entry(status).outcome()).isEqualTo(AttemptOutcome.Retrying);
    assertThat(entry(status).reason()).isEqualTo("ResultLost");
    assertThat(entry(status).message())
        .startsWith("The plan could not be read from the log: piece 2 of 3 is not in the log x")
        .hasSizeLessThanOrEqualTo(OneLine.LIMIT);
  }

  @Test
  void shouldCountChangesetsOverTheAttemptsOfARun() {
    var first = afterApply(1, ending(ExitCode.STOPPED).with(said(2)));
    var second = after(first, 2, ending(ExitCode.SUCCEEDED).with(said(3)));

    assertThat(entry(second).changesets()).isEqualTo(5);
    assertThat(entry(second).startedAt()).isEqualTo(entry(first).startedAt());
  }

  @Test
  void shouldBeginAnewWithAnotherRun() {
    var earlier = afterApply(7, ending(ExitCode.CONNECTION_LOST).with(said(2)));
    var holder = holder(8, "00000000-1");

    var entry =
        entry(
            Outcomes.ended(
                Outcomes.held(earlier, holder), holder, "v1:0", ending(ExitCode.SUCCEEDED)));

    assertThat(entry.attempts()).isEqualTo(8);
    assertThat(entry.retries()).isZero();
    assertThat(entry.changesets()).isZero();
    assertThat(entry.fingerprint()).isEqualTo("v1:0");
  }

  @Test
  void shouldBeginAnewWithAMigrationThatWasAppliedAgain() {
    var earlier = afterApply(7, ending(ExitCode.CONNECTION_LOST).with(said(2)));
    var holder =
        new Holder(
            new OwnerReference(SCHEMA, "another-uid"),
            Fixtures.RUN,
            "apply",
            8,
            "job",
            1L,
            NOW.toString(),
            NOW.toString(),
            null,
            null,
            null,
            List.of());

    var entry = entry(Outcomes.ended(earlier, holder, FINGERPRINT, ending(ExitCode.LOCK_HELD)));

    assertThat(entry.uid()).isEqualTo("another-uid");
    assertThat(entry.retries()).isEqualTo(1);
    assertThat(entry.changesets()).isZero();
  }

  /** What others mend takes its time; what is odd is given up sooner. */
  @ParameterizedTest
  @CsvSource({
    "CONNECTION_LOST, 4",
    "TOO_LATE, 4",
    "PLAN_DIFFERS, 4",
    "CREDENTIALS_REFUSED, 4",
    "DATABASE_UNREACHABLE, 30",
    "DATABASE_BUSY, 30",
    "DATABASE_MISSING, 30",
    "SCHEMA_MISSING, 30",
    "SECRET_MISSING, 30",
    "TLS_REFUSED, 30",
    "CREDENTIALS_INCOMPLETE, 30",
    "LOCK_HELD, 30"
  })
  void shouldBearSoManyPassingFailuresAndNoMore(ExitCode code, int borne) {
    var status = MigrationTargetStatus.EMPTY;
    for (int attempt = 1; attempt <= borne; attempt++) {
      status = after(status, attempt, ending(code));
      assertThat(entry(status).outcome()).isEqualTo(AttemptOutcome.Retrying);
      assertThat(entry(status).retries()).isEqualTo(attempt);
    }

    assertThat(entry(status).message()).doesNotContain("Retry");

    status = after(status, borne + 1, ending(code));

    assertThat(entry(status).message())
        .as("nobody looks again by himself")
        .endsWith(
            "It was retried %d times: once it is mended, order Retry (a MigrationCommand)."
                .formatted(borne));
    assertThat(entry(status).outcome()).isEqualTo(AttemptOutcome.Failed);
    assertThat(entry(status).retries()).isEqualTo(borne);
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "1, 5", "2, 10", "3, 20", "4, 40", "5, 60", "1000, 60"})
  void shouldWaitLongerEachTime(int retries, int seconds) {
    assertThat(Outcomes.retryAt(retrying(retries, NOW)))
        .isEqualTo(NOW.plus(Duration.ofSeconds(seconds)));
  }

  @Test
  void shouldNotWaitWhenNobodyKnowsSinceWhen() {
    assertThat(Outcomes.retryAt(retrying(1, null))).isBefore(NOW);
  }

  @Test
  void shouldLeaveTheEntriesOfOthersAlone() {
    var other =
        new Holder(
            new OwnerReference("data", "u"),
            "r",
            "apply",
            1,
            "j",
            1L,
            NOW.toString(),
            NOW.toString(),
            null,
            null,
            null,
            List.of());
    var both =
        Outcomes.ended(
            afterApply(1, ending(ExitCode.SUCCEEDED)), other, "v1:1", ending(ExitCode.STOPPED));

    var after = after(both, 2, ending(ExitCode.CHANGESET_FAILED));

    assertThat(after.migrations()).hasSize(2);
    assertThat(after.entryOf("data")).isEqualTo(both.entryOf("data"));
  }

  @ParameterizedTest
  @CsvSource({
    "SUCCEEDED, True, Succeeded",
    "STOPPED, True, Stopped",
    "CHANGESET_FAILED, False, ChangesetFailed",
    "LOCK_HELD, False, LockHeld"
  })
  void shouldSayWhetherTheTargetIsWell(ExitCode code, String status, String reason) {
    var ready = afterApply(1, ending(code)).conditions().getFirst();

    assertThat(ready.type()).isEqualTo(Condition.READY);
    assertThat(ready.status()).isEqualTo(status);
    assertThat(ready.reason()).isEqualTo(reason);
    assertThat(ready.message()).isNotBlank();
  }

  @Test
  void shouldMoveTheTransitionTimeOnlyWithTheStatus() {
    var first = afterApply(1, endingAt(ExitCode.LOCK_HELD, NOW));
    var second = after(first, 2, endingAt(ExitCode.CONNECTION_LOST, NOW.plusSeconds(60)));
    var third = after(second, 3, endingAt(ExitCode.SUCCEEDED, NOW.plusSeconds(120)));

    assertThat(since(second)).isEqualTo(since(first));
    assertThat(since(third)).isEqualTo(NOW.plusSeconds(120).toString());
  }

  private static String since(MigrationTargetStatus status) {
    return status.conditions().getFirst().lastTransitionTime();
  }

  private static Ending ending(ExitCode code) {
    return Ending.of(code, "It said so.", NOW.plusSeconds(9));
  }

  private static Ending endingAt(ExitCode code, Instant at) {
    return Ending.of(code, "It said so.", at);
  }

  private static RunResult said(int applied) {
    return Documents.result(
            """
            {"number": 1, "exitCode": "SUCCEEDED", "changesets": {"pending": 9, "applied": %d},
             "lastChangeset": "db/shop.sql::2::shop",
             "engine": {"product": "PostgreSQL", "version": "15.18"}}
            """
                .formatted(applied))
        .orElseThrow();
  }

  @Test
  void shouldAddUpHowLongItsAttemptsWorked() {
    var first = after(MigrationTargetStatus.EMPTY, 1, endedAfter(60, ExitCode.DEADLINE_REACHED));
    var second = after(first, 2, endedAfter(5, ExitCode.SUCCEEDED));
    var untold = after(first, 2, ending(ExitCode.SUCCEEDED));
    var lying = after(first, 2, endedAfter(3600, ExitCode.SUCCEEDED));

    assertThat(entry(first).worked()).isEqualTo("1m");
    assertThat(entry(second).worked()).isEqualTo("1m5s");
    assertThat(entry(untold).worked()).isEqualTo("1m");
    assertThat(entry(after(first, 2, vain())).worked()).as("came to nothing").isEqualTo("1m");
    assertThat(entry(lying).worked()).as("no longer than it was there").isEqualTo("11m");
  }

  private static Ending vain() {
    var said =
        Documents.result(
                """
                {"number": 1, "exitCode": "CANCELLED", "startedAt": "%s", "finishedAt": "%s"}
                """
                    .formatted(NOW, NOW.plusSeconds(500)))
            .orElseThrow();
    return Ending.of(ExitCode.CANCELLED, "", NOW.plusSeconds(600)).with(said);
  }

  /** Ten minutes after it was taken, of which its runner says that it worked so many seconds. */
  private static Ending endedAfter(int seconds, ExitCode code) {
    var said =
        Documents.result(
                """
                {"number": 1, "exitCode": "%s", "changesets": {"pending": 1, "applied": 1, "lastAt": "%s"},
                 "startedAt": "%s", "finishedAt": "%s"}
                """
                    .formatted(code, NOW.plusSeconds(seconds), NOW, NOW.plusSeconds(seconds)))
            .orElseThrow();
    return Ending.of(code, "", NOW.plusSeconds(600)).with(said);
  }

  private static MigrationTargetStatus afterPlan(Plan plan) {
    var holder = Fixtures.holder(Action.PLAN, 1);
    return Outcomes.ended(
        MigrationTargetStatus.EMPTY,
        holder,
        FINGERPRINT,
        ending(ExitCode.SUCCEEDED).with(new PlanSeen.Found(plan, new byte[0])));
  }

  private static MigrationTargetStatus afterApply(int attempt, Ending ending) {
    return after(MigrationTargetStatus.EMPTY, attempt, ending);
  }

  private static MigrationTargetStatus after(
      MigrationTargetStatus before, int attempt, Ending ending) {
    var holder = Fixtures.holder(Action.APPLY, attempt);
    return Outcomes.ended(Outcomes.held(before, holder), holder, FINGERPRINT, ending);
  }

  private static Holder holder(int attempt, String run) {
    return new Holder(
        new OwnerReference(SCHEMA, Fixtures.UID),
        run,
        "apply",
        attempt,
        "job",
        1L,
        NOW.toString(),
        NOW.toString(),
        null,
        null,
        null,
        List.of());
  }

  private static Entry entry(MigrationTargetStatus status) {
    return status.entryOf(SCHEMA).orElseThrow();
  }

  private static Entry retrying(int retries, Instant finishedAt) {
    return new Entry(
        SCHEMA,
        Fixtures.UID,
        Fixtures.RUN,
        FINGERPRINT,
        AttemptOutcome.Retrying,
        retries,
        retries,
        null,
        false,
        1L,
        0,
        null,
        null,
        finishedAt == null ? null : finishedAt.toString(),
        "LockHeld",
        "m",
        null);
  }
}
