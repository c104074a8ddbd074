package dev.lockkeeper.operator.leader.core;

import java.time.Duration;
import java.time.Instant;

/**
 * A point in time on two clocks, because each of them alone can hide that time went by.
 *
 * @param ticks nanoseconds of a clock that never jumps, but stands still while a machine is paused
 * @param wall the time of day, which goes on meanwhile, but may be set back or forward
 */
public record Moment(long ticks, Instant wall) {

  /** The longer of what the two clocks say: for whoever must not believe too long in something. */
  public Duration longestSince(Moment earlier) {
    var byWall = Duration.between(earlier.wall, wall);
    var byTicks = ticksSince(earlier);
    return byWall.compareTo(byTicks) > 0 ? byWall : byTicks;
  }

  /** What no setting of a clock can shorten or lengthen: for whoever must wait long enough. */
  public Duration ticksSince(Moment earlier) {
    return Duration.ofNanos(ticks - earlier.ticks);
  }
}
