package dev.lockkeeper.operator.window.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.MaintenanceWindowSpec;
import dev.lockkeeper.api.MaintenanceWindowSpec.Closure;
import dev.lockkeeper.api.MaintenanceWindowSpec.OnClose;
import dev.lockkeeper.api.MaintenanceWindowSpec.Opening;
import dev.lockkeeper.api.MaintenanceWindowStatus;
import dev.lockkeeper.api.MaintenanceWindowStatus.Span;
import dev.lockkeeper.api.MaintenanceWindowStatus.State;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a window's status tells. */
class WindowStatusesTest {
  private static final Instant NOON = Instant.parse("2026-11-21T11:00:00Z");
  private static final Opening SATURDAYS = new Opening("0 2 * * SAT", "4h", null, null);

  private static MaintenanceWindow window(List<Opening> open, List<Closure> closed) {
    return window("Europe/Berlin", open, closed);
  }

  private static MaintenanceWindow window(String zone, List<Opening> open, List<Closure> closed) {
    var window = new MaintenanceWindow();
    window.setMetadata(new ObjectMetaBuilder().withName("night").withGeneration(3L).build());
    window.setSpec(
        new MaintenanceWindowSpec(zone, open, closed, "45m", OnClose.Finish, null, null));
    return window;
  }

  private static MaintenanceWindowStatus status(
      MaintenanceWindow window, String operators, Instant now) {
    return WindowStatuses.of(window, read(window, operators), Use.NONE, now);
  }

  private static Window read(MaintenanceWindow window, String operators) {
    return Window.of(window, operators, window.getMetadata().getName());
  }

  private static String message(MaintenanceWindowStatus status, String type) {
    return status.conditions().stream()
        .filter(one -> one.type().equals(type) && one.holds())
        .map(one -> one.reason() + ": " + one.message())
        .findFirst()
        .orElse("");
  }

  @Test
  void shouldTellWhenItOpens() {
    var window = window(List.of(SATURDAYS), List.of());

    var status = status(window, "lockkeeper", NOON);

    assertThat(status.observedGeneration()).isEqualTo(3);
    assertThat(status.state()).isEqualTo(State.Closed);
    assertThat(status.opensAt()).isEqualTo("2026-11-28T02:00:00+01:00");
    assertThat(status.closesAt()).isEqualTo("2026-11-28T06:00:00+01:00");
    assertThat(status.upcoming())
        .hasSize(5)
        .startsWith(new Span("2026-11-28T02:00:00+01:00", "2026-11-28T06:00:00+01:00"));
    assertThat(message(status, Condition.READY))
        .isEqualTo("Closed: Closed, opens 2026-11-28T02:00+01:00, closes 06:00.");
    assertThat(WindowStatuses.until(read(window, "lockkeeper"), NOON))
        .isEqualTo(Duration.ofDays(1));
  }

