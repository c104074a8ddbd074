package dev.lockkeeper.operator.window.core;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.MaintenanceWindowStatus;
import dev.lockkeeper.api.MaintenanceWindowStatus.State;
import dev.lockkeeper.operator.attempt.core.Instants;
import dev.lockkeeper.operator.attempt.core.OneLine;
import dev.lockkeeper.operator.window.core.Window.Known;
import dev.lockkeeper.operator.window.core.Window.Unusable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a window's status tells of it, and until when that is so. Pure. */
public final class WindowStatuses {
  /** A time that the clock skips is told as this condition. */
  static final String START_SKIPPED = "StartSkipped";

  private static final int UPCOMING = 5;

  /** Timers are no clocks: after so long it is looked at again, whatever happens. */
  private static final Duration LONGEST_REST = Duration.ofDays(1);

  /**
   * The status at {@code now}.
   *
   * @param understood the window, as far as it is
   * @param use told where the window has a capacity
   */
  public static MaintenanceWindowStatus of(
      MaintenanceWindow window, Window understood, Use use, Instant now) {
    var before = Objects.requireNonNullElse(window.getStatus(), MaintenanceWindowStatus.EMPTY);
    var written = new Conditions(before, window.getMetadata().getGeneration(), now);
    return switch (understood) {
      case Unusable(_, var why) ->
          new MaintenanceWindowStatus(
              written.generation(),
              State.Closed,
              null,
              null,
              null,
              List.of(),
              List.of(),
              List.of(),
              written.stalled("Invalid", why));
      case Known known -> of(known, known.capacity().isPresent() ? use : Use.NONE, written);
    };
  }

  /** How long until anything about it changes. */
  public static Duration until(Window understood, Instant now) {
    return switch (understood) {
      case Unusable _ -> LONGEST_REST;
      case Known known ->
          known
              .calendar()
              .changesAfter(now)
              .map(next -> Duration.between(now, next))
              .filter(rest -> rest.compareTo(LONGEST_REST) < 0)
              .orElse(LONGEST_REST);
    };
  }

  private static MaintenanceWindowStatus of(Known window, Use use, Conditions written) {
    var now = written.now();
    var calendar = window.calendar();
    var closure = calendar.closure(now);
    var open = calendar.isOpen(now);
    var opens = calendar.opensFrom(now);
    var state = open ? State.Open : closure.isPresent() ? State.Frozen : State.Closed;
    return new MaintenanceWindowStatus(
        written.generation(),
        state,
        closure
            .map(Calendar.Closure::reason)
            .filter(reason -> !reason.isBlank())
            .map(OneLine::of)
            .orElse(null),
        open ? null : opens.map(at -> text(at, window.zone())).orElse(null),
        opens.flatMap(calendar::openUntil).map(at -> text(at, window.zone())).orElse(null),
        use.granted(),
        use.queue(),
        upcoming(window, now),
        opens.isEmpty()
            ? written.stalled(
                "NeverOpens",
                "It does not open in the next year: look at its open and closed spans.")
            : written.ready(state.name(), told(window, now), skipped(window, now)));
  }

  private static String told(Known window, Instant now) {
    return window.isOpen(now)
        ? "Open%s."
            .formatted(
                window
                    .calendar()
                    .openUntil(now)
                    .map(end -> " until " + InWords.instant(end, window.zone()))
                    .orElse(""))
        : "Closed%s.".formatted(InWords.standing(window, now) + InWords.next(window, now));
  }

  private static Optional<String> skipped(Known window, Instant now) {
    return window
        .calendar()
        .nextSkipped(now)
        .map(
            local ->
                "It does not open at %s: the clock in %s skips that time. Name another time if it shall."
                    .formatted(local, window.zone()));
  }

  private static List<MaintenanceWindowStatus.Span> upcoming(Known window, Instant now) {
    var spans = new ArrayList<MaintenanceWindowStatus.Span>();
    var opens =
        window.isOpen(now)
            ? window.calendar().openUntil(now).flatMap(window.calendar()::opensFrom)
            : window.calendar().opensFrom(now);
    while (opens.isPresent() && spans.size() < UPCOMING) {
      var closes = window.calendar().openUntil(opens.get());
      spans.add(
          new MaintenanceWindowStatus.Span(
              text(opens.get(), window.zone()),
              closes.map(at -> text(at, window.zone())).orElse(null)));
      opens = closes.flatMap(window.calendar()::opensFrom);
    }
    return spans;
  }

  private static String text(Instant instant, ZoneId zone) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        instant.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
  }

  /** The conditions of a window, as they are written at {@code now}. */
  private record Conditions(MaintenanceWindowStatus before, long generation, Instant now) {

    List<Condition> ready(String reason, String message, Optional<String> skipped) {
      var all = new ArrayList<Condition>();
      all.add(condition(Condition.READY, Condition.TRUE, reason, message));
      all.add(condition(Condition.STALLED, Condition.FALSE, reason, message));
      skipped.ifPresent(
          told -> all.add(condition(START_SKIPPED, Condition.TRUE, "SkippedByTheClock", told)));
      return all;
    }

    List<Condition> stalled(String reason, String message) {
      return List.of(
          condition(Condition.READY, Condition.FALSE, reason, message),
          condition(Condition.STALLED, Condition.TRUE, reason, message));
    }

    private Condition condition(String type, String status, String reason, String message) {
      var since = Condition.since(before.conditions(), type, status, Instants.text(now));
      return new Condition(type, status, reason, OneLine.of(message), since, generation);
    }
  }

  private WindowStatuses() {}
}
