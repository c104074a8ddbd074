package dev.lockkeeper.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExitCodeTest {
  /**
   * Jobs of older operators and runners carry these numbers: a line may be added, never changed.
   */
  private static final String GOLDEN =
      """
      0 SUCCEEDED SUCCEEDED NONE
      10 STOPPED STOPPED NONE
      11 DEADLINE_REACHED STOPPED NONE
      12 CANCELLED STOPPED NONE
      20 INVALID_RUN_SPEC FAILED PERMANENT
      21 UNKNOWN_FEATURE FAILED PERMANENT
      22 TOO_LATE FAILED TRANSIENT
      23 CONTENT_DIFFERS FAILED PERMANENT
      24 CREDENTIALS_INCOMPLETE FAILED TRANSIENT
      25 CHANGELOG_INVALID FAILED PERMANENT
      26 CHECKSUM_CHANGED FAILED PERMANENT
      27 NOT_ALLOWED FAILED PERMANENT
      28 PLAN_DIFFERS FAILED PERMANENT
      29 CHANGESET_FAILED FAILED PERMANENT
      30 PERMISSION_DENIED FAILED PERMANENT
      31 UNKNOWN_CHANGELOG_FORMAT FAILED PERMANENT
      40 DATABASE_UNREACHABLE FAILED TRANSIENT
      41 CREDENTIALS_REFUSED FAILED TRANSIENT
      42 LOCK_HELD FAILED TRANSIENT
      43 CONNECTION_LOST FAILED TRANSIENT
      44 DATABASE_BUSY FAILED TRANSIENT
      45 SECRET_MISSING FAILED TRANSIENT
      46 TLS_REFUSED FAILED TRANSIENT
      47 DATABASE_MISSING FAILED TRANSIENT
      48 SCHEMA_MISSING FAILED TRANSIENT
      50 IN_DOUBT FAILED AMBIGUOUS
      60 INTERNAL_ERROR FAILED PERMANENT
      61 OUT_OF_MEMORY FAILED TRANSIENT
      """;

  @Test
  void shouldNeverGiveANumberANewMeaning() {
    var table =
        Arrays.stream(ExitCode.values())
            .map(code -> "%d %s %s %s".formatted(code.code(), code, code.outcome(), code.failure()))
            .collect(Collectors.joining("\n", "", "\n"));

    assertThat(table).isEqualTo(GOLDEN);
  }

  @ParameterizedTest
  @EnumSource(ExitCode.class)
  void shouldBeFoundByItsNumberAlone(ExitCode code) {
    assertThat(ExitCode.of(code.code())).contains(code);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 2, 126, 127, 128, 137, 143, 255})
  void shouldNotTakeWhatShellSignalOrJvmSayForItsOwn(int status) {
    assertThat(ExitCode.of(status)).isEmpty();
  }
}
