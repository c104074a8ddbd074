package dev.lockkeeper.operator.reason;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.ExitCode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonTest {

  /** Alerts and scripts match on these words: a word may be added, never changed. */
  @Test
  void shouldKeepItsWords() {
    assertThat(Arrays.stream(Reason.values()).map(Reason::wireName))
        .containsExactlyInAnyOrder(
            "RunStarted",
            "Planning",
            "Applying",
            "Stopping",
            "Retrying",
            "Succeeded",
            "Suspended",
            "Held",
            "AwaitingChangelog",
            "AwaitingTarget",
            "AwaitingCapacity",
            "AwaitingApproval",
            "AwaitingDependency",
            "DependencyCycle",
            "AwaitingGates",
            "GateInvalid",
            "AwaitingWindow",
            "NeverOpens",
            "WindowClosed",
            "NeverFits",
            "Overrun",
            "NameTaken",
            "GateNoGo",
            "ApprovalExpired",
            "Aborted",
            "ProfileUnknown",
            "Stopped",
            "Cancelled",
            "InvalidRunSpec",
            "UnknownFeature",
            "TooLate",
            "ContentDiffers",
            "CredentialsIncomplete",
            "ChangelogInvalid",
            "ChecksumChanged",
            "NotAllowed",
            "PlanDiffers",
            "ChangesetFailed",
            "DatabaseUnreachable",
            "CredentialsRefused",
            "LockHeld",
            "ConnectionLost",
            "DatabaseBusy",
            "InDoubt",
            "InternalError",
            "ResultLost",
            "NeverStarted",
            "ApiRefused",
            "DeadlineReached",
            "SecretMissing",
            "UnknownChangelogFormat",
            "PermissionDenied",
            "TlsRefused",
            "DatabaseMissing",
            "SchemaMissing",
            "ImageNotPulled",
            "PodNotScheduled",
            "PodNotCreated",
            "PodNotPrepared",
            "QuotaExceeded",
            "AdmissionRefused",
            "Evicted",
            "NodeLost",
            "OutOfMemory",
            "RunnerUnknown");
  }

  @Test
  void shouldHaveEachWordOnce() {
    assertThat(Arrays.stream(Reason.values()).map(Reason::wireName)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeACamelCaseWordAsConditionsWantIt(Reason reason) {
    assertThat(reason.wireName())
        .matches("([A-Z][a-z]+)+")
        .isEqualToIgnoringCase(reason.name().replace("_", ""));
  }

  @ParameterizedTest
  @EnumSource
  void shouldMeanSomethingInASentence(Reason reason) {
    assertThat(reason.meaning()).endsWith(".").hasSizeLessThan(100);
    assertThat(reason.remedy())
        .satisfiesAnyOf(
            remedy -> assertThat(remedy).isEmpty(), remedy -> assertThat(remedy).endsWith("."));
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeFoundByItsWord(Reason reason) {
    assertThat(Reason.named(reason.wireName())).isEqualTo(reason);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "succeeded", "OfALaterVersion"})
  void shouldNotFailOnAWordItDoesNotKnow(String word) {
    assertThat(Reason.named(word)).isEqualTo(Reason.INTERNAL_ERROR);
  }

  @ParameterizedTest
  @EnumSource
  void shouldExistForEachExitCode(ExitCode code) {
    assertThat(Reason.of(code).name()).isEqualTo(code.name());
  }

  /** What the runner says of a failure, the page says, too. */
  @ParameterizedTest
  @EnumSource
  void shouldBeOfTheKindThatItsExitCodeIs(ExitCode code) {
    var kind = Reason.of(code).kind();

    switch (code.failure()) {
      case TRANSIENT -> assertThat(kind).isEqualTo(Kind.TRANSIENT);
      case PERMANENT -> assertThat(kind).isEqualTo(Kind.PERMANENT);
      case AMBIGUOUS -> assertThat(kind).isEqualTo(Kind.AMBIGUOUS);
      case NONE -> assertThat(kind).isNotIn(Kind.PERMANENT, Kind.AMBIGUOUS);
    }
  }

  /** Whoever is told that something waits or went wrong is told what to do. */
  @ParameterizedTest
  @EnumSource
  void shouldHaveARemedyForEachFailure(Reason reason) {
    if (reason.kind().isFailure() || reason.kind() == Kind.WAITING) {
      assertThat(reason.remedy()).isNotEmpty();
    }
  }
}
