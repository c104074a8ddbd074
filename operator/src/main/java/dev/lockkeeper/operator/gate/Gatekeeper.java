package dev.lockkeeper.operator.gate;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.operator.gate.core.Answer;
import dev.lockkeeper.operator.gate.core.InvalidExpression;
import dev.lockkeeper.operator.gate.core.Judgement;
import dev.lockkeeper.operator.gate.core.Reading;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks gates, each on a thread of its own, and keeps what they said last. In memory alone: an
 * operator that starts anew asks anew, and counts anew how often in a row a gate has said NoGo.
 */
public final class Gatekeeper implements GateBoard {
  private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);

  private final Compiled compiled = new Compiled();
  private final Sources sources;
  private final BiConsumer<String, String> waker;
  private final GateMeters meters;
  private final Clock clock;
  private final ExecutorService askers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("gate-", 0).factory());
  private final Map<Migration, Map<String, Asked>> board = new ConcurrentHashMap<>();
  private final Set<Question> underWay = ConcurrentHashMap.newKeySet();

  private record Migration(String namespace, String name) {}

  private record Question(GateBoard.Subject subject, Gate gate) {}

  /**
   * A gate on the board.
   *
   * @param reading what it said last; null before its first answer
   */
  private record Asked(Question question, @Nullable Reading reading) {}

  /**
   * A gatekeeper.
   *
   * @param sources of answers
   * @param waker has a Migration looked at whose gate has answered: its namespace, its name
   */
  public Gatekeeper(
      Sources sources, BiConsumer<String, String> waker, GateMeters meters, Clock clock) {
    this.sources = sources;
    this.waker = waker;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public Optional<String> flaw(Gate gate) {
    try {
      compiled.of(gate);
      return Optional.empty();
    } catch (InvalidExpression e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public @Nullable Reading reading(Subject subject, Gate gate) {
    var asked = boardOf(subject).get(gate.name());
    return asked == null || !asked.question().equals(new Question(subject, gate))
        ? null
        : asked.reading();
  }

  @Override
  public void ask(Subject subject, Gate gate, @Nullable String baseline) {
    var question = new Question(subject, gate);
    boardOf(subject)
        .compute(
            gate.name(),
            (_, asked) ->
                asked != null && asked.question().equals(question)
                    ? asked
                    : new Asked(question, null));
    if (underWay.add(question)) {
      askers.execute(
          () -> {
            var judgement = Judgement.unknown("it cannot be asked: see the operator's log");
            try {
              judgement = judged(subject, gate, baseline);
            } finally {
              answered(question, judgement); // whatever befell its asker
            }
          });
    }
  }

  private Judgement judged(Subject subject, Gate gate, @Nullable String baseline) {
    try {
      var answer = sources.ask(subject.namespace(), gate);
      return Judgement.of(compiled.of(gate), answer, baseline, clock.instant());
    } catch (InvalidExpression e) {
      return Judgement.unknown("pass: " + e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever it is: a gate that cannot be asked says so, and its asker does not die of it.
      LOG.warn("Gate {} of {} cannot be asked.", gate.name(), subject, e);
      return Judgement.unknown("it cannot be asked: see the operator's log");
    }
  }

  private void answered(Question question, Judgement judgement) {
    var subject = question.subject();
    boardOf(subject)
        .computeIfPresent(
            question.gate().name(),
            (_, asked) ->
                asked.question().equals(question)
                    ? new Asked(question, Reading.of(judgement, clock.instant(), asked.reading()))
                    : asked);
    underWay.remove(question);
    meters.count(judgement.verdict());
    waker.accept(subject.namespace(), subject.migration());
  }

  private Map<String, Asked> boardOf(Subject subject) {
    return board.computeIfAbsent(
        new Migration(subject.namespace(), subject.migration()), _ -> new ConcurrentHashMap<>());
  }

  @Override
  public void forget(String namespace, String migration) {
    board.remove(new Migration(namespace, migration));
  }

  /** Who answers. */
  @FunctionalInterface
  public interface Sources {
    /** What {@code gate} answers to somebody of that namespace, within its timeout. */
    Answer ask(String namespace, Gate gate);
  }
}
