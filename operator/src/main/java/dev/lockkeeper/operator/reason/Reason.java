package dev.lockkeeper.operator.reason;

import static dev.lockkeeper.operator.reason.Kind.AMBIGUOUS;
import static dev.lockkeeper.operator.reason.Kind.DONE;
import static dev.lockkeeper.operator.reason.Kind.ON_THE_WAY;
import static dev.lockkeeper.operator.reason.Kind.PERMANENT;
import static dev.lockkeeper.operator.reason.Kind.TRANSIENT;
import static dev.lockkeeper.operator.reason.Kind.WAITING;

import dev.lockkeeper.contract.ExitCode;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a Migration is where it is: the reason of its {@code Ready} condition, of Events and of a
 * target's outcome. The wire name is what users match on and never changes.
 */
public enum Reason {
  RUN_STARTED(ON_THE_WAY, "A run begins.", ""),
  PLANNING(ON_THE_WAY, "An attempt reads what is pending on the first target.", ""),
  APPLYING(ON_THE_WAY, "Changesets are taken to the targets.", ""),
  OVERRUN(
      ON_THE_WAY,
      "The window has closed, and the changeset or the attempt that runs is let end.",
      "Start earlier, by the window's startCutoff; or let it be cut off, by onClose: Cancel."),
  STOPPING(ON_THE_WAY, "The running attempt ends after its changeset.", ""),
  RETRYING(ON_THE_WAY, "What is in the way may pass: it is tried again.", "See Ready for what."),
  SUCCEEDED(DONE, "Every target has every changeset.", ""),

  // Waiting for somebody or something.
  SUSPENDED(WAITING, "spec.suspend holds the Migration.", "Set spec.suspend to false."),
  HELD(WAITING, "Somebody ordered Hold.", "Order Resume."),
  AWAITING_CHANGELOG(
      WAITING,
      "The changelog's source cannot be read.",
      "Create the ConfigMap, the key or the file that the message names."),
  AWAITING_TARGET(
      WAITING,
      "A target does not exist yet, or another Migration holds it.",
      "Create the MigrationTarget, or wait for its holder to end."),
  AWAITING_CAPACITY(
      WAITING,
      "As many attempts run as the operator, or a window, allows at a time.",
      "It starts by itself; the limit is the chart's maxRunningAttempts, or the window's capacity."),
  AWAITING_APPROVAL(
      WAITING,
      "A target's owner asks for people's approval of the plan.",
      "Read the plan, then create a MigrationCommand Approve with its digest."),

  AWAITING_DEPENDENCY(
      WAITING,
      "A Migration in spec.dependsOn is not done.",
      "It starts by itself when the Migration that the message names is Ready."),
  DEPENDENCY_CYCLE(
      WAITING,
      "The Migration depends on itself, by others.",
      "Take one of those that the message names off a spec.dependsOn."),
  AWAITING_GATES(
      WAITING,
      "A gate has not said Go.",
      "It goes on by itself when every gate says Go; status.gates tells what they say."),
  GATE_INVALID(
      WAITING, "A gate's pass cannot be understood.", "Correct spec.gates where the message says."),
  AWAITING_WINDOW(
      WAITING,
      "No maintenance window lets it start now.",
      "It starts by itself when the windows that the message names are open."),
  NEVER_OPENS(
      WAITING,
      "The maintenance windows that it needs are never open in the next year, not together, or not there.",
      "Correct the MaintenanceWindows that the message names, or name others."),
  WINDOW_CLOSED(
      WAITING,
      "A maintenance window closed: the attempt stopped after its changeset, and goes on when it"
          + " opens.",
      "Where its changesets take longer than the window is open, open it for longer."),
  CANCELLED(
      WAITING,
      "A window closed: the changeset that ran was cancelled and rolled back, and runs again later.",
      "Where it comes each time, open the window for longer or make the changeset smaller."),
  NEVER_FITS(
      WAITING,
      "No opening of its windows in the next year is as long as the next target is expected to take.",
      "Open the window for longer, make the changelog smaller, or order an Override."),

