package dev.lockkeeper.operator.migration.core;

import static dev.lockkeeper.operator.Fixtures.FINGERPRINT;
import static dev.lockkeeper.operator.Fixtures.NOW;
import static dev.lockkeeper.operator.Fixtures.RUN;
import static dev.lockkeeper.operator.Fixtures.SCHEMA;
import static dev.lockkeeper.operator.Fixtures.UID;

import dev.lockkeeper.api.MigrationTargetSpec.ApprovalPolicy;
import dev.lockkeeper.api.MigrationTargetStatus;
import dev.lockkeeper.api.MigrationTargetStatus.AttemptOutcome;
import dev.lockkeeper.api.MigrationTargetStatus.Entry;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.api.MigrationTargetStatus.OwnerReference;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.reason.Reason;
import dev.lockkeeper.operator.window.core.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A target as it was seen, put together word by word. */
final class GivenTarget {
  private final String name;
  private String uid = UID;
  private String run = RUN;
  private String fingerprint = FINGERPRINT;
  private long generation = 1;
  private boolean meant = true;
  private @Nullable ApprovalPolicy approvals;
  private @Nullable AttemptSeen abandoned;
  private int attempts = 1;
  private int retries;
  private int changesets;
  private @Nullable String worked;
  private @Nullable AttemptOutcome outcome;
  private @Nullable Reason reason;
  private @Nullable String message;
  private @Nullable String digest;
  private @Nullable String followed;
  private @Nullable Holder holder;
  private @Nullable AttemptSeen attempt;
  private final List<Window> windows = new ArrayList<>();
  private Instant startBy = NOW.plusSeconds(600);
  private @Nullable String closesAt;
  private @Nullable String cancelAt;
  private List<String> letInBy = List.of();

  /** A target that nothing has happened to yet. */
  static GivenTarget target(String name) {
    return new GivenTarget(name);
  }

  private GivenTarget(String name) {
    this.name = name;
  }

  GivenTarget succeeded() {
    changesets = 2;
    return outcome(AttemptOutcome.Succeeded);
  }

  /** How long attempts have worked here. */
  GivenTarget worked(String took) {
    worked = took;
    return this;
  }

  GivenTarget stopped() {
    return outcome(AttemptOutcome.Stopped);
  }

  GivenTarget planned(String ofDigest) {
    digest = ofDigest;
    return outcome(AttemptOutcome.Planned);
  }

  GivenTarget failed(Reason why, String said) {
    reason = why;
    message = said;
    return outcome(AttemptOutcome.Failed);
  }

  /** Ended now, for a passing reason. */
  GivenTarget retrying(Reason why) {
    return retrying(why, 1);
  }

  GivenTarget retrying(Reason why, int times) {
    reason = why;
    message = "It was " + why.wireName() + ".";
    retries = times;
    return outcome(AttemptOutcome.Retrying);
  }

  private GivenTarget outcome(AttemptOutcome came) {
    outcome = came;
    return this;
  }

  GivenTarget attempts(int number) {
    attempts = number;
    return this;
  }

  /** What happened here happened in another run. */
  GivenTarget inRun(String other, String otherFingerprint) {
    run = other;
    fingerprint = otherFingerprint;
    return this;
  }

  /** It was the Migration of our name that is gone. */
  GivenTarget byThePast() {
    uid = "uid-of-the-past";
    return this;
  }

  GivenTarget edited() {
    generation = 2;
    return this;
  }

  /** Its owner asks for so many approvals. */
  GivenTarget asks(int count, boolean notAuthor) {
    approvals = new ApprovalPolicy(count, notAuthor);
    return this;
  }

  /** For so long at most. */
  GivenTarget asksWithin(String timeout) {
    approvals = new ApprovalPolicy(1, false, timeout);
    return this;
  }

  /** Its owner wants that window to be open, or another that he names. */
  GivenTarget window(Window window) {
    windows.add(window);
    return this;
  }

  /** The attempt that holds it was let in by that window; it stops by itself then. */
  GivenTarget letIn(String by, @Nullable Instant until) {
    letInBy = List.of(by);
    closesAt = until == null ? null : until.toString();
    return this;
  }

  /** The same; what it does then is cancelled. */
  GivenTarget letInUntilCancelled(String by, Instant until) {
    cancelAt = until.toString();
    return letIn(by, until);
  }

  /** By an Override, until then. */
  GivenTarget letGo(Instant until) {
    letInBy = List.of();
    closesAt = until.toString();
    return this;
  }

  /** The attempt that holds it has to start by then. */
  GivenTarget startBy(Instant last) {
    startBy = last;
    return this;
  }

  GivenTarget notMeant() {
    meant = false;
    return this;
  }

  /** The attempt that holds it follows the plan of that digest. */
  GivenTarget by(String ofDigest) {
    followed = ofDigest;
    return this;
  }

  /** An attempt of ours holds it. */
  GivenTarget held(Action action, AttemptSeen seen) {
    return heldIn(RUN, action, seen);
  }

  GivenTarget heldIn(String ofRun, Action action, AttemptSeen seen) {
    holder = holder(new OwnerReference(SCHEMA, UID), ofRun, action);
    attempt = seen;
    return this;
  }

  GivenTarget heldByAnother() {
    holder = holder(new OwnerReference("data", "another-uid"), "11111111-1", Action.APPLY);
    return this;
  }

  /** Held by a Migration of our name that is gone; its attempt stands so. */
  GivenTarget heldByThePast(String ofRun, AttemptSeen seen) {
    holder = holder(new OwnerReference(SCHEMA, "uid-of-the-past"), ofRun, Action.APPLY);
    abandoned = seen;
    return this;
  }

  TargetSeen seen() {
    return new TargetSeen(
        name,
        "uid-of-" + name,
        "200",
        generation,
        meant,
        approvals,
        windows,
        new MigrationTargetStatus(null, List.of(), null, null, holder, entries()),
        attempt,
        abandoned);
  }

  private Holder holder(OwnerReference owner, String ofRun, Action action) {
    return new Holder(
        owner,
        ofRun,
        action.word(),
        attempts,
        "job-of-" + name,
        generation,
        NOW.toString(),
        startBy.toString(),
        followed,
        closesAt,
        cancelAt,
        letInBy);
  }

  private List<Entry> entries() {
    return outcome == null
        ? List.of()
        : List.of(
            new Entry(
                SCHEMA,
                uid,
                run,
                fingerprint,
                outcome,
                attempts,
                retries,
                digest,
                reason == Reason.PLAN_DIFFERS,
                1L,
                changesets,
                worked,
                NOW.toString(),
                NOW.toString(),
                reason == null ? null : reason.wireName(),
                message,
                null));
  }
}
