package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.operator.Fixtures.CONTENT;
import static dev.lockkeeper.operator.Fixtures.FINGERPRINT;
import static dev.lockkeeper.operator.Fixtures.NOW;
import static dev.lockkeeper.operator.Fixtures.RUN;
import static dev.lockkeeper.operator.Fixtures.SCHEMA;
import static dev.lockkeeper.operator.Fixtures.UID;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.GateStatus;
import dev.lockkeeper.api.MigrationCommandSpec.Command;
import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.api.MigrationStatus.HistoryEntry;
import dev.lockkeeper.api.MigrationStatus.Metrics;
import dev.lockkeeper.api.MigrationStatus.PlanSummary;
import dev.lockkeeper.api.MigrationStatus.RecordedCommand;
import dev.lockkeeper.api.MigrationStatus.RunOutcome;
import dev.lockkeeper.api.NameReference;
import dev.lockkeeper.api.RunningAttempt;
import dev.lockkeeper.operator.attempt.core.FairShare.Limit;
import dev.lockkeeper.operator.attempt.core.FairShare.Occupancy;
import dev.lockkeeper.operator.attempt.core.FairShare.Running;
import dev.lockkeeper.operator.attempt.core.FairShare.Waiting;
import dev.lockkeeper.operator.attempt.core.StraySeen;
import dev.lockkeeper.operator.changelog.core.Content;
import dev.lockkeeper.operator.reason.Reason;
import dev.lockkeeper.operator.window.core.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was seen, put together word by word, as a table of rules reads. */
final class Given {
  static final String DIGEST = dev.lockkeeper.contract.Fixtures.plan().digest();

  private final List<TargetSeen> targets = new ArrayList<>();
  private final List<HistoryEntry> history = new ArrayList<>();
  private final List<Condition> conditions = new ArrayList<>();
  private Instant now = NOW;
  private long generation = 1;
  private boolean suspended;
  private boolean deleted;
  private boolean marked;
  private @Nullable String requestedBy;
  private Content content = CONTENT;
  private String fingerprint = FINGERPRINT;
  private @Nullable String run;
  private @Nullable String fingerprintOfRun;
  private @Nullable NameReference snapshot;
  private @Nullable PlanSummary plan;
  private List<String> missing = List.of();
  private final List<StraySeen> strays = new ArrayList<>();
  private final List<CommandSeen> commands = new ArrayList<>();
  private final List<String> requesters = new ArrayList<>();
  private final List<RecordedCommand> records = new ArrayList<>();
  private final List<RunningAttempt> attempts = new ArrayList<>();
  private @Nullable String lacksProfile;
  private final List<Window> windows = new ArrayList<>();
  private final List<GivenGate> gates = new ArrayList<>();
  private final List<GateStatus> toldGates = new ArrayList<>();
  private final List<Window> bindings = new ArrayList<>();
  private Dependencies.Seen dependencies = Dependencies.Seen.NONE;
  private @Nullable Metrics metrics;
  private int limit = 20;
  private final Map<String, Integer> running = new HashMap<>();
  private final Map<String, Integer> runningIn = new HashMap<>();
  private final List<Waiting> others = new ArrayList<>();

  /** A Migration that nobody has looked at yet. */
  static Given fresh() {
    return new Given();
  }

  /** A run is under way: pinned, and the finalizer is on. */
  static Given running() {
    return new Given().marked().run(RUN, FINGERPRINT).pinned();
  }

  /** A run is under way and its plan is known. */
  static Given planned() {
    return running().plan(2);
  }

  /** A run of other content is under way, or ended where {@code ended} says how. */
  static Given earlierRun(@Nullable RunOutcome ended) {
    var given = new Given().marked().run("00000000-1", "v1:00000000").pinned();
    return ended == null ? given : given.history("00000000-1", ended);
  }

  Given run(String name, String of) {
    run = name;
    fingerprintOfRun = of;
    return this;
  }

