package dev.lockkeeper.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Words and places that Secrets, labels and both sides' images rely on. */
class VocabularyTest {

  @Test
  void shouldLookForCredentialsUnderTheseKeys() {
    var table =
        Arrays.stream(SecretKey.values())
            .map(key -> key.key() + ": " + String.join(", ", key.names()))
            .collect(Collectors.joining("\n", "", "\n"));

    assertThat(table)
        .isEqualTo(
            """
            jdbc-uri: jdbc-uri
            uri: uri
            host: host
            port: port
            dbname: dbname, database
            username: username, user
            password: password
            ca.crt: ca.crt
            """);
  }

  @Test
  void shouldMeetInThesePlaces() {
    assertThat(Layout.RUN_SPEC).isEqualTo("LOCKKEEPER_RUN_SPEC");
    assertThat(Layout.CHANGELOG).isEqualTo("/changelog");
    assertThat(Layout.PLAN + "/" + Layout.PLAN_FILE).isEqualTo("/plan/plan.json.gz");
    assertThat(Layout.CREDENTIALS).isEqualTo("/credentials");
    assertThat(Layout.TERMINATION_MESSAGE).isEqualTo("/dev/termination-log");
    assertThat(Layout.TERMINATION_MESSAGE_LIMIT).isEqualTo(4096);
  }

  @Test
  void shouldWriteActionsAsWords() {
    assertThat(Action.values()).extracting(Action::word).containsExactly("plan", "apply");
  }
}
