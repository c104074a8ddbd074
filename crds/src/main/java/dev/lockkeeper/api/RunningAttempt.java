package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is under way.
 *
 * @param action {@code plan} or {@code apply}
 * @param job its name, for {@code kubectl logs job/…}
 * @param reason what keeps its pod from running; absent when nothing does
 * @param message the same in a sentence, with the remedy
 * @param stopping why it is asked to stop after its changeset; absent while it may go on
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RunningAttempt(
    String target,
    String action,
    int number,
    String job,
    @Nullable String reason,
    @Nullable String message,
    @Nullable String stopping) {
  /** The same, asked to stop, or not. */
  public RunningAttempt withStopping(@Nullable String why) {
    return new RunningAttempt(target, action, number, job, reason, message, why);
  }
}
