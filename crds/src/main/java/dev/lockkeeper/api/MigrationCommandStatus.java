package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;

/**
 * What became of a command. Written once, after the Migration's status tells of it.
 *
 * @param message what follows from it, or why it was refused and what to do instead
 * @param at when it was answered
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MigrationCommandStatus(@Required Outcome outcome, String message, String at) {

  /** Whether it was acted on. */
  public enum Outcome {
    Accepted,
    Refused,
    /** It came too late. */
    Expired
  }
}
