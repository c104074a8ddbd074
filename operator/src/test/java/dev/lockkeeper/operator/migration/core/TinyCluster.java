package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.operator.Fixtures.CONTENT;
import static dev.lockkeeper.operator.Fixtures.SCHEMA;

import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.PlanSummary;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.api.MigrationTargetStatus.OwnerReference;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.operator.Fixtures;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.attempt.core.Ending;
import dev.lockkeeper.operator.attempt.core.Names;
import dev.lockkeeper.operator.attempt.core.Outcomes;
import dev.lockkeeper.operator.attempt.core.Pinned;
import dev.lockkeeper.operator.attempt.core.PlanSeen;
import dev.lockkeeper.operator.changelog.core.Content;
import dev.lockkeeper.operator.reason.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster small enough to be thought through: one Migration, its targets with what their
 * databases have, Jobs, kept plans and the time. It does what is decided as the operator's shell
 * would, and holds no state beside what API server and databases would hold.
 */
final class TinyCluster {
  /** A Migration that comes and goes without a say of ours. */
  static final String ANOTHER = "another";

  Instant now = Fixtures.NOW;
  String uid = "uid-1";
  int content;
  boolean exists = true;
  boolean suspended;
  boolean deleted;
  boolean marked;
  boolean readable = true;
  boolean oneMissing;
  MigrationStatus status = MigrationStatus.EMPTY;
  final List<Target> targets = IntStream.range(0, 3).mapToObj(i -> new Target("t" + i)).toList();
  final Map<String, Job> jobs = new LinkedHashMap<>();

  /** By run and digest; they go with the Migration that owns them. */
  private final Map<String, Map<String, Plan>> plans = new HashMap<>();

  /** A database and its registration. */
  static final class Target {
    final String name;
    final Set<String> changesets = new TreeSet<>();
    MigrationTargetStatus status = MigrationTargetStatus.EMPTY;
    long generation = 1;
    boolean meant = true;

    Target(String name) {
      this.name = name;
    }
  }

  /** An attempt on its way; {@code ending} once it has ended. */
  static final class Job {
    final Target target;
    final Holder holder;
    final int content;
    final @Nullable Plan plan;
    boolean running;
    boolean stopping;
    @Nullable Ending ending;

    Job(Target target, Holder holder, int content, @Nullable Plan plan) {
      this.target = target;
      this.holder = holder;
      this.content = content;
      this.plan = plan;
    }

    boolean lives() {
      return ending == null;
    }

    AttemptSeen seen() {
      if (ending != null) {
        return new AttemptSeen.Ended(ending);
      }
      return stopping
          ? new AttemptSeen.Stopping()
          : running ? new AttemptSeen.Working() : new AttemptSeen.Waiting("");
    }
  }

  Observation observe() {
    var seen = targets.stream().filter(t -> t.meant || isOurs(t)).map(this::see).toList();
    return new Observation(
        now,
        new Observation.Wish(SCHEMA, uid, 1, suspended, deleted, marked),
        readable ? CONTENT : new Content.Unreadable(Reason.AWAITING_CHANGELOG, "Not there."),
        readable ? fingerprint() : "",
        status,
        seen,
        oneMissing ? List.of("t-missing") : List.of(),
        plan());
  }

  void perform(Decision decision) {
    switch (decision) {
      case Decision.Mark() -> marked = true;
      case Decision.Unmark() -> {
        marked = false;
        goIfLetGo();
      }
      case Decision.Hold hold -> {
        var target = target(hold.target());
        target.status = Outcomes.held(target.status, holder(hold));
      }
      case Decision.CreateJob(var seen, var digest) -> {
        var holder = Objects.requireNonNull(seen.status().holder());
        jobs.putIfAbsent(
            holder.job(), new Job(target(seen), holder, content, plan(holder.run(), digest)));
      }
      case Decision.Stop(var seen, _) -> stop(Objects.requireNonNull(seen.status().holder()).job());
      case Decision.Conclude(var seen, var holder, var fingerprint, var ending) -> {
        if (ending.plan() != null) {
          var plan = ending.plan().plan();
          plans.computeIfAbsent(holder.run(), _ -> new HashMap<>()).put(plan.digest(), plan);
        }
        var target = target(seen);
        target.status = Outcomes.ended(target.status, holder, fingerprint, ending);
      }
      case Decision.EndRun(var run, _) ->
          plans.keySet().retainAll(Statuses.runsKept(run, observe()));
      default -> {
        // The status says it all.
      }
    }
  }

