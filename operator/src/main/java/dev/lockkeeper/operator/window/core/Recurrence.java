package dev.lockkeeper.operator.window.core;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * Spans that come back by a cron expression, in the time of a zone. An expression is read on the
 * wall clock, as if there were no daylight saving, and each time then looked up in the zone: one
 * that the clock skips does not come, one that it shows twice comes the first time.
 */
final class Recurrence {
  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private static final ZonedDateTime ANY_TIME =
      ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  /** No zone turns its clock back by more. */
  private static final Duration MOST_REPEATED = Duration.ofHours(24);

  /** Starts that were looked up are kept, so many of them: they are asked for again and again. */
  private static final int KEPT = 1_024;

  private final ConcurrentNavigableMap<Instant, Instant> nextByStart =
      new ConcurrentSkipListMap<>();
  private final ExecutionTime times;
  private final Duration duration;
  private final ZoneId zone;

  private Recurrence(ExecutionTime times, Duration duration, ZoneId zone) {
    this.times = times;
    this.duration = duration;
    this.zone = zone;
  }

  /**
   * Reads an expression of five fields.
   *
   * @throws IllegalArgumentException when it is none, or never comes; the message says what is
   *     wrong
   */
  static Recurrence of(String cron, Duration duration, ZoneId zone) {
    var times = ExecutionTime.forCron(PARSER.parse(cron));
    if (times.nextExecution(ANY_TIME).isEmpty()) {
      throw new IllegalArgumentException("cron expression %s never comes".formatted(cron));
    }
    return new Recurrence(times, duration, zone);
  }

  /** The newest span that has begun by {@code instant}, whether it is over or not. */
  Optional<Span> newestBegunBy(Instant instant) {
    return known(instant)
        .map(Map.Entry::getKey)
        .or(() -> newestStart(instant))
        .map(start -> new Span(start, start.plus(duration)));
  }

  /** When the next span begins after {@code instant}; empty when none ever does. */
  Optional<Instant> nextAfter(Instant instant) {
    return known(instant).map(Map.Entry::getValue).or(() -> nextStart(instant));
  }

  /** The starts around {@code instant}, looked up where they were not before. */
  private Optional<Map.Entry<Instant, Instant>> known(Instant instant) {
    var known = around(instant);
    if (known.isPresent()) {
      return known;
    }
    var start = newestStart(instant);
    var next = nextStart(instant);
    if (start.isEmpty() || next.isEmpty()) {
      return Optional.empty();
    }
    if (nextByStart.size() >= KEPT) {
      nextByStart.clear();
    }
    nextByStart.put(start.get(), next.get());
    return Optional.of(Map.entry(start.get(), next.get()));
  }

  /** The start before {@code instant} and the one after it, where both are known. */
  private Optional<Map.Entry<Instant, Instant>> around(Instant instant) {
    return Optional.ofNullable(nextByStart.floorEntry(instant))
        .filter(known -> instant.isBefore(known.getValue()));
  }

  private Optional<Instant> newestStart(Instant instant) {
    return Stream.iterate(
            previous(local(instant).plus(repeatedAbout(instant)).plusMinutes(1)),
            Optional::isPresent,
            last -> last.flatMap(this::previous))
        .flatMap(Optional::stream)
        .flatMap(local -> startAt(local).stream())
        .filter(start -> !start.isAfter(instant))
        .findFirst();
  }

  private Optional<Instant> nextStart(Instant instant) {
    return Stream.iterate(
            next(local(instant).minus(repeatedAbout(instant))),
            Optional::isPresent,
            last -> last.flatMap(this::next))
        .flatMap(Optional::stream)
        .flatMap(local -> startAt(local).stream())
        .filter(start -> start.isAfter(instant))
        .findFirst();
  }

  /** The first time between the two instants that it names and the zone's clock skips. */
  Optional<LocalDateTime> nextSkipped(Instant after, Instant until) {
    return Stream.iterate(
            Optional.ofNullable(zone.getRules().nextTransition(after)),
            turn -> turn.filter(one -> one.getInstant().isBefore(until)).isPresent(),
            last -> last.map(one -> zone.getRules().nextTransition(one.getInstant())))
        .flatMap(Optional::stream)
        .filter(ZoneOffsetTransition::isGap)
        .flatMap(this::skippedBy)
        .findFirst();
  }

  private Stream<LocalDateTime> skippedBy(ZoneOffsetTransition gap) {
    return next(gap.getDateTimeBefore().minusMinutes(1))
        .filter(local -> local.isBefore(gap.getDateTimeAfter()))
        .stream();
  }

  /** A clock that is turned back shows earlier times after later ones: by how much, hereabouts. */
  private Duration repeatedAbout(Instant instant) {
    var turn = zone.getRules().nextTransition(instant.minus(MOST_REPEATED));
    var repeats =
        turn != null && turn.isOverlap() && turn.getInstant().isBefore(instant.plus(MOST_REPEATED));
    return repeats ? turn.getDuration().abs() : Duration.ZERO;
  }

  private Optional<Instant> startAt(LocalDateTime local) {
    return zone.getRules().getValidOffsets(local).stream().findFirst().map(local::toInstant);
  }

  private LocalDateTime local(Instant instant) {
    return LocalDateTime.ofInstant(instant, zone).truncatedTo(ChronoUnit.SECONDS);
  }

  private Optional<LocalDateTime> next(LocalDateTime after) {
    return times.nextExecution(after.atZone(ZoneOffset.UTC)).map(at -> at.toLocalDateTime());
  }

  private Optional<LocalDateTime> previous(LocalDateTime before) {
    return times
        .lastExecution(before.atZone(ZoneOffset.UTC))
        .map(at -> at.toLocalDateTime().truncatedTo(ChronoUnit.MINUTES));
  }
}
