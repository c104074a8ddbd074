package dev.lockkeeper.operator.gate.core;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.api.Gate.Verdict;
import dev.lockkeeper.operator.attempt.core.Durations;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a gate said at one time.
 *
 * @param value what it said it of, where that is one number
 * @param baseline the value against which that counts
 * @param message why it is no Go; absent for a Go
 * @param at when it was asked
 * @param failures how many times in a row it has said NoGo
 * @param unknown how many times in a row nothing could be understood
 */
public record Reading(
    Verdict verdict,
    @Nullable String value,
    @Nullable String baseline,
    @Nullable String message,
    Instant at,
    int failures,
    int unknown) {
  /** An answer is on its way that long at most, beside the gate's own timeout. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  /** The first of its run, or the one after {@code before}. */
  public static Reading of(Judgement judgement, Instant at, @Nullable Reading before) {
    var verdict = judgement.verdict();
    return new Reading(
        verdict,
        judgement.value(),
        judgement.baseline(),
        judgement.message(),
        at,
        verdict == Verdict.NoGo ? 1 + (before == null ? 0 : before.failures()) : 0,
        verdict == Verdict.Unknown ? 1 + (before == null ? 0 : before.unknown()) : 0);
  }

  /** Whether it says Go, and is not too old to count. */
  public boolean isGo(Gate gate, Instant now) {
    return verdict == Verdict.Go && !isTooOld(gate, now);
  }

  /** Whether it says nothing any more of how it stands now. */
  public boolean isTooOld(Gate gate, Instant now) {
    return now.isAfter(askAgainAt(gate).plus(patience(gate)));
  }

  /** When it is time for another. */
  public Instant askAgainAt(Gate gate) {
    return at.plus(Durations.parse(gate.every()));
  }

  /** How long an answer may take, all in all. */
  public static Duration patience(Gate gate) {
    return Durations.parse(gate.timeout()).plus(SLACK);
  }

  /** Whether it has said so often enough to stop what is under way. */
  public boolean reaches(Gate.Limits limits) {
    return failures >= limits.failures() || unknown >= limits.unknown();
  }
}