  /** The plan of {@code run} with that digest, if it is kept. */
  @Nullable Plan plan(String run, String digest) {
    return plans.getOrDefault(run, Map.of()).get(digest);
  }

  /** As `kubectl delete` does: at once where no finalizer is on. */
  void delete() {
    deleted = true;
    goIfLetGo();
  }

  /**
   * It is gone, with or without its finalizer; what it owned goes too, a running pod in its time.
   */
  void vanish() {
    exists = false;
    plans.clear();
    jobs.values().removeIf(job -> !job.running || !job.lives());
    jobs.values().forEach(job -> job.stopping = true);
  }

  void applyAgain() {
    exists = true;
    deleted = false;
    marked = false;
    uid = uid + "'";
    status = MigrationStatus.EMPTY;
  }

  /** Its attempt comes to its end; an orphan leaves nothing behind. */
  void end(Job job, ExitCode code, boolean done) {
    var pending = pending(job.target, job.content);
    var planned = job.plan == null ? List.<String>of() : names(job.plan);
    var said = job.plan != null && !planned.containsAll(pending) ? ExitCode.PLAN_DIFFERS : code;
    if (job.plan != null && done && said != ExitCode.PLAN_DIFFERS) {
      job.target.changesets.addAll(pending);
    }
    var made =
        job.plan == null && said == ExitCode.SUCCEEDED
            ? new PlanSeen.Found(planOf(pending), new byte[0])
            : null;
    job.ending =
        new Ending(said.outcome(), said.failure(), Reason.of(said), "Said.", null, made, now);
    if (!exists || !job.holder.migration().uid().equals(uid)) {
      jobs.values().remove(job);
    }
  }

  /** What {@code target} has not got of the present content. */
  List<String> pending(Target target) {
    return pending(target, content);
  }

  boolean isOurs(Target target) {
    var holder = target.status.holder();
    return holder != null && holder.migration().uid().equals(uid);
  }

  static boolean isAnothers(Target target) {
    var holder = target.status.holder();
    return holder != null && holder.migration().name().equals(ANOTHER);
  }

  String fingerprint() {
    return "v1:%08d".formatted(content);
  }

  private void goIfLetGo() {
    if (deleted && !marked) {
      vanish();
    }
  }

  private void stop(String name) {
    var job = jobs.get(name);
    if (job != null && job.running) {
      job.stopping = true;
    } else {
      jobs.remove(name);
    }
  }

  private static List<String> pending(Target target, int content) {
    return Stream.of("base", "c" + content).filter(c -> !target.changesets.contains(c)).toList();
  }

  private TargetSeen see(Target target) {
    var holder = target.status.holder();
    var job = holder == null ? null : jobs.get(holder.job());
    return new TargetSeen(
        target.name,
        "uid-of-" + target.name,
        "1",
        target.generation,
        target.meant,
        target.status,
        isOurs(target) ? job == null ? new AttemptSeen.Absent() : job.seen() : null,
        holder != null && !isOurs(target) && !isAnothers(target) && job == null);
  }

  private Target target(TargetSeen seen) {
    return targets.stream().filter(t -> t.name.equals(seen.name())).findFirst().orElseThrow();
  }

  private Holder holder(Decision.Hold hold) {
    return new Holder(
        new OwnerReference(SCHEMA, uid),
        hold.run(),
        hold.action().word(),
        hold.attempt(),
        Names.job(SCHEMA, hold.target().uid(), hold.run(), hold.attempt()),
        hold.target().generation(),
        now.toString(),
        hold.startBy().toString());
  }

  /** As the status has it, else as the targets lead to it. */
  private @Nullable PlanSummary plan() {
    var run = status.run();
    if (status.plan() != null || run == null) {
      return status.plan();
    }
    return targets.stream()
        .flatMap(target -> target.status.entryOf(SCHEMA).stream())
        .filter(entry -> entry.tellsOf(uid, run))
        .map(Entry::digest)
        .filter(Objects::nonNull)
        .findFirst()
        .map(digest -> plan(run, digest))
        .map(plan -> Pinned.summary(SCHEMA, run, plan))
        .orElse(null);
  }

  private static Plan planOf(List<String> changesets) {
    var planned = new ArrayList<Plan.Changeset>();
    changesets.forEach(
        id ->
            planned.add(new Plan.Changeset("a", id, "b", "9:0", "", true, true, false, List.of())));
    return new Plan(planned);
  }

  private static List<String> names(Plan plan) {
    return plan.changesets().stream().map(Plan.Changeset::id).toList();
  }
}