  PROFILE_UNKNOWN(
      WAITING,
      "The installation has no runner profile of the name in spec.runner.profile.",
      "Name one that the message lists, or have it added to the chart's runner.profiles."),

  NAME_TAKEN(
      WAITING,
      "An object that is not this run's has a name that it needs.",
      "Left by a deleted Migration it goes by itself; else delete what the message names."),

  GATE_NO_GO(
      PERMANENT,
      "A gate with onNoGo Abort ended the run.",
      "Mend what the gate tells of, then order Retry."),
  APPROVAL_EXPIRED(
      PERMANENT,
      "Nobody approved the plan in the time that the target's owner gives.",
      "Order Retry for another run when somebody can."),
  ABORTED(
      PERMANENT,
      "Somebody ordered Abort: the run has ended.",
      "Order Retry for another run, or change the changelog."),

  // An attempt's end, as the runner says it.
  STOPPED(
      TRANSIENT,
      "The attempt was asked to stop and did; another goes on when it may.",
      "Where neither a suspension nor a deletion asked for it, look at who deleted its pod."),
  DEADLINE_REACHED(
      TRANSIENT,
      "The attempt reached its deadline and stopped after its changeset; another goes on.",
      "Where one changeset takes longer, raise spec.runner.deadline."),
  INVALID_RUN_SPEC(
      PERMANENT,
      "The runner could not use what the operator ordered.",
      "Correct what the message names; otherwise give operator and runner the same version."),
  UNKNOWN_FEATURE(
      PERMANENT,
      "The runner is older than the operator.",
      "Give operator and runner the same version, then order Retry."),
  TOO_LATE(TRANSIENT, "The attempt's pod started too late.", "Look for a full cluster."),
  CONTENT_DIFFERS(
      PERMANENT,
      "The mounted changelog is not the pinned one.",
      "Somebody put other files in its place: put them back and order Retry."),
  SECRET_MISSING(
      TRANSIENT,
      "The target's Secret does not exist or is empty.",
      "Create the Secret with the keys that the message names."),
  CREDENTIALS_INCOMPLETE(
      TRANSIENT,
      "The target's Secret lacks a key.",
      "Add the keys that the message names to the Secret."),
  CHANGELOG_INVALID(
      PERMANENT, "The changelog cannot be parsed.", "Correct the file that is named."),
  UNKNOWN_CHANGELOG_FORMAT(
      PERMANENT,
      "A changelog file's ending stands for no format that Liquibase reads.",
      "Give the file the ending of what it holds: .xml, .yaml, .yml, .json or .sql."),
  CHECKSUM_CHANGED(
      PERMANENT,
      "A changeset that has run was edited.",
      "Restore its text and make the change a new changeset."),
  NOT_ALLOWED(
      PERMANENT,
      "The changelog asks for what is not allowed here.",
      "Replace the changeset that is named."),
  PLAN_DIFFERS(
      PERMANENT,
      "Other changesets are pending here than the plan names.",
      "Nothing was touched; the target is planned apart."),
  CHANGESET_FAILED(
      PERMANENT,
      "The database refused a changeset.",
      "Correct the changeset and apply the changelog again, or the data that it met and order Retry:"
          + " what ran before it stays."),
  PERMISSION_DENIED(
      PERMANENT,
      "The target's user may not do what is asked for.",
      "Grant it, or use another user; then order Retry."),
  DATABASE_UNREACHABLE(
      TRANSIENT, "The database does not answer.", "Look at its host, port and network policies."),
  TLS_REFUSED(
      TRANSIENT,
      "Runner and database find no TLS session that both trust.",
      "Look at sslmode, the server's certificate and the Secret's ca.crt."),
  CREDENTIALS_REFUSED(
      TRANSIENT,
      "The database refuses user or password.",
      "Correct the target's Secret; after the last retry order Retry."),
  DATABASE_MISSING(
      TRANSIENT,
      "The server has no database of that name.",
      "Create the database, or correct its name in the target's Secret."),
  SCHEMA_MISSING(
      TRANSIENT,
      "The database has no schema of that name.",
      "Create the schema, or correct the target's schema."),
  LOCK_HELD(
      TRANSIENT,
      "Somebody else holds the changelog lock.",
      "End the holder that is named, then release its lock."),
  DATABASE_BUSY(
      TRANSIENT,
      "The database could not take a changeset just now: a deadlock, a lock, no room, a failover.",
      "It was rolled back and is tried again; look at what the message names."),
  CONNECTION_LOST(TRANSIENT, "The connection broke in mid-run.", "Look at the database."),
  IN_DOUBT(
      AMBIGUOUS,
      "A changeset outside a transaction was cut off: it may or may not have run.",
      "Look at the database and follow the message."),
  INTERNAL_ERROR(PERMANENT, "Something unexpected happened.", "Read the attempt's log."),

