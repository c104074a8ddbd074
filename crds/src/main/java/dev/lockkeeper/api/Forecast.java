package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is to be expected of the rest of a run, by the targets that it has done.
 *
 * @param each how long a target takes on average, such as {@code 12m30s}
 * @param longest how long the slowest took: what is not begun yet is begun where that would fit
 * @param endsAt when the last target is done; absent where the windows give it no time within sight
 * @param fits whether that is before the windows close that are open, or that open next
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Forecast(String each, String longest, @Nullable String endsAt, boolean fits) {}
