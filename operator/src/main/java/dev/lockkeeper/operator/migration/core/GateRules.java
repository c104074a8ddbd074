package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.api.Gate.OnNoGo;
import dev.lockkeeper.api.Gate.Stage;
import dev.lockkeeper.api.GateStatus;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.operator.attempt.core.Actions;
import dev.lockkeeper.operator.attempt.core.Instants;
import dev.lockkeeper.operator.gate.core.Reading;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules of gates: nothing is changed unless each of them says Go. A plan is read without being
 * asked for.
 */
public final class GateRules {
  private static final Set<Stage> BEFORE_A_TARGET = EnumSet.of(Stage.Start, Stage.Continuous);
  private static final Set<Stage> ALL_ALONG = EnumSet.of(Stage.Continuous);
  private static final Set<Stage> AT_THE_END = EnumSet.of(Stage.Finish);

  /** How many that are no Go are told one by one. */
  private static final int TOLD = 3;

  /** The wait for somebody to correct a gate that can never be asked as it is written. */
  static Optional<Decision> flawed(Observation seen) {
    return seen.gates().stream()
        .filter(gate -> gate.flaw() != null && counts(gate, seen))
        .findFirst()
        .map(
            gate ->
                new Decision.Wait(
                    Reason.GATE_INVALID,
                    "spec.gates, gate %s, pass: %s. Correct it."
                        .formatted(gate.gate().name(), gate.flaw())));
  }

  /** The wait for the gates before a target is changed; empty when each says Go. */
  static Optional<Decision.AwaitGates> awaitedToStart(Observation seen) {
    return awaited(seen, BEFORE_A_TARGET);
  }

  /** The wait before the run counts as done; empty when each gate says Go that is asked then. */
  static Optional<Decision> awaitedToFinish(Observation seen) {
    return flawed(seen).or(() -> awaited(seen, AT_THE_END));
  }

  /** The wait for the gates while a target is held; empty when its Job may be made. */
  static Optional<Decision.AwaitGates> awaitedToCreate(Observation seen, Holder holder) {
    return Actions.plansOnly(holder) ? Optional.empty() : awaitedToStart(seen);
  }

  private static Optional<Decision.AwaitGates> awaited(Observation seen, Set<Stage> stages) {
    var asked = of(seen, stages);
    var closed =
        asked.stream().filter(gate -> counts(gate, seen) && !gate.isGo(seen.now())).toList();
    if (closed.isEmpty()) {
      return Optional.empty();
    }
    var unread = closed.stream().anyMatch(gate -> gate.isUnread(seen.now()));
    return Optional.of(
        new Decision.AwaitGates(
            due(asked, seen.now()),
            message(closed, seen.now()),
            nextLook(asked, seen.now()).orElse(null),
            unread));
  }

  private static String message(List<GateSeen> closed, Instant now) {
    var read = closed.stream().filter(gate -> !gate.isUnread(now)).toList();
    var told = read.stream().limit(TOLD).map(GateRules::told).collect(Collectors.joining(" "));
    return read.size() <= TOLD
        ? told
        : "%s And %d more, see status.gates.".formatted(told, read.size() - TOLD);
  }

  private static String told(GateSeen gate) {
    var reading = gate.reading();
    if (gate.flaw() != null || reading == null) {
      return "Gate %s cannot be asked as it is written.".formatted(gate.gate().name());
    }
    return "Gate %s says %s: %s."
        .formatted(gate.gate().name(), reading.verdict(), reading.message());
  }

  /** Those to be asked beside what was decided. */
  public static List<Gate> asked(Observation seen, Decision decision) {
    return switch (decision) {
      case Decision.AwaitGates(var gates, _, _, _) -> gates;
      case Decision.Hold hold when hold.action() == Action.APPLY ->
          due(of(seen, BEFORE_A_TARGET), seen.now());
      default -> isChanging(seen) ? due(of(seen, ALL_ALONG), seen.now()) : List.of();
    };
  }

