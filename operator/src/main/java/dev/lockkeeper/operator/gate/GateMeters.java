package dev.lockkeeper.operator.gate;

import dev.lockkeeper.api.Gate.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** What gates say, in Prometheus' names. */
public final class GateMeters {
  private final MeterRegistry registry;

  public GateMeters(MeterRegistry registry) {
    this.registry = registry;
    for (var verdict : Verdict.values()) {
      verdicts(verdict); // a series that is there from the start can be alerted on
    }
  }

  void count(Verdict verdict) {
    verdicts(verdict).increment();
  }

  private Counter verdicts(Verdict verdict) {
    return Counter.builder("lockkeeper.gate.verdicts")
        .description("Answers of gates, by what they came to.")
        .tag("verdict", verdict.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }
}
