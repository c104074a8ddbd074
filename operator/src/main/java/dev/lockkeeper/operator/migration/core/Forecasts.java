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
import java.util.stream.Stream;

/**
 * What is to be expected of targets that are not done, by those of the same run that are. Where
 * none is, nothing is expected, and nothing waits for it.
 */
final class Forecasts {
  /** Openings of windows that are looked through: what takes more of them is out of sight. */
  private static final int OPENINGS = 30;

  /** What an attempt may need to stop as it should. */
  private static final Duration TO_STOP = Duration.ofSeconds(10);

  private static final Duration LEAST = Duration.ofSeconds(1);

  /** How long a target took on which changesets ran. */
  private record Measured(String target, Duration took) {}

  /** What is expected of the rest of the run that is under way. */
  static Optional<Forecast> of(Observation seen) {
    var measured = measured(seen);
    if (measured.isEmpty() || !WindowRules.isUnderWay(seen) || seen.pending().isEmpty()) {
      return Optional.empty();
    }
    var each = mean(measured);
    var longest = longest(measured).took();
    var windows = WindowRules.of(seen, next(seen));
    return begin(seen, windows, each, longest)
        .map(
            begin -> {
              var end = begin.at().flatMap(at -> end(windows, at, begin.left(), each, longest));
              return new Forecast(
                  Durations.text(each),
                  Durations.text(longest),
                  end.map(Instants::text).orElse(null),
                  end.isPresent() && begin.closes().filter(end.get()::isAfter).isEmpty());
            });
  }

  /**
   * Where the targets go on that are left.
   *
   * @param at when the first of {@code left} begins; empty where none ever does
   * @param closes when the windows close by which the run goes on; empty where they do not
   */
  private record Begin(Optional<Instant> at, Optional<Instant> closes, int left) {}

  /** Empty while it is about to go on, or is held. */
  private static Optional<Begin> begin(
      Observation seen, Windows windows, Duration each, Duration longest) {
    var left = seen.pending().size();
    var held = seen.held().flatMap(TargetSeen::holder).filter(one -> !Actions.plansOnly(one));
    if (held.isPresent()) {
      var since = Instant.parse(held.get().since());
      // What takes longer than expected may take as long as the slowest; then nobody knows.
      return Stream.of(each, longest)
          .map(takes -> since.plus(rest(seen, next(seen), takes)))
          .filter(seen.now()::isBefore)
          .findFirst()
          .map(end -> new Begin(Optional.of(end), windows.openUntil(since), Math.max(0, left - 1)));
    }
    var opens = windows.admitFrom(seen.now(), rest(seen, next(seen), longest));
    return seen.mayNotGoOn() || opens.filter(seen.now()::equals).isPresent()
        ? Optional.empty()
        : Optional.of(new Begin(opens, opens.flatMap(windows::openUntil), left));
  }

  private static TargetSeen next(Observation seen) {
    return seen.held().orElseGet(() -> seen.pending().getFirst());
  }

  /** When so many targets are done, one after the other, each begun where the slowest would fit. */
  private static Optional<Instant> end(
      Windows windows, Instant from, int left, Duration each, Duration longest) {
    var at = from;
    var open = left;
    for (int looks = 0; looks < OPENINGS && open > 0; looks++) {
      var opens = windows.admitFrom(at, longest);
      if (opens.isEmpty()) {
        return Optional.empty();
      }
      var begin = opens.get();
      var begun = Math.min(begun(windows, begin, each, longest).orElse((long) open), open);
      at = begin.plus(each.multipliedBy(begun));
      open -= (int) begun;
    }
    return open == 0 ? Optional.of(at) : Optional.empty();
  }

  /** How many are begun from then on until the windows close; empty where they do not. */
  private static Optional<Long> begun(
      Windows windows, Instant begin, Duration each, Duration longest) {
    return windows
        .passage(begin, longest)
        .flatMap(
            in ->
                Stream.concat(
                        in.openUntil(begin).map(end -> end.minus(longest)).stream(),
                        in.lastStart().stream())
                    .min(Comparator.naturalOrder()))
        .map(last -> 1 + Math.max(0, Duration.between(begin, last).dividedBy(each)));
  }

  /** How long {@code target} may take; nothing where nothing is known. */
  static Duration takes(Observation seen, TargetSeen target) {
    var measured = measured(seen);
    return measured.isEmpty() ? Duration.ZERO : rest(seen, target, longest(measured).took());
  }

  /**
   * The wait of a target that would not be done before its windows close; empty where it waits for
   * them alone.
   *
   * @param opens when they let an attempt start next, however long it takes
   */
  static Optional<Decision> awaited(Observation seen, TargetSeen target, Optional<Instant> opens) {
    var measured = measured(seen);
    if (measured.isEmpty() || opens.isEmpty()) {
      return Optional.empty();
    }
    var longest = longest(measured);
    var takes = rest(seen, target, longest.took());
    var windows = WindowRules.of(seen, target);
    var fits = windows.admitFrom(seen.now(), takes);
    if (fits.equals(opens)) {
      return Optional.empty();
    }
    var why =
        "Target %s is expected to take %s, by the %s that target %s took"
            .formatted(
                target.name(),
                Durations.text(takes),
                Durations.text(longest.took()),
                longest.target());
    return Optional.of(
        fits.isPresent()
            ? new Decision.Wait(
                Reason.AWAITING_WINDOW,
                "%s: it waits for an opening that is as long, from %s."
                    .formatted(why, windows.told(fits.get())),
                fits.get())
            : new Decision.Wait(
                Reason.NEVER_FITS,
                "%s, and no opening of its windows is as long. %s"
                    .formatted(why, Reason.NEVER_FITS.remedy())));
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
                    "%s at %s, and the changeset that ran then %s"
                        .formatted(
                            holder.windows().isEmpty()
                                ? "its Override expired"
                                : "its window closed",
                            holder.closesAt(),
                            holder.cancelAt() == null
                                ? "is let end"
                                : "goes on: it runs outside a transaction, or its cancel does not"
                                    + " reach the server"));
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
