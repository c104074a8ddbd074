package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Forecast;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.operator.attempt.core.Actions;
import dev.lockkeeper.operator.attempt.core.Durations;
import dev.lockkeeper.operator.attempt.core.Instants;
import dev.lockkeeper.operator.reason.Reason;
import dev.lockkeeper.operator.window.core.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is to be expected of targets that are not done, by those of the same run that are. Where
 * none is, nothing is expected, and nothing waits for it.
 */
final class Forecasts {
  /** Openings of windows that are looked through: what takes more of them is out of sight. */
  private static final int OPENINGS = 100;

  /** What an attempt may need to stop as it should. */
  private static final Duration TO_STOP = Duration.ofSeconds(10);

  private static final Duration LEAST = Duration.ofSeconds(1);

  /** How long a target took on which changesets ran. */
  private record Measured(String target, Duration took) {}

  /** What is expected of the rest of the run that is under way. */
  static Optional<Forecast> of(Observation seen) {
    var measured = measured(seen);
    if (measured.isEmpty() || seen.pending().isEmpty() || !WindowRules.isUnderWay(seen)) {
      return Optional.empty();
    }
    var each = mean(measured);
    return begin(seen, each)
        .map(
            begin -> {
              var windows = WindowRules.of(seen, next(seen));
              var end = end(windows, begin.at(), begin.left(), each);
              var closes = windows.admitFrom(begin.first()).flatMap(windows::openUntil);
              return new Forecast(
                  Durations.text(each),
                  Durations.text(longest(measured).took()),
                  end.map(Instants::text).orElse(null),
                  end.isPresent() && closes.filter(end.get()::isAfter).isEmpty());
            });
  }

  /**
   * Where the targets go on that are left.
   *
   * @param first when the run goes on, or has gone on with the target that it is at
   * @param at when the first of {@code left} begins
   */
  private record Begin(Instant first, Instant at, int left) {}

  /** Empty while it waits for what is not time, or for nothing. */
  private static Optional<Begin> begin(Observation seen, Duration each) {
    var left = seen.pending().size();
    var held = seen.held().flatMap(TargetSeen::holder).filter(one -> !Actions.plansOnly(one));
    if (held.isPresent()) {
      var since = Instant.parse(held.get().since());
      return Optional.of(
          new Begin(since, since.plus(rest(seen, next(seen), each)), Math.max(0, left - 1)));
    }
    var windows = WindowRules.of(seen, next(seen));
    return windows.areOpen(seen.now()) || seen.mayNotGoOn()
        ? Optional.empty()
        : windows.admitFrom(seen.now()).map(opens -> new Begin(opens, opens, left));
  }

  private static TargetSeen next(Observation seen) {
    return seen.held().orElseGet(() -> seen.pending().getFirst());
  }

  /** When so many targets are done, one after the other, each within one opening. */
  private static Optional<Instant> end(Windows windows, Instant from, int left, Duration each) {
    var at = from;
    var open = left;
    for (int looks = 0; looks < OPENINGS && open > 0; looks++) {
      var opens = windows.admitFrom(at, each);
      if (opens.isEmpty()) {
        return Optional.empty();
      }
      var begin = opens.get();
      var closes = windows.openUntil(begin);
      var fit = closes.map(end -> Duration.between(begin, end).dividedBy(each)).orElse((long) open);
      var done = Math.min(fit, open);
      at = begin.plus(each.multipliedBy(done));
      open -= (int) done;
    }
    return open == 0 ? Optional.of(at) : Optional.empty();
  }

  /** The wait of a target that would not be done before its windows close. */
  static Optional<Decision> awaited(Observation seen, TargetSeen target) {
    var measured = measured(seen);
    if (measured.isEmpty()) {
      return Optional.empty();
    }
    var longest = longest(measured);
    var takes = rest(seen, target, longest.took());
    var windows = WindowRules.of(seen, target);
    return windows
        .openUntil(seen.now())
        .filter(seen.now().plus(takes)::isAfter)
        .map(closes -> wait(target, longest, takes, closes, windows.admitFrom(closes, takes)));
  }

  private static Decision wait(
      TargetSeen target,
      Measured longest,
      Duration takes,
      Instant closes,
      Optional<Instant> opens) {
    var why =
        "Target %s is not begun: it is expected to take %s, by the %s that target %s took, and its windows close at %s."
            .formatted(
                target.name(),
                Durations.text(takes),
                Durations.text(longest.took()),
                longest.target(),
                Instants.text(closes));
    return opens.isPresent()
        ? new Decision.Wait(
            Reason.AWAITING_WINDOW,
            "%s It starts at %s by itself.".formatted(why, Instants.text(opens.get())),
            opens.get())
        : new Decision.Wait(Reason.NEVER_FITS, why + " " + Reason.NEVER_FITS.remedy(), closes);
  }

  /** Why the attempt on {@code target} goes on after its windows have closed; empty else. */
  static Optional<String> overrun(Observation seen, TargetSeen target, Holder holder) {
    if (Actions.plansOnly(holder) || WindowRules.of(seen, target).areOpen(seen.now())) {
      return Optional.empty();
    }
    return holder.closesAt() == null
        ? Optional.of("its window has closed, and lets it end")
        : overrunFrom(holder)
            .filter(from -> !seen.now().isBefore(from))
            .map(
                _ ->
                    "%s at %s, and the changeset that ran then is let end"
                        .formatted(
                            holder.windows().isEmpty()
                                ? "its Override expired"
                                : "its window closed",
                            holder.closesAt()));
  }

  /** From when on that is so, where the attempt knows its time; empty where it does not. */
  static Optional<Instant> overrunFrom(Holder holder) {
    return Optional.ofNullable(holder.closesAt()).map(Instant::parse).map(at -> at.plus(TO_STOP));
  }

  /** What is left of {@code whole} for a target on which some of the work is done. */
  private static Duration rest(Observation seen, TargetSeen target, Duration whole) {
    var worked =
        seen.run()
            .flatMap(run -> target.entryIn(seen.wish(), run))
            .flatMap(Forecasts::worked)
            .orElse(Duration.ZERO);
    var rest = whole.minus(worked);
    return rest.compareTo(LEAST) < 0 ? LEAST : rest;
  }

  private static Measured longest(List<Measured> measured) {
    return measured.stream().max(Comparator.comparing(Measured::took)).orElseThrow();
  }

  private static Duration mean(List<Measured> measured) {
    var all = measured.stream().map(Measured::took).reduce(Duration.ZERO, Duration::plus);
    var mean = all.dividedBy(measured.size());
    return mean.compareTo(LEAST) < 0 ? LEAST : mean;
  }

  /** Where nothing was pending, nothing was measured. */
  private static List<Measured> measured(Observation seen) {
    var run = seen.run();
    return seen.succeeded().stream()
        .flatMap(
            target ->
                run
                    .flatMap(name -> target.entryIn(seen.wish(), name))
                    .filter(entry -> entry.changesets() > 0)
                    .flatMap(Forecasts::worked)
                    .map(took -> new Measured(target.name(), took))
                    .stream())
        .toList();
  }

  private static Optional<Duration> worked(Entry entry) {
    return Optional.ofNullable(entry.worked()).map(Durations::parse);
  }

  private Forecasts() {}
}
