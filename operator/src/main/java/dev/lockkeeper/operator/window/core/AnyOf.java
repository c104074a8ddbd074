package dev.lockkeeper.operator.window.core;

import dev.lockkeeper.operator.window.core.Window.Known;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Windows of which one has to be open.
 *
 * @param whose who asks for them, such as {@code target shop-eu-1}; empty for the Migration itself
 */
public record AnyOf(String whose, List<Window> windows) {
  public AnyOf {
    windows = List.copyOf(windows);
  }

  boolean isOpen(Instant now) {
    return windows.stream().anyMatch(window -> window.isOpen(now));
  }

  /**
   * The window by which an attempt may start now: of several one that is wanted, and of those the
   * one that gives it the longest time.
   */
  Optional<Known> entrance(Instant now, Predicate<Known> wanted) {
    return known()
        .filter(window -> window.admits(now))
        .max(
            Comparator.<Known, Boolean>comparing(wanted::test)
                .thenComparing(window -> stop(window, now)));
  }

  boolean admits(Instant now) {
    return known().anyMatch(window -> window.admits(now));
  }

  private static Instant stop(Known window, Instant now) {
    return window.letsFinish() ? Instant.MAX : window.closes(now);
  }

  /** When an attempt may start next, at {@code now} or after it. */
  Optional<Instant> admitsFrom(Instant now) {
    return known()
        .flatMap(window -> window.admitsFrom(now).stream())
        .min(Comparator.naturalOrder());
  }

  /** When the last of them closes that are open at {@code now}; empty where one does not. */
  Optional<Instant> openUntil(Instant now) {
    return lastToClose(now).flatMap(window -> window.calendar().openUntil(now));
  }

  private Optional<Known> lastToClose(Instant now) {
    return known()
        .filter(window -> window.isOpen(now))
        .max(Comparator.comparing(window -> window.closes(now)));
  }

  /** The one that lets in next, or closes last. */
  Window deciding(Instant now) {
    return lastToClose(now)
        .or(() -> known().min(Comparator.comparing(one -> one.admitsFrom(now).orElse(Instant.MAX))))
        .map(Window.class::cast)
        .orElseGet(windows::getFirst);
  }

  /** Whether an attempt that {@code names} let in may go on after they have closed. */
  boolean letsFinish(List<String> names) {
    var entrances = windows.stream().filter(window -> names.contains(window.name())).toList();
    var deciding = entrances.isEmpty() ? windows : entrances;
    return deciding.stream().anyMatch(Window::letsFinish);
  }

  /** Those that are understood. */
  Stream<Known> known() {
    return windows.stream().filter(Known.class::isInstance).map(Known.class::cast);
  }
}
