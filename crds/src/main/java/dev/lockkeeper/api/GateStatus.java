package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * What a gate said last.
 *
 * @param value what it said it of, where that is one number or word
 * @param baseline the value when it was first asked in this run
 * @param message why it is no Go, and what to do
 * @param since when it came to this verdict
 * @param endsRun when it came to end the run; absent where it does not
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GateStatus(
    @Required String name,
    Gate.Stage stage,
    Gate.Mode mode,
    Gate.Verdict verdict,
    @Nullable String value,
    @Nullable String baseline,
    @Nullable String message,
    String since,
    @Nullable String endsRun) {}
