package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.operator.gate.core.Reading;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A gate of a Migration.
 *
 * @param reading what it said last in this run; null where it has not been asked
 * @param flaw why it can never be asked as it is written; null where it can
 */
public record GateSeen(Gate gate, @Nullable Reading reading, @Nullable String flaw) {

  /** Whether it lets pass. */
  boolean isGo(Instant now) {
    return reading != null && reading.isGo(gate, now);
  }

  /** Whether nothing is known of how it stands now, and an answer is to be had. */
  boolean isUnread(Instant now) {
    return gate.approval() == null
        && flaw == null
        && (reading == null || reading.isTooOld(gate, now));
  }

  /** Whether it is time to ask it. */
  boolean isDue(Instant now) {
    return gate.approval() == null
        && flaw == null
        && (reading == null || !now.isBefore(reading.askAgainAt(gate)));
  }

  /** When to look at it again: it has to be asked then, or should have answered by then. */
  Instant nextLook(Instant now) {
    return isDue(now) || reading == null
        ? now.plus(Reading.patience(gate))
        : reading.askAgainAt(gate);
  }
}