  Given pinned() {
    snapshot = new NameReference("snapshot");
    return this;
  }

  Given ended(RunOutcome outcome) {
    return history(RUN, outcome);
  }

  Given history(String name, RunOutcome outcome) {
    history.addFirst(new HistoryEntry(name, "v1:", outcome, NOW.toString(), NOW.toString(), "0/0"));
    return this;
  }

  Given plan(int changesets) {
    plan = new PlanSummary(DIGEST, changesets, 1, List.of(), new NameReference("plan"));
    return this;
  }

  Given suspended() {
    suspended = true;
    return this;
  }

  Given deleted() {
    deleted = true;
    return this;
  }

  Given marked() {
    marked = true;
    return this;
  }

  Given unmarked() {
    marked = false;
    return this;
  }

  Given generation(long seen) {
    generation = seen;
    return this;
  }

  Given unreadable() {
    content = new Content.Unreadable(Reason.AWAITING_CHANGELOG, "There is no ConfigMap.");
    fingerprint = "";
    return this;
  }

  Given missing(String... names) {
    missing = List.of(names);
    return this;
  }

  Given stray(StraySeen.State state) {
    strays.add(new StraySeen("stray-job", "t1", state));
    return this;
  }

  /** Somebody orders it, and nobody has answered. */
  Given ordered(Command command) {
    return ordered(command, false);
  }

  /** The same for another Migration of the same name, which is gone. */
  Given orderedBefore(Command command) {
    return ordered(command, true);
  }

  /** Somebody says something about a plan. */
  Given ordered(Command command, String who, String ofDigest) {
    return ordered(command, who, ofDigest, false);
  }

  /** The change is requested by that person. */
  Given requestedBy(String who) {
    requestedBy = who;
    return this;
  }

  /** It was requested by that person before. */
  Given requestedBefore(String who) {
    requesters.add(who);
    return this;
  }

  private Given ordered(Command command, boolean outdated) {
    return ordered(command, "ann", null, outdated);
  }

  private Given ordered(Command command, String by, @Nullable String digest, boolean outdated) {
    return ordered(command, by, digest, null, null, outdated);
  }

  /** Somebody says something to a gate. */
  Given orderedAt(String gate, Command command, String who) {
    return ordered(command, who, null, gate, null, false);
  }

  /** Somebody orders that windows, or a gate, do not count until then. */
  Given overridden(@Nullable String gate, Instant until) {
    return ordered(Command.Override, "ann", null, gate, until, false);
  }

  /** Somebody did. */
  Given acceptedOverride(@Nullable String gate, Instant until) {
    return recorded(Command.Override, 9, "ann", null, gate, until);
  }

  private Given ordered(
      Command command,
      String by,
      @Nullable String digest,
      @Nullable String gate,
      @Nullable Instant expires,
      boolean outdated) {
    var name = command.verb() + "-" + (commands.size() + 1);
    commands.add(
        new CommandSeen(
            name, "uid-of-" + name, command, by, "Peak.", digest, gate, expires, outdated));
    return this;
  }

  /** It was acted on, as a command of that number of the current run. */
  Given accepted(Command command, int number) {
    return accepted(command, number, "ann");
  }

  /** The same, as that person ordered it. */
  Given accepted(Command command, int number, String by) {
    var ofPlan = command == Command.Approve || command == Command.Reject;
    return recorded(command, number, by, ofPlan ? DIGEST : null, null, null);
  }

  /** Somebody said something to a gate. */
  Given acceptedAt(String gate, Command command, int number, String by) {
    return recorded(command, number, by, null, gate, null);
  }

  private Given recorded(
      Command command,
      int number,
      String by,
      @Nullable String digest,
      @Nullable String gate,
      @Nullable Instant expires) {
    records.add(
        new RecordedCommand(
            "uid-of-%s-%d".formatted(command.verb(), number),
            command,
            by,
            NOW.toString(),
            run,
            "Peak.",
            digest,
            gate,
            expires == null ? null : expires.toString()));
    return this;
  }

