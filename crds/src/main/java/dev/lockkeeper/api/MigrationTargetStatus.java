package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a database, and who works on it. The outcomes stay when their Migration is
 * deleted: applied again under its name, it finds what it has done.
 *
 * @param lastChangeset the newest in the database's history, as {@code path::id::author}
 * @param holder the one attempt that may write now
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MigrationTargetStatus(
    @Nullable Long observedGeneration,
    List<Condition> conditions,
    @Nullable Engine engine,
    @Nullable String lastChangeset,
    @Nullable Holder holder,
    List<Entry> migrations) {

  public static final MigrationTargetStatus EMPTY =
      new MigrationTargetStatus(null, List.of(), null, null, null, List.of());

  public MigrationTargetStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    migrations = migrations == null ? List.of() : List.copyOf(migrations);
  }

  /** The entry of the Migration {@code name}. */
  public Optional<Entry> entryOf(String name) {
    return migrations.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /** What answered there. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Engine(String product, String version) {}

  /**
   * One writer at a time, over all Migrations.
   *
   * @param action {@code plan} or {@code apply}
   * @param attempt its number: only rises
   * @param job name of its Job; written before the Job is created
   * @param targetGeneration the target's generation when it was taken
   * @param startBy the Job must have started by then, else the hold is void
   * @param digest of the plan that it follows; absent where it makes one
   * @param closesAt when the windows close that let it in: it stops by itself then; absent where it
   *     may go on
   * @param cancelAt when what it does is cancelled, if it still runs then; absent where it is not
   * @param windows names of the windows that let it in
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Holder(
      OwnerReference migration,
      String run,
      String action,
      int attempt,
      String job,
      long targetGeneration,
      String since,
      String startBy,
      @Nullable String digest,
      @Nullable String closesAt,
      @Nullable String cancelAt,
      List<String> windows) {
    public Holder {
      windows = windows == null ? List.of() : List.copyOf(windows);
    }
  }

  /** A Migration by name and uid: a re-created one is another holder. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record OwnerReference(String name, String uid) {}

  /**
   * What became of one Migration here.
   *
   * @param uid of the Migration whose run it is: applied again, it begins runs of its own
   * @param attempts number of the newest attempt: only rises
   * @param retries attempts of this run that ended for a passing reason
   * @param digest of the plan that was made on this target in this run
   * @param plannedApart the run's plan does not cover what is pending here: it follows its own
   * @param targetGeneration the target's generation that was migrated: another is checked again
   * @param changesets how many this run applied here
   * @param worked how long its attempts took here to apply them, such as {@code 12m30s}: without
   *     what came to nothing
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Entry(
      @Required String name,
      String uid,
      String run,
      String fingerprint,
      AttemptOutcome outcome,
      int attempts,
      int retries,
      @Nullable String digest,
      boolean plannedApart,
      long targetGeneration,
      int changesets,
      @Nullable String worked,
      @Nullable String startedAt,
      @Nullable String finishedAt,
      @Nullable String reason,
      @Nullable String message,
      @Nullable String changeset) {

    /** Whether it tells of that very run of that very Migration. */
    public boolean tellsOf(String migrationUid, String ofRun) {
      return migrationUid.equals(uid) && ofRun.equals(run);
    }
  }

  /** How the newest attempt ended. */
  public enum AttemptOutcome {
    /** Its plan is known; nothing is applied yet. */
    Planned,
    Succeeded,
    /** Final for this fingerprint. */
    Failed,
    /** Stopped when asked to; goes on later. */
    Stopped,
    /** Ended for a passing reason; tried again. */
    Retrying
  }
}
