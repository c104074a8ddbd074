package dev.lockkeeper.operator.reason;

import dev.lockkeeper.contract.ExitCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Why a Migration is where it is: the reason of its {@code Ready} condition, of Events and of a
 * target's outcome. The wire name is what users match on and never changes.
 */
public enum Reason {
  // On the way.
  RUN_STARTED("RunStarted", "A run begins.", ""),
  PLANNING("Planning", "An attempt reads what is pending on the first target.", ""),
  APPLYING("Applying", "Changesets are taken to the targets.", ""),
  STOPPING("Stopping", "The running attempt ends after its changeset.", ""),
  RETRYING("Retrying", "An attempt ended for a passing reason; another follows.", ""),
  SUCCEEDED("Succeeded", "Every target has every changeset.", ""),

  // Waiting for somebody or something.
  SUSPENDED("Suspended", "spec.suspend holds the Migration.", "Set spec.suspend to false."),
  AWAITING_CHANGELOG(
      "AwaitingChangelog",
      "The changelog's source cannot be read.",
      "Create the ConfigMap or the key that the message names."),
  AWAITING_TARGET(
      "AwaitingTarget",
      "A target does not exist yet, or another Migration holds it.",
      "Create the MigrationTarget, or wait for its holder to end."),
  AWAITING_CAPACITY(
      "AwaitingCapacity",
      "As many attempts run in the cluster as the operator allows at a time.",
      "It starts by itself; the chart's maxRunningAttempts is the limit."),

  // An attempt's end, as the runner says it.
  STOPPED("Stopped", "The attempt was asked to stop and did.", ""),
  INVALID_RUN_SPEC(
      "InvalidRunSpec",
      "The runner could not use what the operator ordered.",
      "Correct what the message names; otherwise give operator and runner the same version."),
  UNKNOWN_FEATURE(
      "UnknownFeature",
      "The runner is older than the operator.",
      "Give operator and runner the same version."),
  TOO_LATE("TooLate", "The attempt's pod started too late.", "Look for a full cluster."),
  CONTENT_DIFFERS(
      "ContentDiffers",
      "The mounted changelog is not the pinned one.",
      "Somebody put other files in its place: change the changelog or the target to start again."),
  CREDENTIALS_INCOMPLETE(
      "CredentialsIncomplete",
      "The target's Secret is missing or lacks a key.",
      "Create the Secret with the keys that the message names."),
  CHANGELOG_INVALID(
      "ChangelogInvalid", "The changelog cannot be parsed.", "Correct the file that is named."),
  CHECKSUM_CHANGED(
      "ChecksumChanged",
      "A changeset that has run was edited.",
      "Restore its text and make the change a new changeset."),
  NOT_ALLOWED(
      "NotAllowed",
      "The changelog asks for what is not allowed here.",
      "Replace the changeset that is named."),
  PLAN_DIFFERS(
      "PlanDiffers",
      "Other changesets are pending here than the plan names.",
      "Nothing was touched; the target is planned apart."),
  CHANGESET_FAILED(
      "ChangesetFailed",
      "The database refused a changeset.",
      "Correct the changeset and apply the changelog again: what ran before it stays."),
  DATABASE_UNREACHABLE(
      "DatabaseUnreachable",
      "The database does not answer.",
      "Look at its host, port and network policies."),
  CREDENTIALS_REFUSED(
      "CredentialsRefused",
      "The database refuses user or password.",
      "Correct the target's Secret."),
  LOCK_HELD(
      "LockHeld",
      "Somebody else holds the changelog lock.",
      "End the holder that is named, then release its lock."),
  DATABASE_BUSY(
      "DatabaseBusy",
      "The database could not take a changeset just now: a deadlock, a lock, no room, a failover.",
      "It was rolled back and is tried again; look at what the message names."),
  CONNECTION_LOST("ConnectionLost", "The connection broke in mid-run.", "Look at the database."),
  IN_DOUBT(
      "InDoubt",
      "A changeset outside a transaction was cut off: it may or may not have run.",
      "Look at the database and follow the message."),
  INTERNAL_ERROR("InternalError", "Something unexpected happened.", "Read the attempt's log."),

  // An attempt's end, as the operator saw it.
  RESULT_LOST(
      "ResultLost", "The attempt ended without a word.", "Look for evictions and memory limits."),
  NEVER_STARTED(
      "NeverStarted",
      "The attempt's pod did not start in time.",
      "Look at its Events: image, quota, node."),

  // The operator's own trouble.
  API_REFUSED(
      "ApiRefused",
      "The API server refused what the operator asked for; it is tried again.",
      "Look at quotas, admission policies and the operator's role.");

  private final String wireName;
  private final String meaning;
  private final String remedy;

  Reason(String wireName, String meaning, String remedy) {
    this.wireName = wireName;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** The word in conditions, Events and outcomes. */
  public String wireName() {
    return wireName;
  }

  /** One sentence: what it says. */
  public String meaning() {
    return meaning;
  }

  /** One sentence: what to do; empty where nothing is to be done. */
  public String remedy() {
    return remedy;
  }

  /** The reason with that wire name; {@link #INTERNAL_ERROR} for one that no version knows. */
  public static Reason named(@Nullable String wireName) {
    return Arrays.stream(values())
        .filter(reason -> reason.wireName.equals(wireName))
        .findFirst()
        .orElse(INTERNAL_ERROR);
  }

  /** The reason for which a runner ended: each of its exit codes has one of the same name. */
  public static Reason of(ExitCode code) {
    return valueOf(code.name());
  }
}
