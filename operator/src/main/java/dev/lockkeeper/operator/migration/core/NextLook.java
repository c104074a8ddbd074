package dev.lockkeeper.operator.migration.core;

import java.time.Duration;
import java.time.Instant;

/** When to look again if nothing happens before. */
public final class NextLook {
  /** Behind what only a status tells there is no event to wake us. */
  private static final Duration AT_ONCE = Duration.ofMillis(20);

  /**
   * The time until the next look.
   *
   * @param interval after which even an idle Migration is looked at, for the sake of its source
   */
  public static Duration after(Decision decision, Instant now, Duration interval) {
    return switch (decision) {
      case Decision.StartRun _,
          Decision.Accept _,
          Decision.Answer _,
          Decision.EndRun _,
          Decision.Pin _,
          Decision.Mark(),
          Decision.Unmark(),
          Decision.LetExpire _,
          Decision.Intend _,
          // Our own write stands in our view at once.
          Decision.Hold _ ->
          AT_ONCE;
      case Decision.Wait wait ->
          wait.lookAgainAt().map(until -> until(until, now, interval)).orElse(interval);
      case Decision.AwaitGates(_, _, var until, _) ->
          until == null ? interval : until(until, now, interval);
      case Decision.Queue(_, _, var until) -> Duration.between(now, until);
      case Decision.CreateJob _,
          Decision.Stop _,
          Decision.Conclude _,
          Decision.Rest _,
          Decision.LetGo() ->
          interval;
    };
  }

  private static Duration until(Instant then, Instant now, Duration interval) {
    var left = Duration.between(now, then);
    if (left.compareTo(AT_ONCE) < 0) {
      return AT_ONCE;
    }
    return left.compareTo(interval) < 0 ? left : interval;
  }

  private NextLook() {}
}
