package dev.lockkeeper.operator.window.core;

import dev.lockkeeper.operator.window.core.Window.Known;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** All that has to be open for an attempt: of each of these, any. */
public record Windows(List<AnyOf> all) {
  /** After so many looks ahead it is not worth another. */
  private static final int MOST_LOOKS = 1_000;

  /** A year of nights, and somewhat more. */
  private static final int MOST_OPENINGS = 400;

  public Windows {
    all = List.copyOf(all);
  }

  /**
   * How an attempt gets in that starts now.
   *
   * @param entrances the windows that let it in
   * @param lastStart it must have started by then; empty where any time will do
   * @param closesAt it must stop then by itself; empty where it may go on to its end
   * @param cancelAt what it does then is cancelled; empty where it is not
   */
  public record Passage(
      List<Known> entrances,
      Optional<Instant> lastStart,
      Optional<Instant> closesAt,
      Optional<Instant> cancelAt) {
    /** Of what needs no window. */
    public static final Passage FREE =
        new Passage(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Of what windows do not hold until then. */
    public static Passage until(Instant then) {
      return new Passage(List.of(), Optional.of(then), Optional.of(then), Optional.empty());
    }

    /**
     * Whether what begins at {@code now} and takes so long ends before the first of them closes.
     */
    public boolean fits(Instant now, Duration takes) {
      return entrances.stream().allMatch(window -> window.fits(now, takes));
    }

    /** When the first of them closes; empty where none does in a year. */
    public Optional<Instant> openUntil(Instant now) {
      return firstToClose(entrances.stream(), now);
    }

    /** Names of the windows that let it in. */
    public List<String> names() {
      return entrances.stream().map(Window::name).distinct().toList();
    }
  }

  /** Whether anything has to be open at all. */
  public boolean areAsked() {
    return !all.isEmpty();
  }

  /** Whether an attempt may start now, and for how long; empty while it may not. */
  public Optional<Passage> passage(Instant now) {
    return passage(now, _ -> true);
  }

  /**
   * The same, by windows that are wanted where there is a choice.
   *
   * @param wanted such as those with room for one more attempt
   */
  public Optional<Passage> passage(Instant now, Predicate<Known> wanted) {
    var entrances = all.stream().map(one -> one.entrance(now, wanted)).toList();
    if (entrances.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    var in = entrances.stream().map(Optional::orElseThrow).toList();
    return Optional.of(
        new Passage(
            in,
            in.stream()
                .flatMap(window -> window.lastStart(now).stream())
                .min(Comparator.naturalOrder()),
            firstToClose(in.stream().filter(window -> !window.letsFinish()), now),
            firstToClose(in.stream().filter(Known::cancels), now)));
  }

  private static Optional<Instant> firstToClose(Stream<Known> windows, Instant now) {
    return windows
        .flatMap(window -> window.calendar().openUntil(now).stream())
        .min(Comparator.naturalOrder());
  }

  /** When an attempt may start next; empty where it never may within a year, as far as is seen. */
  public Optional<Instant> admitFrom(Instant now) {
    var horizon = now.plus(Calendar.HORIZON);
    var at = now;
    for (int look = 0; look < MOST_LOOKS && at.isBefore(horizon); look++) {
      var from = at;
      var next = all.stream().map(one -> one.admitsFrom(from)).toList();
      if (next.stream().anyMatch(Optional::isEmpty)) {
        return Optional.empty();
      }
      at = next.stream().map(Optional::orElseThrow).max(Comparator.naturalOrder()).orElse(from);
      if (at.equals(from)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  /**
   * When an attempt may start next that takes so long and shall end before they close; empty where
   * that is not within a year, as far as is seen.
   */
  public Optional<Instant> admitFrom(Instant now, Duration takes) {
    var horizon = now.plus(Calendar.HORIZON);
    var at = admitFrom(now);
    for (int look = 0; look < MOST_OPENINGS && at.isPresent(); look++) {
      if (passage(at.get(), takes).isPresent()) {
        return at;
      }
      at = nextOpening(at.get()).filter(horizon::isAfter).flatMap(this::admitFrom);
    }
    return Optional.empty();
  }

  private Optional<Instant> nextOpening(Instant now) {
    return all.stream()
        .flatMap(AnyOf::known)
        .flatMap(window -> window.nextOpening(now).stream())
        .min(Comparator.naturalOrder());
  }

  /** How an attempt gets in that starts at {@code now} and takes so long; empty where none does. */
  public Optional<Passage> passage(Instant now, Duration takes) {
    return passage(now, window -> window.fits(now, takes)).filter(in -> in.fits(now, takes));
  }

  /** When the first of them closes; empty while one is closed, and where none does in a year. */
  public Optional<Instant> openUntil(Instant now) {
    return areOpen(now)
        ? all.stream().flatMap(one -> one.openUntil(now).stream()).min(Comparator.naturalOrder())
        : Optional.empty();
  }

  /** The one that closes first where all are open, else the one that opens last. */
  public Window deciding(Instant now) {
    return areOpen(now)
        ? first(Comparator.comparing(one -> one.openUntil(now).orElse(Instant.MAX)), now)
        : first(
            Comparator.<AnyOf, Instant>comparing(one -> one.admitsFrom(now).orElse(Instant.MAX))
                .reversed(),
            now);
  }

  private Window first(Comparator<AnyOf> order, Instant now) {
    return all.stream().min(order).orElseThrow().deciding(now);
  }

  public boolean areOpen(Instant now) {
    return all.stream().allMatch(one -> one.isOpen(now));
  }

  /**
   * What has closed on an attempt that shall not go on then.
   *
   * @param names of the windows that let it in
   */
  public Optional<String> closedOn(List<String> names, Instant now) {
    return all.stream()
        .filter(one -> !one.isOpen(now) && !one.letsFinish(names))
        .findFirst()
        .map(one -> InWords.named(one) + " has closed");
  }

  /** {@code instant} as people are told of it: in the zone of the first that has one. */
  public String told(Instant instant) {
    return InWords.instant(instant, InWords.zone(this));
  }

  /**
   * What is waited for, in a sentence, where an attempt may not start now.
   *
   * @param from {@link #admitFrom}
   */
  public String awaited(Instant now, Optional<Instant> from) {
    return InWords.awaited(this, now, from);
  }
}