  /** It has that gate, too. */
  Given gate(GivenGate gate) {
    gates.add(gate);
    return this;
  }

  /** The status tells of that gate. */
  Given toldOf(GateStatus gate) {
    toldGates.add(gate);
    return this;
  }

  /** So many attempts run through that window. */
  Given running(int attempts, String window) {
    runningIn.put("shop/" + window, attempts);
    return this;
  }

  /** Another Migration waits for that window, since so many seconds. */
  Given before(String other, int seconds, String window) {
    others.add(
        new Waiting(
            "shop", other, NOW.minusSeconds(seconds), List.of(new Limit("shop/" + window, 2))));
    return this;
  }

  /** It depends on another Migration. */
  Given dependsOn(String name, boolean there, boolean done) {
    dependencies = new Dependencies.Seen(List.of(new DependencySeen(name, there, done)), List.of());
    return this;
  }

  /** It depends on itself, by that way. */
  Given dependsOnItself(String... way) {
    dependencies = new Dependencies.Seen(List.of(), List.of(way));
    return this;
  }

  /** It has waited for an approval since then. */
  Given waitsForApproval(String since) {
    metrics =
        new Metrics(
            0,
            0,
            null,
            null,
            Map.of(),
            new MigrationStatus.Waiting("approval", "2026-11-21T" + since + "Z"));
    return this;
  }

  /** There is no such runner profile. */
  Given withoutProfile() {
    lacksProfile = "No such profile.";
    return this;
  }

  /** The Migration names that window, too. */
  Given window(Window window) {
    windows.add(window);
    return this;
  }

  /** That window binds the namespace. */
  Given bound(Window window) {
    bindings.add(window);
    return this;
  }

  /** Two attempts run, and there may be no more. */
  Given full() {
    limit = 2;
    running.put("mall", 2);
    return this;
  }

  /** The status tells of the attempt's Job: it was there. */
  Given hadJobOf(String target) {
    attempts.add(new RunningAttempt(target, "apply", 1, "job-of-" + target, null, null, null));
    return this;
  }

  /** The same, and that it was asked to stop. */
  Given stoppingJobOf(String target, String why) {
    attempts.add(new RunningAttempt(target, "apply", 1, "job-of-" + target, null, null, why));
    return this;
  }

  /** The same, and that something kept its pod from running. */
  Given hinderedJobOf(String target, Reason reason, String message) {
    attempts.add(
        new RunningAttempt(
            target, "apply", 1, "job-of-" + target, reason.wireName(), message, null));
    return this;
  }

  Given at(Instant time) {
    now = time;
    return this;
  }

  Given with(List<Condition> before) {
    conditions.addAll(before);
    return this;
  }

  Given target(GivenTarget target) {
    targets.add(target.seen());
    return this;
  }

  Observation seen() {
    return new Observation(
        now,
        new Observation.Wish(SCHEMA, UID, generation, suspended, deleted, marked, requestedBy),
        content,
        fingerprint,
        status(),
        List.copyOf(targets),
        missing,
        strays,
        commands,
        plan,
        new WindowsSeen(windows, bindings, Set.of()),
        gates.stream().map(gate -> gate.seen(status(), requestedBy, now)).toList(),
        dependencies,
        new Occupancy(
            limit,
            new Running(running, runningIn),
            others,
            new Waiting("shop", SCHEMA, NOW, List.of())),
        lacksProfile);
  }

  private MigrationStatus status() {
    return new MigrationStatus(
        null,
        null,
        run,
        fingerprintOfRun,
        snapshot,
        conditions,
        plan,
        null,
        null,
        null,
        toldGates,
        null,
        attempts,
        metrics,
        requesters,
        records,
        null,
        history);
  }
}
