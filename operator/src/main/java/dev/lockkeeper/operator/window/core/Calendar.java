package dev.lockkeeper.operator.window.core;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a window is open: in any of its open spans, or always where it has none, and in none of its
 * closed ones.
 */
public final class Calendar {
  /** What is further away than that is as good as never. */
  public static final Duration HORIZON = Duration.ofDays(366);

  /** Spans that follow each other without a break are one, up to so many of them. */
  private static final int MOST_JOINED = 500;

  private final List<Recurrence> recurrences;
  private final List<Span> opens;
  private final List<Closure> closures;

  /**
   * A span in which nothing is open.
   *
   * @param reason in its owner's words; empty where none are given
   */
  public record Closure(Span span, String reason) {}

  Calendar(List<Recurrence> recurrences, List<Span> opens, List<Closure> closures) {
    this.recurrences = List.copyOf(recurrences);
    this.opens = List.copyOf(opens);
    this.closures = List.copyOf(closures);
  }

  public boolean isOpen(Instant now) {
    return closure(now).isEmpty() && (isAlwaysOpen() || openings(now).findAny().isPresent());
  }

  /** What closes it now, though it may be open by its other rules. */
  public Optional<Closure> closure(Instant now) {
    return closures.stream()
        .filter(closure -> closure.span().contains(now))
        .max(Comparator.comparing(closure -> closure.span().to()));
  }

  /**
   * When it closes, which is open at {@code now}; empty where it does not within {@link #HORIZON}.
   */
  public Optional<Instant> openUntil(Instant now) {
    var horizon = now.plus(HORIZON);
    var closure = nextClosureAfter(now).orElse(horizon);
    var end = isAlwaysOpen() ? closure : joined(now, closure);
    return end.isBefore(horizon) ? Optional.of(end) : Optional.empty();
  }

  /** The end of the spans that follow each other without a break, {@code last} at the latest. */
  private Instant joined(Instant now, Instant last) {
    var end = now;
    for (int spans = 0; spans < MOST_JOINED && end.isBefore(last); spans++) {
      var further = openings(end).map(Span::to).max(Comparator.naturalOrder());
      if (further.isEmpty()) {
        return end;
      }
      end = further.get();
    }
    return end.isBefore(last) ? end : last;
  }

  /**
   * When it is open next, at {@code now} or after it; empty where it is not within {@link
   * #HORIZON}.
   */
  public Optional<Instant> opensFrom(Instant now) {
    var horizon = now.plus(HORIZON);
    var at = now;
    while (at.isBefore(horizon)) {
      if (isOpen(at)) {
        return Optional.of(at);
      }
      var from = at;
      var next = closure(from).map(closure -> closure.span().to()).or(() -> nextOpeningAfter(from));
      if (next.isEmpty()) {
        return Optional.empty();
      }
      at = next.get();
    }
    return Optional.empty();
  }

  /** When anything about it changes after {@code now}; empty where nothing does. */
  Optional<Instant> changesAfter(Instant now) {
    var end = isOpen(now) ? openUntil(now) : opensFrom(now);
    var closed = closure(now).map(closure -> closure.span().to());
    return Stream.of(end, closed, nextClosureAfter(now))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /** The next beginning of a span that does not come, as the zone's clock skips it. */
  Optional<LocalDateTime> nextSkipped(Instant now) {
    return recurrences.stream()
        .flatMap(one -> one.nextSkipped(now, now.plus(HORIZON)).stream())
        .min(Comparator.naturalOrder());
  }

  private boolean isAlwaysOpen() {
    return recurrences.isEmpty() && opens.isEmpty();
  }

  private Optional<Instant> nextClosureAfter(Instant now) {
    return closures.stream()
        .map(closure -> closure.span().from())
        .filter(now::isBefore)
        .min(Comparator.naturalOrder());
  }

  private Optional<Instant> nextOpeningAfter(Instant now) {
    return Stream.concat(
            recurrences.stream().flatMap(recurrence -> recurrence.nextAfter(now).stream()),
            opens.stream().map(Span::from).filter(now::isBefore))
        .min(Comparator.naturalOrder());
  }

  private Stream<Span> openings(Instant now) {
    return Stream.concat(
            recurrences.stream().flatMap(recurrence -> recurrence.newestBegunBy(now).stream()),
            opens.stream())
        .filter(span -> span.contains(now));
  }
}