  @Test
  void shouldTellWhenItCloses() {
    var window = window(List.of(SATURDAYS), List.of());
    var inTheNight = Instant.parse("2026-11-28T04:30:00Z");

    var status = status(window, "lockkeeper", inTheNight);

    assertThat(status.state()).isEqualTo(State.Open);
    assertThat(status.opensAt()).isNull();
    assertThat(status.closesAt()).isEqualTo("2026-11-28T06:00:00+01:00");
    assertThat(message(status, Condition.READY))
        .isEqualTo("Open: Open until 2026-11-28T06:00+01:00.");
    assertThat(WindowStatuses.until(read(window, "lockkeeper"), inTheNight))
        .isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void shouldTellWhyItIsFrozen() {
    var peak = new Closure("2026-11-27T00:00:00Z", "2026-12-01T00:00:00+01:00", "Black Friday");
    var window = window(List.of(SATURDAYS), List.of(peak));

    var status = status(window, "lockkeeper", Instant.parse("2026-11-28T02:00:00Z"));

    assertThat(status.state()).isEqualTo(State.Frozen);
    assertThat(status.reason()).isEqualTo("Black Friday");
    assertThat(status.opensAt()).isEqualTo("2026-12-05T02:00:00+01:00");
    assertThat(message(status, Condition.READY))
        .isEqualTo(
            "Frozen: Closed, closed until 2026-12-01T00:00+01:00 (Black Friday), opens 2026-12-05T02:00+01:00, closes 06:00.");
    assertThat(WindowStatuses.until(read(window, "lockkeeper"), NOON))
        .isEqualTo(Duration.ofDays(1));
    assertThat(
            WindowStatuses.until(read(window, "lockkeeper"), Instant.parse("2026-11-26T23:00:00Z")))
        .isEqualTo(Duration.ofHours(1));
  }

  @Test
  void shouldWarnOfATimeThatTheClockSkips() {
    var nightly = new Opening("30 2 * * *", "1h", null, null);

    var status = status(window(List.of(nightly), List.of()), "lockkeeper", NOON);

    assertThat(message(status, "StartSkipped"))
        .isEqualTo(
            "SkippedByTheClock: It does not open at 2027-03-28T02:30: the clock in Europe/Berlin skips that time. Name another time if it shall.");
  }

  @Test
  void shouldSayThatItNeverOpens() {
    var past = new Opening(null, null, "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z");

    var status = status(window(List.of(past), List.of()), "lockkeeper", NOON);

    assertThat(message(status, Condition.STALLED)).startsWith("NeverOpens: It does not open");
    assertThat(status.upcoming()).isEmpty();
  }

  @Test
  void shouldBeOpenAlwaysButForWhatIsClosed() {
    var peak = new Closure("2026-11-27T00:00:00Z", "2026-12-01T00:00:00Z", "");
    var window = window(List.of(), List.of(peak));

    assertThat(status(window, "lockkeeper", NOON).closesAt())
        .isEqualTo("2026-11-27T01:00:00+01:00");
    assertThat(status(window, "lockkeeper", NOON).upcoming())
        .containsExactly(new Span("2026-12-01T01:00:00+01:00", null));
    assertThat(
            message(
                status(window, "lockkeeper", Instant.parse("2026-12-02T00:00:00Z")),
                Condition.READY))
        .isEqualTo("Open: Open.");
  }

  @Test
  void shouldStandStillBetweenBoundaries() {
    var window = window(List.of(SATURDAYS), List.of());
    window.setStatus(status(window, "lockkeeper", NOON));

    assertThat(status(window, "lockkeeper", NOON.plusSeconds(3600))).isEqualTo(window.getStatus());
  }

  @Test
  void shouldBindOthersFromTheOperatorsNamespaceAlone() {
    var freeze = window(List.of(SATURDAYS), List.of());
    freeze.getMetadata().setNamespace("shop");
    var spec = freeze.getSpec();
    freeze.setSpec(
        new MaintenanceWindowSpec(
            "UTC", spec.open(), List.of(), "0s", OnClose.Finish, null, new LabelSelector()));

    assertThat(message(status(freeze, "shop", NOON), Condition.READY)).startsWith("Closed: ");
    assertThat(message(status(freeze, "lockkeeper", NOON), Condition.STALLED))
        .isEqualTo(
            "Invalid: MaintenanceWindow night cannot be understood, and counts as closed: its namespaceSelector counts in namespace lockkeeper alone. Correct it.");
  }

  @Test
  void shouldKeepWhatItCannotReadClosed() {
    var unknown = window("Europe/Atlantis", List.of(SATURDAYS), List.of());
    var reversed = window(List.of(new Opening("0 20-4 * * *", "1h", null, null)), List.of());

    assertThat(message(status(unknown, "lockkeeper", NOON), Condition.STALLED))
        .startsWith("Invalid: MaintenanceWindow night cannot be understood, and counts as closed: ")
        .contains("Europe/Atlantis");
    assertThat(status(reversed, "lockkeeper", NOON).state()).isEqualTo(State.Closed);
    assertThat(message(status(reversed, "lockkeeper", NOON), Condition.STALLED))
        .startsWith("Invalid");
  }
}
