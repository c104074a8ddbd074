package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.HistoryEntry;
import dev.lockkeeper.api.MigrationStatus.PlanSummary;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.operator.attempt.core.FairShare.Occupancy;
import dev.lockkeeper.operator.attempt.core.StraySeen;
import dev.lockkeeper.operator.changelog.core.Content;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one reconciliation saw, read once at its start. The same observation leads to the
 * same decision: the time is part of it.
 *
 * @param content what the changelog's source holds now
 * @param fingerprint of the wish and that content; empty when the content cannot be read
 * @param targets those that are meant, in the order in which they go, and any other that an attempt
 *     of this Migration still holds
 * @param missing names of targets that are meant and do not exist
 * @param strays attempts of this Migration that no target knows of
 * @param commands commands that have no answer yet, the oldest first
 * @param plan of the current run, once there is one
 * @param windows that have to be open for an attempt
 * @param gates that have to say Go, in their order
 * @param dependencies other Migrations that have to be done first
 * @param occupancy of the cluster and its windows by attempts, and who else wants to start one
 * @param lacksProfile why no attempt can be made as it is asked for: there is no such runner
 *     profile; null when there is
 */
public record Observation(
    Instant now,
    Wish wish,
    Content content,
    String fingerprint,
    MigrationStatus status,
    List<TargetSeen> targets,
    List<String> missing,
    List<StraySeen> strays,
    List<CommandSeen> commands,
    @Nullable PlanSummary plan,
    WindowsSeen windows,
    List<GateSeen> gates,
    Dependencies.Seen dependencies,
    Occupancy occupancy,
    @Nullable String lacksProfile) {

  private static final Set<RunOutcome> CUT_SHORT = Set.of(RunOutcome.Aborted, RunOutcome.Expired);

  /**
   * The Migration's own part.
   *
   * @param marked whether our finalizer is on it
   * @param requestedBy who requested the change, which the API server vouches for; null when nobody
   *     says so
   */
  public record Wish(
      String name,
      String uid,
      long generation,
      boolean suspended,
      boolean deleted,
      boolean marked,
      @Nullable String requestedBy) {
    /** The annotation that says who requested the change. */
    public static final String REQUESTED_BY = "lockkeeper.dev/requested-by";
  }

  /** The targets that the Migration means now, in the order in which they go. */
  List<TargetSeen> meant() {
    return targets.stream().filter(TargetSeen::meant).toList();
  }

  /** The target that an attempt of this Migration holds: one at a time. */
  Optional<TargetSeen> held() {
    return targets.stream().filter(target -> target.attempt() != null).findFirst();
  }

  /** Those of {@link #meant()} that have not come to an end with this fingerprint. */
  List<TargetSeen> pending() {
    return meant().stream()
        .filter(target -> !target.succeededAt(wish.name(), fingerprint))
        .filter(target -> !hasFailed(target))
        .toList();
  }

  List<TargetSeen> succeeded() {
    return meant().stream().filter(t -> t.succeededAt(wish.name(), fingerprint)).toList();
  }

  List<TargetSeen> failed() {
    return meant().stream().filter(this::hasFailed).toList();
  }

  /** A run that was ordered after a failure tries again what failed before it. */
  private boolean hasFailed(TargetSeen target) {
    var triedAgain =
        run()
            .filter(_ -> Commands.retry(status).isPresent())
            .filter(run -> target.entryIn(wish, run).isEmpty())
            .isPresent();
    return target.failedAt(wish.name(), fingerprint) && !triedAgain;
  }

  /** Whether all that is meant is there and has every changeset. */
  boolean isComplete() {
    return missing.isEmpty() && !meant().isEmpty() && succeeded().size() == meant().size();
  }

  /** The current run's name; empty before the first and when the content asks for another. */
  Optional<String> run() {
    return Optional.ofNullable(status.run()).filter(_ -> fingerprint.equals(status.fingerprint()));
  }

  /**
   * The same, its targets judged by the fingerprint of the run that the status names: what an
   * edited or unreadable changelog asks for is not what that run came to.
   */
  Observation ofNamedRun() {
    var named = status.fingerprint();
    return named == null
        ? this
        : new Observation(
            now,
            wish,
            content,
            named,
            status,
            targets,
            missing,
            strays,
            commands,
            plan,
            windows,
            gates,
            dependencies,
            occupancy,
            lacksProfile);
  }

  /** Whether the status says that the Job was there: then it is not made a second time. */
  boolean hasHad(String job) {
    return status.attempts().stream().anyMatch(attempt -> attempt.job().equals(job));
  }

  /** Whether {@code run} has come to its end. */
  boolean hasEnded(String run) {
    return status.history().stream().anyMatch(entry -> entry.run().equals(run));
  }

  /** Whether no attempt may go on. */
  boolean mayNotGoOn() {
    return whyNotGoOn().isPresent();
  }

  /** Whether the attempt of that hold may not go on. */
  boolean mayNotGoOn(Holder holder) {
    return whyNotGoOn(holder).isPresent();
  }

  /** Why the attempt of that hold has been asked to stop; empty where it has not. */
  Optional<String> stopping(Holder holder) {
    return status.attempts().stream()
        .filter(attempt -> attempt.job().equals(holder.job()))
        .flatMap(attempt -> Stream.ofNullable(attempt.stopping()))
        .findFirst();
  }

  /** Whether it is meant that the attempt of that hold ends before it is done. */
  boolean isStoppedOnPurpose(Holder holder) {
    return mayNotGoOn(holder) || stopping(holder).isPresent();
  }

  /** Why the attempt of that hold may not go on; empty while it may. */
  Optional<String> whyNotGoOn(Holder holder) {
    return whyNotGoOn()
        .or(
            () ->
                targets.stream()
                    .filter(target -> target.holder().filter(holder::equals).isPresent())
                    .flatMap(target -> whyNotGoOn(target, holder).stream())
                    .findFirst());
  }

  private Optional<String> whyNotGoOn(TargetSeen target, Holder holder) {
    return WindowRules.closedOn(this, target, holder)
        .or(() -> GateRules.stopping(this, holder))
        .or(
            () ->
                Approvals.areLackedBy(this, target, holder)
                    ? Optional.of("its approvals do not count any more")
                    : Optional.empty());
  }

  private Optional<String> whyNotGoOn() {
    if (wish.deleted()) {
      return Optional.of("the Migration is deleted");
    }
    return Commands.abort(status)
        .filter(abort -> !hasEnded(String.valueOf(abort.run())))
        .or(() -> Commands.hold(status))
        .map(Commands::told)
        .or(() -> wish.suspended() ? Optional.of("it is suspended") : Optional.empty());
  }

  /** How the run that the status names shall end before it is done; empty once it has. */
  Optional<Verdict> abortUnderWay() {
    return hasEnded(String.valueOf(status.run())) ? Optional.empty() : abort();
  }

  /** Who ends or ended the run that the status names before it is done. */
  Optional<Verdict> abort() {
    if (outcome().filter(came -> !CUT_SHORT.contains(came)).isPresent()) {
      return Optional.empty(); // it came to its end before
    }
    return Commands.abort(status)
        .map(Verdict::aborted)
        .or(() -> GateRules.ending(this).map(Verdict::aborted))
        .or(this::expired);
  }

  private Optional<Verdict> expired() {
    return outcome().filter(came -> came == RunOutcome.Expired).map(_ -> Verdict.expired());
  }

  /** How the run that the status names has ended; empty as long as it has not. */
  private Optional<RunOutcome> outcome() {
    return status.history().stream()
        .filter(entry -> entry.run().equals(status.run()))
        .map(HistoryEntry::outcome)
        .findFirst();
  }

  /** Whether the attempt may begin no more. */
  public boolean isOver(Holder holder) {
    return now.isAfter(Instant.parse(holder.startBy()));
  }

  /**
   * The plan that was made of {@code target} as it is, in this run: what is approved of another
   * database says nothing of this one.
   */
  Optional<String> ownDigest(TargetSeen target) {
    return run()
        .flatMap(run -> target.entryIn(wish, run))
        .filter(entry -> entry.targetGeneration() == target.generation())
        .map(Entry::digest);
  }

  /**
   * The plan that {@code target} follows: its own where it was planned apart, else the run's. Empty
   * where there is none yet.
   */
  Optional<String> digestFor(TargetSeen target) {
    var entry = run().flatMap(run -> target.entryIn(wish, run));
    var own = entry.map(Entry::digest);
    if (own.isPresent()) {
      return own;
    }
    if (entry.filter(Entry::plannedApart).isPresent()) {
      return Optional.empty();
    }
    return Optional.ofNullable(plan)
        .filter(known -> known.changesets() > 0)
        .map(PlanSummary::digest);
  }
}
