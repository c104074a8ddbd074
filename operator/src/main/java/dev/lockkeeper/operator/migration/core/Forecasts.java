package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Forecast;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
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

  private static final Duration LEAST = Duration.ofSeconds(1);

  /** How long a target took on which changesets ran. */
  private record Measured(String target, Duration took) {}

  /**
   * What is expected of each target.
   *
   * @param each how long they took on average
   */
  private record Expected(Duration each, Measured slowest) {
    Duration longest() {
      return slowest.took();
    }
  }

  /** What is expected of the rest of the run that is under way. */
  static Optional<Forecast> of(Observation seen) {
    return WindowRules.isUnderWay(seen) && !seen.pending().isEmpty()
        ? expected(seen).flatMap(expected -> of(seen, expected))
        : Optional.empty();
  }

  private static Optional<Forecast> of(Observation seen, Expected expected) {
    var windows = WindowRules.of(seen, next(seen));
    return begin(seen, windows, expected)
        .map(
            begin -> {
              var end = begin.at().flatMap(at -> end(windows, at, begin.left(), expected));
              return new Forecast(
                  Durations.text(expected.each()),
                  Durations.text(expected.longest()),
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
  private static Optional<Begin> begin(Observation seen, Windows windows, Expected expected) {
    var left = seen.pending().size();
    var held = seen.held().flatMap(TargetSeen::holder).filter(one -> !Actions.plansOnly(one));
    if (held.isPresent()) {
      var since = Instant.parse(held.get().since());
      // What takes longer than expected may take as long as the slowest; then nobody knows.
      return Stream.of(expected.each(), expected.longest())
          .map(takes -> since.plus(rest(seen, next(seen), takes)))
          .filter(seen.now()::isBefore)
          .findFirst()
          .map(end -> new Begin(Optional.of(end), windows.openUntil(since), Math.max(0, left - 1)));
    }
    var opens = windows.admitFrom(seen.now(), rest(seen, next(seen), expected.longest()));
    return seen.mayNotGoOn() || opens.filter(seen.now()::equals).isPresent()
        ? Optional.empty()
        : Optional.of(new Begin(opens, opens.flatMap(windows::openUntil), left));
  }

  private static TargetSeen next(Observation seen) {
    return seen.held().orElseGet(() -> seen.pending().getFirst());
  }

  /** When so many targets are done, one after the other, each begun where the slowest would fit. */
  private static Optional<Instant> end(Windows windows, Instant from, int left, Expected expected) {
    var at = from;
    var open = left;
    for (int looks = 0; looks < OPENINGS && open > 0; looks++) {
      var opens = windows.admitFrom(at, expected.longest());
      if (opens.isEmpty()) {
        return Optional.empty();
      }
      var begin = opens.get();
      var begun = Math.min(begun(windows, begin, expected).orElse((long) open), open);
      at = begin.plus(expected.each().multipliedBy(begun));
      open -= (int) begun;
    }
    return open == 0 ? Optional.of(at) : Optional.empty();
  }

  /** How many are begun from then on until the windows close; empty where they do not. */
  private static Optional<Long> begun(Windows windows, Instant begin, Expected expected) {
    return windows
        .passage(begin, expected.longest())
        .flatMap(
            in ->
                Stream.concat(
                        in.openUntil(begin).map(end -> end.minus(expected.longest())).stream(),
                        in.lastStart().stream())
                    .min(Comparator.naturalOrder()))
        .map(last -> 1 + Math.max(0, Duration.between(begin, last).dividedBy(expected.each())));
  }

  /** How long {@code target} may take; nothing where nothing is known. */
  static Duration takes(Observation seen, TargetSeen target) {
    return expected(seen)
        .map(expected -> rest(seen, target, expected.longest()))
        .orElse(Duration.ZERO);
  }

  /**
   * The wait of a target that would not be done before its windows close; empty where it waits for
   * them alone.
   *
   * @param opens when they let an attempt start next, however long it takes
   */
  static Optional<Decision> awaited(Observation seen, TargetSeen target, Optional<Instant> opens) {
    var windows = WindowRules.of(seen, target);
    var takes = takes(seen, target);
    var fits = windows.admitFrom(seen.now(), takes);
    return fits.equals(opens)
        ? Optional.empty()
        : expected(seen).map(expected -> wait(target, takes, expected.slowest(), windows, fits));
  }

  private static Decision wait(
      TargetSeen target,
      Duration takes,
      Measured slowest,
      Windows windows,
      Optional<Instant> fits) {
    var why =
        "Target %s is expected to take %s, by the %s that target %s took"
            .formatted(
                target.name(),
                Durations.text(takes),
                Durations.text(slowest.took()),
                slowest.target());
    return fits.isPresent()
        ? new Decision.Wait(
            Reason.AWAITING_WINDOW,
            "%s: it waits for an opening that is as long, from %s."
                .formatted(why, windows.told(fits.get())),
            fits.get())
        : new Decision.Wait(
            Reason.NEVER_FITS,
            "%s, and no opening of its windows is as long. %s"
                .formatted(why, Reason.NEVER_FITS.remedy()));
  }

  /** What is left of {@code whole} for a target on which some of the work is done. */
  private static Duration rest(Observation seen, TargetSeen target, Duration whole) {
    var worked =
        seen.run()
            .flatMap(run -> target.entryIn(seen.wish(), run))
            .flatMap(Forecasts::worked)
            .orElse(Duration.ZERO);
    return atLeast(whole.minus(worked));
  }

  /** Empty while nothing is measured. Where nothing was pending on a target, nothing was. */
  private static Optional<Expected> expected(Observation seen) {
    var measured = seen.run().map(run -> measured(seen, run)).orElse(List.of());
    return measured.stream()
        .max(Comparator.comparing(Measured::took))
        .map(slowest -> new Expected(mean(measured), slowest));
  }

  private static List<Measured> measured(Observation seen, String run) {
    return seen.succeeded().stream()
        .flatMap(
            target ->
                target
                    .entryIn(seen.wish(), run)
                    .filter(entry -> entry.changesets() > 0)
                    .flatMap(Forecasts::worked)
                    .map(took -> new Measured(target.name(), took))
                    .stream())
        .toList();
  }

  private static Duration mean(List<Measured> measured) {
    var all = measured.stream().map(Measured::took).reduce(Duration.ZERO, Duration::plus);
    return atLeast(all.dividedBy(measured.size()));
  }

  private static Duration atLeast(Duration duration) {
    return duration.compareTo(LEAST) < 0 ? LEAST : duration;
  }

  private static Optional<Duration> worked(Entry entry) {
    return Optional.ofNullable(entry.worked()).map(Durations::parse);
  }

  private Forecasts() {}
}
