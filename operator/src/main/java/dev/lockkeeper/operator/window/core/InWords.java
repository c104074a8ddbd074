package dev.lockkeeper.operator.window.core;

import dev.lockkeeper.operator.attempt.core.Durations;
import dev.lockkeeper.operator.window.core.Window.Known;
import dev.lockkeeper.operator.window.core.Window.Unusable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Collectors;

/** What people are told of windows: instants in the window's own zone, and what can be done. */
final class InWords {

  /** Such as {@code 2026-11-22T02:00+01:00}. */
  static String instant(Instant instant, ZoneId zone) {
    return instant.truncatedTo(ChronoUnit.SECONDS).atZone(zone).toOffsetDateTime().toString();
  }

  static String named(AnyOf windows) {
    var names = windows.windows().stream().map(Window::name).collect(Collectors.joining(" or "));
    return "window %s%s".formatted(names, whose(windows));
  }

  static String awaited(Windows windows, Instant now, Optional<Instant> from) {
    var closed = windows.all().stream().filter(one -> !one.admits(now)).toList();
    var told =
        closed.stream().map(one -> awaited(one, now)).collect(Collectors.joining("; and for "));
    var single = windows.all().size() == 1;
    if (from.isEmpty()) {
      return "Waits for %s.%s"
          .formatted(told, single ? "" : " They are never open together in the next year.");
    }
    return single
        ? "Waits for %s.".formatted(told)
        : "Waits for %s. All of them are open from %s."
            .formatted(told, instant(from.get(), zone(windows)));
  }

  private static String awaited(AnyOf windows, Instant now) {
    return windows.windows().stream()
        .map(window -> awaited(window, whose(windows), now))
        .collect(Collectors.joining(", or for "));
  }

  private static String awaited(Window window, String whose, Instant now) {
    return switch (window) {
      case Unusable(_, var why) -> "a window%s: %s".formatted(whose, why.replaceFirst("[.]$", ""));
      case Known known ->
          "window %s%s%s%s".formatted(known.name(), whose, standing(known, now), next(known, now));
    };
  }

  /** Why it lets nothing in now, where that is not just that it is closed. */
  static String standing(Known window, Instant now) {
    var closure = window.calendar().closure(now);
    if (closure.isPresent()) {
      var reason = closure.get().reason();
      return ", closed until %s%s"
          .formatted(
              instant(closure.get().span().to(), window.zone()),
              reason.isBlank() ? "" : " (" + reason.strip() + ")");
    }
    return window.isOpen(now)
        ? ", in whose last %s nothing starts".formatted(Durations.text(window.startCutoff()))
        : "";
  }

  static String next(Known window, Instant now) {
    var opens = window.admitsFrom(now);
    return opens
        .map(at -> ", opens %s%s".formatted(instant(at, window.zone()), closes(window, at)))
        .orElse(", never opens in the next year");
  }

  private static String closes(Known window, Instant opens) {
    return window
        .calendar()
        .openUntil(opens)
        .map(
            end ->
                ", closes "
                    + (isSameDay(opens, end, window.zone())
                        ? time(end, window.zone())
                        : instant(end, window.zone())))
        .orElse("");
  }

  private static boolean isSameDay(Instant one, Instant other, ZoneId zone) {
    return LocalDate.ofInstant(one, zone).equals(LocalDate.ofInstant(other, zone));
  }

  private static String time(Instant instant, ZoneId zone) {
    return instant.truncatedTo(ChronoUnit.SECONDS).atZone(zone).toLocalTime().toString();
  }

  private static String whose(AnyOf windows) {
    return windows.whose().isEmpty() ? "" : " of " + windows.whose();
  }

  /** Of the first that has one. */
  static ZoneId zone(Windows windows) {
    return windows.all().stream()
        .flatMap(AnyOf::known)
        .map(Known::zone)
        .findFirst()
        .orElse(ZoneOffset.UTC);
  }

  private InWords() {}
}