  // An attempt's pod cannot run as things are. It is waited for, and in the end tried again.
  IMAGE_NOT_PULLED(
      TRANSIENT,
      "The runner's image cannot be pulled.",
      "Correct runner.image in the chart's values, its pull secret or the registry."),
  POD_NOT_SCHEDULED(
      TRANSIENT,
      "No node takes the attempt's pod.",
      "Make room on a node, or ask for less in spec.runner.resources."),
  POD_NOT_CREATED(
      TRANSIENT, "The attempt's pod cannot be created.", "Mend what the message names."),
  POD_NOT_PREPARED(
      TRANSIENT,
      "The node cannot prepare the attempt's pod: a volume, its network, its container.",
      "Mend what the message names, or look at the node."),
  QUOTA_EXCEEDED(
      TRANSIENT,
      "A ResourceQuota leaves no room for the attempt.",
      "Raise the quota that is named, or end what uses it up."),
  ADMISSION_REFUSED(
      TRANSIENT,
      "An admission policy refuses the attempt's Job or pod.",
      "Change the policy that is named, or what it objects to."),

  // An attempt's end, as the operator saw it.
  EVICTED(
      TRANSIENT,
      "The attempt's pod was evicted; another attempt goes on.",
      "Look at who drains the node or what it ran short of."),
  NODE_LOST(
      TRANSIENT,
      "The node of the attempt's pod does not answer: the pod may still work.",
      "Bring the node back; if it never comes back, delete it from the cluster."),
  OUT_OF_MEMORY(
      TRANSIENT,
      "The attempt ran out of memory.",
      "Raise the memory in spec.runner.resources.limits."),
  RUNNER_UNKNOWN(
      TRANSIENT,
      "The attempt's container ended as no runner of this version ends.",
      "Give operator and runner the same version; read the attempt's log."),
  RESULT_LOST(
      TRANSIENT, "The attempt ended without a word.", "Look for evictions and memory limits."),
  NEVER_STARTED(
      TRANSIENT,
      "The attempt's pod did not start in time.",
      "Look at its Events: image, quota, node."),

  // The operator's own trouble.
  API_REFUSED(
      TRANSIENT,
      "The API server refused what the operator asked for; it is tried again.",
      "Look at quotas, admission policies and the operator's role.");

  private final Kind kind;
  private final String wireName;
  private final String meaning;
  private final String remedy;

  Reason(Kind kind, String meaning, String remedy) {
    this.kind = kind;
    this.wireName = camelCase(name());
    this.meaning = meaning;
    this.remedy = remedy;
  }

  public Kind kind() {
    return kind;
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

  /** {@code RUN_STARTED} as conditions want it: {@code RunStarted}. */
  private static String camelCase(String name) {
    var words = new StringBuilder();
    for (var word : name.split("_", -1)) {
      words.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return words.toString();
  }
}