  /** What the gate's value was when it was first asked in the run; null before that. */
  public static @Nullable String baseline(Observation seen, Gate gate) {
    return seen.status().gates().stream()
        .filter(one -> one.name().equals(gate.name()))
        .map(GateStatus::baseline)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static List<GateSeen> of(Observation seen, Set<Stage> stages) {
    return seen.gates().stream().filter(gate -> stages.contains(gate.gate().stage())).toList();
  }

  private static List<Gate> due(List<GateSeen> gates, Instant now) {
    return gates.stream().filter(gate -> gate.isDue(now)).map(GateSeen::gate).toList();
  }

  /** When to look at those again that are asked as long as an attempt is under way. */
  static Optional<Instant> nextLook(Observation seen) {
    return nextLook(of(seen, ALL_ALONG), seen.now());
  }

  private static Optional<Instant> nextLook(List<GateSeen> gates, Instant now) {
    return gates.stream()
        .filter(gate -> gate.gate().approval() == null)
        .map(gate -> gate.nextLook(now))
        .min(Comparator.naturalOrder());
  }

  /** Whether an attempt is under way that may change something. */
  private static boolean isChanging(Observation seen) {
    return seen.held()
        .flatMap(TargetSeen::holder)
        .filter(holder -> !Actions.plansOnly(holder))
        .isPresent();
  }

  /** Which gate stops the attempt of that hold, and what it says; empty while none does. */
  static Optional<String> stopping(Observation seen, Holder holder) {
    if (Actions.plansOnly(holder)) {
      return Optional.empty();
    }
    var allAlong = of(seen, ALL_ALONG);
    return ending(seen)
        .map(gate -> says(gate.name(), gate.verdict()))
        .or(() -> allAlong.stream().flatMap(gate -> stop(gate, seen).stream()).findFirst())
        .or(
            () ->
                allAlong.stream()
                    .filter(gate -> gate.flaw() != null && counts(gate, seen))
                    .findFirst()
                    .map(
                        gate ->
                            "gate %s is written so that it cannot be asked"
                                .formatted(gate.gate().name())));
  }

  private static Optional<String> stop(GateSeen gate, Observation seen) {
    return Optional.ofNullable(gate.reading())
        .filter(_ -> stops(gate, seen))
        .map(reading -> says(gate.gate().name(), reading.verdict()));
  }

  private static String says(String gate, Gate.Verdict verdict) {
    return "gate %s says %s".formatted(gate, verdict);
  }

  /** When the first of the gates counts again that somebody has set aside; empty without any. */
  static Optional<Instant> overriddenUntil(Observation seen) {
    return of(seen, BEFORE_A_TARGET).stream()
        .filter(gate -> gate.gate().isEnforced())
        .flatMap(gate -> Overrides.ofGate(seen.status(), gate.gate().name(), seen.now()).stream())
        .min(Comparator.naturalOrder());
  }

  private static boolean counts(GateSeen gate, Observation seen) {
    return gate.gate().isEnforced()
        && Overrides.ofGate(seen.status(), gate.gate().name(), seen.now()).isEmpty();
  }

  private static boolean stops(GateSeen gate, Observation seen) {
    var reading = gate.reading();
    return counts(gate, seen) && reading != null && reading.reaches(gate.gate().limits());
  }

  /** The gate that ends the run which the status names; empty where none does. */
  static Optional<GateStatus> ending(Observation seen) {
    return statuses(seen).stream().filter(gate -> gate.endsRun() != null).findFirst();
  }

  /** What the gates said last in the run that the status names. */
  static List<GateStatus> statuses(Observation seen) {
    var before = seen.status().gates();
    var run = seen.status().run();
    if (run == null || seen.hasEnded(run)) {
      return before;
    }
    return seen.gates().stream().flatMap(gate -> status(gate, before, seen).stream()).toList();
  }

  private static Optional<GateStatus> status(
      GateSeen gate, List<GateStatus> before, Observation seen) {
    var said = before.stream().filter(one -> one.name().equals(gate.gate().name())).findFirst();
    var reading = gate.reading();
    var hasEnded = said.map(GateStatus::endsRun).isPresent(); // it stays what people read of it
    return reading == null || hasEnded
        ? said
        : Optional.of(status(gate, reading, said.orElse(null), seen));
  }

  /** As it was as long as it says the same: each value would be a write. */
  private static GateStatus status(
      GateSeen gate, Reading reading, @Nullable GateStatus said, Observation seen) {
    var ends =
        gate.gate().onNoGo() == OnNoGo.Abort
            && gate.gate().stage() == Stage.Continuous
            && stops(gate, seen)
            && isChanging(seen);
    var same = said != null && said.verdict() == reading.verdict() ? said : null;
    if (same != null && !ends && Objects.equals(same.message(), reading.message())) {
      return same;
    }
    return new GateStatus(
        gate.gate().name(),
        gate.gate().stage(),
        gate.gate().mode(),
        reading.verdict(),
        reading.value(),
        said == null || said.baseline() == null ? reading.baseline() : said.baseline(),
        reading.message(),
        same == null ? Instants.text(reading.at()) : same.since(),
        ends ? Instants.text(seen.now()) : null);
  }

  private GateRules() {}
}
