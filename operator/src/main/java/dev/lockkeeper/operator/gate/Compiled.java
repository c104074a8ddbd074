package dev.lockkeeper.operator.gate;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.operator.gate.core.Expression;
import dev.lockkeeper.operator.gate.core.Expression.Vocabulary;
import dev.lockkeeper.operator.gate.core.InvalidExpression;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Expressions that were compiled once: they are asked about at every pass. */
final class Compiled {
  /** More than people write, and little enough to be built again. */
  private static final int KEPT = 1_000;

  private final Map<Source, Outcome> outcomes = new ConcurrentHashMap<>();

  private record Source(String text, Vocabulary vocabulary) {}

  private sealed interface Outcome {
    record Good(Expression expression) implements Outcome {}

    record Bad(InvalidExpression why) implements Outcome {}
  }

  /** When {@code gate} is a Go. */
  Expression of(Gate gate) throws InvalidExpression {
    if (outcomes.size() >= KEPT) {
      outcomes.clear();
    }
    var source = new Source(text(gate), vocabulary(gate));
    return switch (outcomes.computeIfAbsent(source, Compiled::compile)) {
      case Outcome.Good(var expression) -> expression;
      case Outcome.Bad(var why) -> throw why;
    };
  }

  private static Outcome compile(Source source) {
    try {
      return new Outcome.Good(Expression.of(source.text(), source.vocabulary()));
    } catch (InvalidExpression e) {
      return new Outcome.Bad(e);
    }
  }

  /** What makes it a Go, as people wrote it or as it is without a word. */
  private static String text(Gate gate) {
    if (gate.pass() != null) {
      return gate.pass();
    }
    return gate.http() == null ? "true" : "status >= 200 && status < 300";
  }

  private static Vocabulary vocabulary(Gate gate) {
    if (gate.http() != null) {
      return Vocabulary.HTTP;
    }
    return gate.prometheus() == null ? Vocabulary.RESOURCE : Vocabulary.PROMETHEUS;
  }
}
