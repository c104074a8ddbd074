package dev.lockkeeper.operator.gate.core;

import dev.cel.runtime.CelEvaluationException;
import dev.lockkeeper.api.Gate.Verdict;
import dev.lockkeeper.operator.attempt.core.OneLine;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an answer comes to.
 *
 * @param value what it was said of, where that is one number
 * @param baseline the value against which that counts; the first is its own
 * @param message why it is no Go; absent for a Go
 */
public record Judgement(
    Verdict verdict, @Nullable String value, @Nullable String baseline, @Nullable String message) {
  private static final int TOLD = 300;

  /** Nothing that can be understood. */
  public static Judgement unknown(String why) {
    return new Judgement(Verdict.Unknown, null, null, told(why));
  }

  /**
   * What {@code answer} comes to.
   *
   * @param baseline the value when the gate was first asked in this run; null where this is the
   *     first
   */
  public static Judgement of(
      Expression expression, Answer answer, @Nullable String baseline, Instant now) {
    return switch (answer) {
      case Answer.Silent(var why) -> new Judgement(Verdict.Unknown, null, baseline, told(why));
      case Answer.Said said -> of(expression, said, baseline, now);
    };
  }

  private static Judgement of(
      Expression expression, Answer.Said said, @Nullable String baseline, Instant now) {
    var value = said.variables().get(Expression.VALUE);
    var told = value == null ? null : value.toString();
    var first = baseline == null ? told : baseline;
    if (value == null && expression.speaksOf(Expression.VALUE)) {
      return new Judgement(Verdict.Unknown, null, baseline, noValue(said));
    }
    var variables = new HashMap<>(said.variables());
    variables.put(Expression.NOW, now);
    if (expression.speaksOf(Expression.JSON)
        && said.variables().get(Expression.BODY) instanceof String body) {
      Json.read(body).ifPresent(json -> variables.put(Expression.JSON, Json.value(json)));
    }
    if (first != null) {
      variables.put(Expression.BASELINE, Double.valueOf(first));
    }
    try {
      return expression.isTrueOf(variables)
          ? new Judgement(Verdict.Go, told, first, null)
          : new Judgement(Verdict.NoGo, told, first, told("pass is false: " + expression.text()));
    } catch (CelEvaluationException e) {
      return new Judgement(
          Verdict.Unknown, told, first, told("pass cannot be said: " + e.getMessage()));
    }
  }

  private static String noValue(Answer.Said said) {
    var series = Objects.requireNonNullElse(said.variables().get(Expression.SERIES), "");
    return series instanceof List<?> all && !all.isEmpty()
        ? "the query gives %d series, and pass speaks of one value: aggregate them, or let pass speak of series"
            .formatted(all.size())
        : "the query gives no value: there is no data, or it is no number";
  }

  private static String told(String text) {
    var line = OneLine.of(text);
    return line.length() <= TOLD ? line : line.substring(0, TOLD - 1) + "…";
  }
}
