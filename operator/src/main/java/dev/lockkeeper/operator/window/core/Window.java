package dev.lockkeeper.operator.window.core;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.MaintenanceWindowSpec;
import dev.lockkeeper.api.MaintenanceWindowSpec.OnClose;
import dev.lockkeeper.api.MaintenanceWindowSpec.Opening;
import dev.lockkeeper.operator.attempt.core.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;

/** A maintenance window, as far as it is understood. */
public sealed interface Window {
  String name();

  /** Whether it is open; what is not understood never is. */
  boolean isOpen(Instant now);

  /** Whether an attempt that it let in may go on to its end after it has closed. */
  boolean letsFinish();

  /**
   * A window that has been read.
   *
   * @param capacity how many attempts it lets in at a time; empty for any number
   */
  record Known(
      String name,
      ZoneId zone,
      Calendar calendar,
      Duration startCutoff,
      OnClose onClose,
      Optional<Integer> capacity)
      implements Window {

    @Override
    public boolean isOpen(Instant now) {
      return calendar.isOpen(now);
    }

    @Override
    public boolean letsFinish() {
      return onClose == OnClose.Finish;
    }

    boolean cancels() {
      return onClose == OnClose.Cancel;
    }

    /** Whether an attempt may start: it is open, and not about to close. */
    boolean admits(Instant now) {
      return isOpen(now)
          && calendar.openUntil(now).map(end -> isBeforeCutoff(now, end)).orElse(true);
    }

    /** When it closes, which is open at {@code now}; {@link Instant#MAX} where it does not. */
    Instant closes(Instant now) {
      return calendar.openUntil(now).orElse(Instant.MAX);
    }

    /** Whether what begins at {@code now} and takes so long ends before it closes. */
    public boolean fits(Instant now, Duration takes) {
      return calendar.openUntil(now).filter(now.plus(takes)::isAfter).isEmpty();
    }

    /** When it opens next, after {@code now}. */
    Optional<Instant> nextOpening(Instant now) {
      return isOpen(now)
          ? calendar.openUntil(now).flatMap(calendar::opensFrom)
          : calendar.opensFrom(now);
    }

    /** When an attempt may start next, at {@code now} or after it. */
    Optional<Instant> admitsFrom(Instant now) {
      var at = calendar.opensFrom(now);
      while (at.isPresent() && !admits(at.get())) {
        at = calendar.openUntil(at.get()).flatMap(calendar::opensFrom);
      }
      return at;
    }

    /** The last instant at which an attempt may start, which may now; empty where any will do. */
    Optional<Instant> lastStart(Instant now) {
      return calendar.openUntil(now).map(end -> end.minus(startCutoff));
    }

    private boolean isBeforeCutoff(Instant now, Instant end) {
      return now.isBefore(end.minus(startCutoff));
    }
  }

  /**
   * A window that lets nothing in.
   *
   * @param why a sentence that tells the remedy
   */
  record Unusable(String name, String why) implements Window {
    @Override
    public boolean isOpen(Instant now) {
      return false;
    }

    @Override
    public boolean letsFinish() {
      return false;
    }
  }

  /**
   * The window as its owner wrote it.
   *
   * @param operators the operators' namespace: windows there may bind others
   * @param name under which it is told of
   */
  static Window of(MaintenanceWindow window, String operators, String name) {
    var spec = window.getSpec();
    if (spec.namespaceSelector() != null
        && !operators.equals(window.getMetadata().getNamespace())) {
      return misunderstood(
          name, "its namespaceSelector counts in namespace " + operators + " alone");
    }
    try {
      return read(name, spec);
    } catch (DateTimeException | IllegalArgumentException e) {
      return misunderstood(name, String.valueOf(e.getMessage()).replaceFirst("[.]$", ""));
    }
  }

  private static Window misunderstood(String name, String why) {
    return new Unusable(
        name,
        "MaintenanceWindow %s cannot be understood, and counts as closed: %s. Correct it."
            .formatted(name, why));
  }

  /** The window that somebody names and nobody has made. */
  static Window missing(String name) {
    return new Unusable(
        name,
        "MaintenanceWindow %s does not exist, and counts as closed: create it.".formatted(name));
  }

  private static Known read(String name, MaintenanceWindowSpec spec) {
    var zone = ZoneId.of(spec.timeZone());
    var open = spec.open();
    var recurrences = open.stream().flatMap(one -> recurrence(one, zone).stream()).toList();
    var spans = open.stream().flatMap(one -> span(one).stream()).toList();
    if (recurrences.size() + spans.size() < open.size()) {
      throw new IllegalArgumentException(
          "one of its open spans is of a kind that is not known here");
    }
    return new Known(
        name,
        zone,
        new Calendar(
            recurrences,
            spans,
            spec.closed().stream()
                .map(one -> new Calendar.Closure(span(one.from(), one.to()), one.reason()))
                .toList()),
        Durations.parse(spec.startCutoff()),
        spec.onClose(),
        Optional.ofNullable(spec.capacity()));
  }

  private static Optional<Recurrence> recurrence(Opening opening, ZoneId zone) {
    return opening.cron() == null || opening.duration() == null
        ? Optional.empty()
        : Optional.of(Recurrence.of(opening.cron(), Durations.parse(opening.duration()), zone));
  }

  private static Optional<Span> span(Opening opening) {
    return opening.from() == null || opening.to() == null
        ? Optional.empty()
        : Optional.of(span(opening.from(), opening.to()));
  }

  private static Span span(String from, String to) {
    return new Span(OffsetDateTime.parse(from).toInstant(), OffsetDateTime.parse(to).toInstant());
  }
}
