package dev.lockkeeper.operator.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.api.Gate.Service;
import dev.lockkeeper.api.Gate.Verdict;
import dev.lockkeeper.operator.gate.GateBoard.Subject;
import dev.lockkeeper.operator.gate.core.Answer;
import dev.lockkeeper.operator.gate.core.Reading;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GatekeeperTest {
  private static final Subject FIRST = new Subject("shop", "schema", "uid", "1");
  private static final Subject SECOND = new Subject("shop", "schema", "uid", "2");
  private static final Gate GATE = gate("status == 200");

  private final LinkedBlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final List<String> woken = new CopyOnWriteArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Gatekeeper gatekeeper =
      new Gatekeeper(
          this::answer,
          (namespace, name) -> woken.add(namespace + "/" + name),
          new GateMeters(registry),
          Clock.systemUTC());

  private Answer answer(String namespace, Gate gate) {
    asked.incrementAndGet();
    try {
      return answers.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Gate gate(String pass) {
    return new Gate(
        "ready",
        null,
        new Gate.Http(new Service("shop", 80), null, "/"),
        null,
        null,
        null,
        pass,
        null,
        null,
        null,
        null,
        null);
  }

  private Reading reading(Subject subject, int wakings) {
    await().atMost(Duration.ofSeconds(30)).until(() -> woken.size() == wakings);
    var reading = gatekeeper.reading(subject, GATE);
    assertThat(reading).isNotNull();
    return reading;
  }

  private static Answer status(long status) {
    return new Answer.Said(Map.of("status", status));
  }

  @Test
  void shouldNotWaitForAnAnswerAndAskOnceAtATime() {
    gatekeeper.ask(FIRST, GATE, null);
    gatekeeper.ask(FIRST, GATE, null);

    assertThat(gatekeeper.reading(FIRST, GATE)).isNull();
    answers.add(status(200));

    assertThat(reading(FIRST, 1).verdict()).isEqualTo(Verdict.Go);
    assertThat(asked).hasValue(1);
    assertThat(woken).containsExactly("shop/schema");
    assertThat(registry.get("lockkeeper.gate.verdicts").tag("verdict", "go").counter().count())
        .isEqualTo(1);
  }

  @Test
  void shouldCountHowOftenInARow() {
    answers.addAll(List.of(status(500), status(500), new Answer.Silent("gone"), status(200)));

    var inRow = new ArrayList<String>();
    for (int time = 1; time <= 4; time++) {
      gatekeeper.ask(FIRST, GATE, null);
      var reading = reading(FIRST, time);
      inRow.add("%s %d %d".formatted(reading.verdict(), reading.failures(), reading.unknown()));
    }

    assertThat(inRow).containsExactly("NoGo 1 0", "NoGo 2 0", "Unknown 0 1", "Go 0 0");
  }

  @Test
  void shouldForgetWhatWasSaidInAnotherRunOrToAnotherQuestion() {
    answers.add(status(200));
    gatekeeper.ask(FIRST, GATE, null);
    reading(FIRST, 1);

    assertThat(gatekeeper.reading(SECOND, GATE)).isNull();
    assertThat(gatekeeper.reading(FIRST, gate("status == 204"))).isNull();
    gatekeeper.forget("shop", "schema");
    assertThat(gatekeeper.reading(FIRST, GATE)).isNull();
  }

  @Test
  void shouldDropAnAnswerThatComesTooLateForItsRun() {
    gatekeeper.ask(FIRST, GATE, null);
    await().atMost(Duration.ofSeconds(30)).until(() -> asked.get() == 1);
    gatekeeper.ask(SECOND, GATE, null);
    await().atMost(Duration.ofSeconds(30)).until(() -> asked.get() == 2);
    answers.add(status(500));
    answers.add(status(500));

    reading(SECOND, 2);

    assertThat(gatekeeper.reading(FIRST, GATE)).isNull();
  }

  @Test
  void shouldSayWhatIsWrongWithAnExpression() {
    assertThat(gatekeeper.flaw(GATE)).isEmpty();
    assertThat(gatekeeper.flaw(gate("status ==")))
        .hasValueSatisfying(why -> assertThat(why).startsWith("line 1, column 10: "));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTakeAFaultOfOurOwnForNoAnswer(boolean error) {
    var faulty =
        new Gatekeeper(
            (_, _) -> {
              if (error) {
                throw new StackOverflowError("a fault");
              }
              throw new IllegalStateException("a fault");
            },
            (namespace, name) -> woken.add(namespace + "/" + name),
            new GateMeters(registry),
            Clock.systemUTC());
    faulty.ask(FIRST, GATE, null);
    await().atMost(Duration.ofSeconds(30)).until(() -> woken.size() == 1);

    assertThat(faulty.reading(FIRST, GATE))
        .extracting(Reading::verdict, Reading::message)
        .containsExactly(Verdict.Unknown, "it cannot be asked: see the operator's log");
  }
}
