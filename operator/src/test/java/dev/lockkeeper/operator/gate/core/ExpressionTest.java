package dev.lockkeeper.operator.gate.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockkeeper.api.Gate.Verdict;
import dev.lockkeeper.operator.gate.core.Expression.Vocabulary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers come to, by the expressions that people write. */
class ExpressionTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static Judgement judge(String text, Vocabulary vocabulary, Answer answer)
      throws InvalidExpression {
    return Judgement.of(Expression.of(text, vocabulary), answer, null, NOW);
  }

  private static Answer vector(String... samples) {
    var result =
        IntStream.range(0, samples.length)
            .mapToObj(
                one ->
                    "{\"metric\": {\"job\": \"j%d\"}, \"value\": [1.5, \"%s\"]}"
                        .formatted(one, samples[one]))
            .toList();
    return Answers.ofPrometheus(
        200,
        "{\"status\": \"success\", \"data\": {\"resultType\": \"vector\", \"result\": [%s]}}"
            .formatted(String.join(",", result)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          value < 1                                | Go
          value < 0.2                              | NoGo
          value <= baseline * 1.2                  | Go
          series.all(s, s.value < 1)               | Go
          series.map(s, double(s.value) + 1.0)[0] > 1.2 | Go
          series.filter(s, s.value > 1).size() == 0 | Go
          size(series) == 0                        | NoGo
          series.exists(s, s.labels.job == 'j0')   | Go
          series.exists(s, s.labels.nothing == '') | Unknown
          """)
  void shouldJudgeWhatAPrometheusSays(String text, Verdict verdict) throws InvalidExpression {
    assertThat(judge(text, Vocabulary.PROMETHEUS, vector("0.25")).verdict()).isEqualTo(verdict);
  }

  @Test
  void shouldMeasureByTheValueOfTheRunsBeginning() throws InvalidExpression {
    var text = "value <= baseline * 1.2";
    var expression = Expression.of(text, Vocabulary.PROMETHEUS);

    var judged = Judgement.of(expression, vector("0.25"), "0.2", NOW);

    assertThat(judged)
        .isEqualTo(
            new Judgement(Verdict.NoGo, "0.25", "0.2", "pass is false: value <= baseline * 1.2"));
  }

  @Test
  void shouldTakeNoDataForNoAnswer() throws InvalidExpression {
    assertThat(judge("value < 1", Vocabulary.PROMETHEUS, vector()))
        .extracting(Judgement::verdict, Judgement::message)
        .containsExactly(
            Verdict.Unknown, "the query gives no value: there is no data, or it is no number");
    assertThat(judge("value < 1", Vocabulary.PROMETHEUS, vector("NaN")).verdict())
        .isEqualTo(Verdict.Unknown);
    assertThat(judge("value < 1", Vocabulary.PROMETHEUS, vector("-Inf")).verdict())
        .isEqualTo(Verdict.Unknown);
    assertThat(judge("size(series) == 0", Vocabulary.PROMETHEUS, vector()).verdict())
        .isEqualTo(Verdict.Go);
    assertThat(judge("value < 1", Vocabulary.PROMETHEUS, vector("0.1", "0.2")).message())
        .isEqualTo(
            "the query gives 2 series, and pass speaks of one value: aggregate them, or let pass speak of series");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          status == 200 && json.ok                   | Go
          json.lag > 1.5 && json.lag < 3             | Go
          json.items.exists(i, i.name == 'orders')   | Go
          json.nothing == 1                          | Unknown
          has(json.nothing)                          | NoGo
          json.none == null                          | Go
          body.contains('orders')                    | Go
          json.lag > 'x'                             | Unknown
          """)
  void shouldJudgeWhatAServerSays(String text, Verdict verdict) throws InvalidExpression {
    var body = "{\"ok\": true, \"lag\": 2, \"none\": null, \"items\": [{\"name\": \"orders\"}]}";

    assertThat(judge(text, Vocabulary.HTTP, Answers.ofHttp(200, body)).verdict())
        .isEqualTo(verdict);
  }

  @Test
  void shouldFollowNobodyElsewhere() throws InvalidExpression {
    assertThat(judge("true", Vocabulary.HTTP, Answers.ofHttp(302, "")))
        .extracting(Judgement::verdict, Judgement::message)
        .containsExactly(
            Verdict.Unknown,
            "it answers 302, which leads elsewhere: redirects are not followed; name the place itself");
  }

  @Test
  void shouldJudgeObjectsByTime() throws InvalidExpression {
    var backup = Map.of("status", Map.of("stoppedAt", "2026-11-21T02:00:00Z"));
    var text = "objects.exists(b, now - timestamp(b.status.stoppedAt) < duration('%s'))";
    var answer = Answers.ofObjects(List.of(backup));

    assertThat(judge(text.formatted("24h"), Vocabulary.RESOURCE, answer).verdict())
        .isEqualTo(Verdict.Go);
    assertThat(judge(text.formatted("9h"), Vocabulary.RESOURCE, answer).verdict())
        .isEqualTo(Verdict.NoGo);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          value <       | line 1, column 8: mismatched input
          vlue < 1      | line 1, column 1: undeclared reference to 'vlue'
          value         | line 1, column 1: expected type 'bool' but found 'double'
          true && status| line 1, column 9: undeclared reference to 'status'
          ['x'].map(a, a + a).size() == 1 | + adds numbers, durations and timestamps only
          size(series + series) > 0 | + adds numbers, durations and timestamps only
          series.all(s, s.value + s.value > 0) | + adds numbers, durations and timestamps only
          """)
  void shouldSayWhereAnExpressionIsWrong(String text, String where) {
    assertThatExceptionOfType(InvalidExpression.class)
        .isThrownBy(() -> Expression.of(text, Vocabulary.PROMETHEUS))
        .withMessageStartingWith(where);
  }

  @Test
  void shouldEndWhateverIsWritten() throws InvalidExpression {
    var objects = IntStream.range(0, 100).mapToObj(one -> Map.of("n", one)).toList();
    var text =
        "objects.all(a, objects.all(b, objects.all(c, objects.all(d, a.n >= 0 || d.n >= 0))))";

    assertThat(judge(text, Vocabulary.RESOURCE, Answers.ofObjects(objects)))
        .satisfies(judged -> assertThat(judged.verdict()).isEqualTo(Verdict.Unknown))
        .satisfies(judged -> assertThat(judged.message()).contains("budget exceeded"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          <html>              | it answers 503, and not as a Prometheus does: is the address right?
          {"status": "error", "error": "parse error"} | Prometheus says: parse error
          {"status": "success", "data": {"resultType": "matrix"}} | the query gives a matrix: ask for what is true at one time, not over a range
          {"status": "success"} | the query gives a result of no type: ask for what is true at one time, not over a range
          """)
  void shouldSayWhatAPrometheusDoesNotAnswer(String body, String why) {
    assertThat(Answers.ofPrometheus(503, body)).isEqualTo(new Answer.Silent(why));
  }
}
