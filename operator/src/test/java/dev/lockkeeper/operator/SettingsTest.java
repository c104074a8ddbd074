package dev.lockkeeper.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lockkeeper.operator.attempt.core.RunnerImage;
import dev.lockkeeper.operator.attempt.core.RunnerProfiles;
import dev.lockkeeper.operator.leader.core.LeaseTimes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "LOCKKEEPER_NAMESPACE", "lockkeeper-system",
          "LOCKKEEPER_POD_NAME", "operator-0",
          "LOCKKEEPER_RUNNER_PROFILES",
              "{\"default\": {\"reference\": \"registry.example/runner:1\"}}");

  @Test
  void shouldHaveDefaultsForWhatNeedNotBeSaid() {
    assertThat(Settings.from(REQUIRED))
        .isEqualTo(
            new Settings(
                "lockkeeper-system",
                "operator-0",
                new RunnerProfiles(
                    Map.of(
                        "default",
                        new RunnerImage("registry.example/runner:1", "IfNotPresent", List.of()))),
                List.of(),
                8080,
                true,
                new LeaseTimes(Duration.ofSeconds(5)),
                Duration.ofMinutes(2),
                20,
                Set.of()));
  }

  @Test
  void shouldTakeEndpointsThatGatesMayAsk() {
    var environment = new HashMap<>(REQUIRED);
    environment.put(
        "LOCKKEEPER_GATE_ENDPOINTS",
        """
        [{"name": "main", "url": "https://prometheus.example/base/", "namespaces": ["shop"],
          "files": "/gates/main"}]
        """);

    var main = Settings.from(environment).endpoints().getFirst();

    assertThat(main.isFor("shop")).isTrue();
    assertThat(main.isFor("mall")).isFalse();
    assertThat(main.at("/api")).hasToString("https://prometheus.example/base/api");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example/",
        "https://user:password@example/",
        "https://example/?query=1",
        "/path",
      })
  void shouldRefuseAnEndpointThatIsNone(String url) {
    var environment = new HashMap<>(REQUIRED);
    environment.put(
        "LOCKKEEPER_GATE_ENDPOINTS",
        "[{\"name\": \"main\", \"url\": \"%s\", \"namespaces\": []}]".formatted(url));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.from(environment))
        .withMessageContaining("LOCKKEEPER_GATE_ENDPOINTS")
        .withMessageContaining("the url of gate endpoint main");
  }

  @Test
  void shouldTakeWhatIsSaid() {
    var environment = new HashMap<>(REQUIRED);
    environment.put(
        "LOCKKEEPER_RUNNER_PROFILES",
        """
        {"default": {"reference": "runner:1", "pullPolicy": "Never"},
         "more": {"reference": "mine:1", "pullPolicy": "Always", "pullSecrets": ["mine"]}}
        """);
    environment.put("LOCKKEEPER_HTTP_PORT", "0");
    environment.put("LOCKKEEPER_LEADER_ELECTION", "false");
    environment.put("LOCKKEEPER_SOURCE_INTERVAL", "1h30m");
    environment.put("LOCKKEEPER_LEASE_DURATION", "30s");
    environment.put("LOCKKEEPER_MAX_RUNNING_ATTEMPTS", "3");
    environment.put("LOCKKEEPER_WATCH_NAMESPACES", "shop, mall");

    var settings = Settings.from(environment);

    assertThat(settings.runner().standard())
        .isEqualTo(new RunnerImage("runner:1", "Never", List.of()));
    assertThat(settings.runner().of("more"))
        .contains(new RunnerImage("mine:1", "Always", List.of("mine")));
    assertThat(settings.runner().of("less")).isEmpty();
    assertThat(settings.httpPort()).isZero();
    assertThat(settings.leaderElection()).isFalse();
    assertThat(settings.lease().lease()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.sourceInterval()).isEqualTo(Duration.ofMinutes(90));
    assertThat(settings.maxRunningAttempts()).isEqualTo(3);
    assertThat(settings.watchNamespaces()).containsExactlyInAnyOrder("shop", "mall");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"LOCKKEEPER_NAMESPACE", "LOCKKEEPER_POD_NAME", "LOCKKEEPER_RUNNER_PROFILES"})
  void shouldNameTheVariableThatIsMissing(String name) {
    var absent = new HashMap<>(REQUIRED);
    absent.remove(name);
    var blank = new HashMap<>(REQUIRED);
    blank.put(name, " ");

    for (var environment : List.of(absent, blank)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Settings.from(environment))
          .withMessageContaining(name);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LOCKKEEPER_HTTP_PORT, http",
    "LOCKKEEPER_HTTP_PORT, 65536",
    "LOCKKEEPER_HTTP_PORT, -1",
    "LOCKKEEPER_LEADER_ELECTION, yes",
    "LOCKKEEPER_LEASE_DURATION, soon",
    "LOCKKEEPER_LEASE_DURATION, 4s",
    "LOCKKEEPER_LEASE_DURATION, 5m",
    "LOCKKEEPER_SOURCE_INTERVAL, soon",
    "LOCKKEEPER_SOURCE_INTERVAL, 0s",
    "LOCKKEEPER_SOURCE_INTERVAL, -1m",
    "LOCKKEEPER_RUNNER_PROFILES, runner:1",
    "LOCKKEEPER_RUNNER_PROFILES, {}",
    "LOCKKEEPER_RUNNER_PROFILES, '{\"default\": {\"pullPolicy\": \"Always\"}}'",
    "LOCKKEEPER_RUNNER_PROFILES, '{\"default\": {\"reference\": \"a\", \"pullPolicy\": \"Sometimes\"}}'"
  })
  void shouldRefuseWhatItCannotUse(String name, String value) {
    var environment = new HashMap<>(REQUIRED);
    environment.put(name, value);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.from(environment))
        .withMessageContaining(name)
        .withMessageContaining(value);
  }
}
