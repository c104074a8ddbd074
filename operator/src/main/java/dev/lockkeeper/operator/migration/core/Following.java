package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.operator.attempt.core.Actions;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.attempt.core.StraySeen;
import dev.lockkeeper.operator.migration.core.Decision.AwaitGates;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules for an attempt of ours that is under way: it is followed to its end. */
final class Following {
  /** What keeps a Job from having a pod, or a pod from being prepared, wakes nobody. */
  private static final Duration LOOK_FOR_POD = Duration.ofSeconds(5);

  private static final Duration LOOK_FOR_REMEDY = Duration.ofSeconds(10);

  /** An attempt of ours holds {@code target}. */
  static Decision follow(Observation seen, TargetSeen target) {
    var holder = target.holder().orElseThrow();
    return switch (target.attempt()) {
      case AttemptSeen.Ended(var ending) ->
          Conclusions.of(seen, target, holder, Conclusions.judged(seen, holder, ending));
      case AttemptSeen.Voided() ->
          Conclusions.of(seen, target, holder, Conclusions.gone(seen, holder));
      case AttemptSeen.Absent() -> createOrRelease(seen, target, holder);
      case AttemptSeen.Stopping() ->
          new Decision.Wait(
              Reason.STOPPING,
              "Attempt %d on target %s ends after its changeset%s."
                  .formatted(
                      holder.attempt(),
                      target.name(),
                      seen.whyNotGoOn(holder)
                          .or(() -> seen.stopping(holder))
                          .map(why -> ": " + why)
                          .orElse("")));
      case AttemptSeen.Starting() when seen.isOver(holder) ->
          new Decision.Stop(target.name(), holder.job(), "its pod did not start in time");
      case AttemptSeen.Hindered(_, var why) when seen.isOver(holder) ->
          new Decision.Stop(target.name(), holder.job(), "its pod did not start in time: " + why);
      case AttemptSeen.Outlived() ->
          new Decision.Stop(
              target.name(),
              holder.job(),
              "it has ended, and another container of its pod has not");
      case AttemptSeen.Starting(), AttemptSeen.Hindered _, AttemptSeen.Working()
          when seen.mayNotGoOn(holder) ->
          stop(seen, target, holder);
      case AttemptSeen.Starting() ->
          new Decision.Wait(
              working(holder),
              "%s, attempt %d: waits for its pod."
                  .formatted(doing(holder, target), holder.attempt()),
              within(LOOK_FOR_POD, seen, holder));
      case AttemptSeen.Hindered(var reason, var why) ->
          new Decision.Wait(
              reason,
              "Target %s, attempt %d: %s".formatted(target.name(), holder.attempt(), why),
              within(LOOK_FOR_REMEDY, seen, holder));
      case AttemptSeen.OutOfSight(var why) ->
          new Decision.Wait(
              Reason.NODE_LOST,
              "Target %s, attempt %d: %s".formatted(target.name(), holder.attempt(), why));
      case AttemptSeen.Working() -> working(seen, target, holder);
      case null -> throw new IllegalStateException("a held target has an attempt");
    };
  }

  private static Decision working(Observation seen, TargetSeen target, Holder holder) {
    var told = "%s, attempt %d".formatted(doing(holder, target), holder.attempt());
    return WindowRules.overrun(seen, target, holder)
        .map(
            why ->
                new Decision.Wait(Reason.OVERRUN, told + ": " + why + ".", nextLook(seen, target)))
        .orElseGet(() -> new Decision.Wait(working(holder), told + ".", nextLook(seen, target)));
  }

  /** What was meant is written down first: when the attempt has ended it may be so no more. */
  private static Decision stop(Observation seen, TargetSeen target, Holder holder) {
    var why = seen.whyNotGoOn(holder).orElseThrow();
    return seen.stopping(holder).isPresent()
        ? new Decision.Stop(target.name(), holder.job(), why)
        : new Decision.Intend(target.name(), holder.job(), why);
  }

  /** The windows close, the attempt should have stopped, or a gate has to be asked. */
  private static @Nullable Instant nextLook(Observation seen, TargetSeen target) {
    var closing = Optional.ofNullable(WindowRules.closing(seen, target));
    var asking =
        Actions.plansOnly(target.holder().orElseThrow())
            ? Optional.<Instant>empty()
            : GateRules.nextLook(seen);
    var overrun =
        WindowRules.overrunFrom(target.holder().orElseThrow()).filter(seen.now()::isBefore);
    return Stream.of(closing, asking, overrun)
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private static Instant within(Duration time, Observation seen, Holder holder) {
    var over = Instant.parse(holder.startBy()).plusSeconds(1);
    var soon = seen.now().plus(time);
    return soon.isBefore(over) ? soon : over;
  }

  /** The hold is written and there is no Job: it is created now, or never. */
  private static Decision createOrRelease(Observation seen, TargetSeen target, Holder holder) {
    var current = seen.run().filter(run -> run.equals(holder.run())).isPresent();
    var wanted =
        current
            && !seen.mayNotGoOn(holder)
            && target.meant()
            && seen.lacksProfile() == null
            && WindowRules.admit(seen, target, holder)
            && !seen.isOver(holder)
            && !seen.hasHad(holder.job());
    var gates = wanted ? GateRules.awaitedToCreate(seen, holder) : Optional.<AwaitGates>empty();
    if (!wanted || gates.filter(wait -> !wait.unread()).isPresent()) {
      return Conclusions.giveUp(seen, target, holder, Conclusions.gone(seen, holder));
    }
    return gates.isPresent() ? gates.get() : new Decision.CreateJob(target);
  }

  /** No target tells of it: it is asked to end, and its Job goes when it has. */
  static Decision callIn(Observation seen, StraySeen stray) {
    return switch (stray.state()) {
      case WORKS ->
          new Decision.Stop(
              stray.target(), stray.job(), "its MigrationTarget was deleted meanwhile");
      case STOPS ->
          new Decision.Wait(
              Reason.STOPPING,
              "An attempt on target %s, which was deleted meanwhile, ends after its changeset (Job %s)."
                  .formatted(stray.target(), stray.job()));
      case OUT_OF_SIGHT ->
          new Decision.Wait(
              Reason.NODE_LOST,
              "The node of an attempt on target %s, which was deleted meanwhile, does not answer (Job %s). %s"
                  .formatted(stray.target(), stray.job(), Reason.NODE_LOST.remedy()),
              seen.now().plus(LOOK_FOR_REMEDY));
      case ENDED -> new Decision.LetExpire(stray.job());
    };
  }

  private static Reason working(Holder holder) {
    return Actions.plansOnly(holder) ? Reason.PLANNING : Reason.APPLYING;
  }

  private static String doing(Holder holder, TargetSeen target) {
    return (working(holder) == Reason.PLANNING ? "Plans on target " : "Applies to target ")
        + target.name();
  }

  private Following() {}
}
