package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationStatus.WindowSummary;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.operator.attempt.core.Actions;
import dev.lockkeeper.operator.attempt.core.FairShare;
import dev.lockkeeper.operator.attempt.core.FairShare.Limit;
import dev.lockkeeper.operator.attempt.core.FollowedAttempt;
import dev.lockkeeper.operator.attempt.core.Instants;
import dev.lockkeeper.operator.reason.Reason;
import dev.lockkeeper.operator.window.core.AnyOf;
import dev.lockkeeper.operator.window.core.Window;
import dev.lockkeeper.operator.window.core.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of windows: of those that the Migration names any, of those that the target's owner
 * names any, and each that binds the namespace. A plan is read at any time.
 */
public final class WindowRules {
  /** What an attempt may need to stop as it should. */
  private static final Duration TO_STOP = Duration.ofSeconds(10);

  /** All that has to be open for an attempt on {@code target}: nothing where it is overridden. */
  static Windows of(Observation seen, TargetSeen target) {
    return overriddenUntil(seen).isPresent()
        ? new Windows(List.of())
        : of(seen.windows(), target.name(), target.windows());
  }

  private static Optional<Instant> overriddenUntil(Observation seen) {
    return Overrides.ofWindows(seen.status(), seen.now());
  }

  /**
   * All that has to be open for an attempt on a target.
   *
   * @param ofTarget of which its owner wants one to be open; empty where any time will do
   */
  public static Windows of(WindowsSeen windows, String target, List<Window> ofTarget) {
    var all = new ArrayList<AnyOf>();
    if (!windows.named().isEmpty()) {
      all.add(new AnyOf("", windows.named()));
    }
    if (!ofTarget.isEmpty()) {
      all.add(new AnyOf("target " + target, ofTarget));
    }
    windows.binding().forEach(one -> all.add(new AnyOf("the cluster", List.of(one))));
    return new Windows(all);
  }

  /**
   * The wait for the windows, where they let no attempt start now, or none that is to end in time.
   */
  static Decision awaited(Observation seen, TargetSeen target) {
    var windows = of(seen, target);
    var opens = windows.admitFrom(seen.now());
    return Forecasts.awaited(seen, target, opens)
        .orElseGet(
            () ->
                new Decision.Wait(
                    opens.isPresent() ? Reason.AWAITING_WINDOW : Reason.NEVER_OPENS,
                    windows.awaited(seen.now(), opens),
                    opens.orElse(null)));
  }

  /**
   * How an attempt gets in that starts now and is to end before they close, by windows with room
   * where there is a choice.
   */
  static Optional<Windows.Passage> passage(Observation seen, TargetSeen target) {
    var takes = Forecasts.takes(seen, target);
    Predicate<Window.Known> fits = window -> window.fits(seen.now(), takes);
    return Stream.of(fits.and(window -> hasRoom(seen, window)), fits)
        .flatMap(wanted -> passage(seen, target, wanted).stream())
        .filter(in -> in.fits(seen.now(), takes))
        .findFirst();
  }

  private static Optional<Windows.Passage> passage(
      Observation seen, TargetSeen target, Predicate<Window.Known> wanted) {
    return overriddenUntil(seen)
        .map(Windows.Passage::until)
        .or(() -> of(seen, target).passage(seen.now(), wanted));
  }

  /**
   * What has closed on the attempt that holds {@code target}, before the time at which it stops by
   * itself; empty while it may go on.
   */
  static Optional<String> closedOn(Observation seen, TargetSeen target, Holder holder) {
    var stopsByItself =
        holder.closesAt() != null && !seen.now().isBefore(Instant.parse(holder.closesAt()));
    return Actions.plansOnly(holder) || stopsByItself
        ? Optional.empty()
        : of(seen, target).closedOn(holder.windows(), seen.now());
  }

  /** Why the attempt on {@code target} goes on after its windows have closed; empty else. */
  static Optional<String> overrun(Observation seen, TargetSeen target, Holder holder) {
    if (Actions.plansOnly(holder) || of(seen, target).areOpen(seen.now())) {
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

  /** Whether the windows let an attempt in now, within the time that its hold gives it. */
  static boolean admit(Observation seen, TargetSeen target, Holder holder) {
    if (Actions.plansOnly(holder)) {
      return true;
    }
    return passage(seen, target, _ -> true).filter(now -> isWithin(holder, now)).isPresent();
  }

  private static boolean isWithin(Holder holder, Windows.Passage passage) {
    var startBy = Instant.parse(holder.startBy());
    var closesAt = holder.closesAt() == null ? Instant.MAX : Instant.parse(holder.closesAt());
    return passage.lastStart().filter(startBy::isAfter).isEmpty()
        && passage.closesAt().filter(closesAt::isAfter).isEmpty();
  }

  /** Whether one more attempt may go through the window, as far as that window goes. */
  private static boolean hasRoom(Observation seen, Window.Known window) {
    return limit(seen, window)
        .flatMap(limit -> FairShare.standing(seen.occupancy(), List.of(limit)).full())
        .isEmpty();
  }

  private static Optional<Limit> limit(Observation seen, Window.Known window) {
    var namespace = seen.occupancy().self().namespace();
    return window
        .capacity()
        .map(most -> new Limit(FollowedAttempt.key(namespace, window.name()), most));
  }

  /** What the windows of a passage ask for that let in only so many attempts at a time. */
  static List<Limit> limits(Observation seen, Windows.Passage passage) {
    return passage.entrances().stream()
        .flatMap(window -> limit(seen, window).stream())
        .distinct()
        .toList();
  }

  /** When the windows that are open around an attempt close; null where that changes nothing. */
  static @Nullable Instant closing(Observation seen, TargetSeen target) {
    return of(seen, target).openUntil(seen.now()).orElse(null);
  }

  /** Where the windows stand that the next attempt needs, or the one that is under way. */
  static @Nullable WindowSummary summary(Observation seen) {
    return seen.held()
        .or(() -> isUnderWay(seen) ? seen.pending().stream().findFirst() : Optional.empty())
        .map(target -> of(seen, target))
        .filter(Windows::areAsked)
        .map(windows -> summary(windows, seen.now()))
        .orElse(null);
  }

  /** What has come to its end waits for no window. */
  static boolean isUnderWay(Observation seen) {
    return seen.failed().isEmpty() && seen.run().filter(run -> !seen.hasEnded(run)).isPresent();
  }

  private static WindowSummary summary(Windows windows, Instant now) {
    var open = windows.areOpen(now);
    var until = open ? windows.openUntil(now) : windows.admitFrom(now);
    return new WindowSummary(
        windows.deciding(now).name(), open, until.map(Instants::text).orElse(null));
  }

  private WindowRules() {}
}
