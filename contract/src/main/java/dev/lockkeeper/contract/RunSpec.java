package dev.lockkeeper.contract;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order that an attempt carries: everything the runner knows besides the files mounted beside
 * it.
 *
 * @param requires names of {@link Feature}s without which the runner must refuse
 * @param startBy the attempt must not touch the database if it has not started by then
 * @param stopAt the attempt stops by itself after the changeset that runs at this instant
 * @param cancelAt the changeset that runs at this instant is cancelled and rolled back, if it runs
 *     in a transaction; not before {@code stopAt}
 * @param planDigest {@link Plan#digest()} of the plan mounted for an {@link Action#APPLY}; empty
 *     where the attempt makes a plan
 */
public record RunSpec(
    List<String> requires,
    Action action,
    Attempt attempt,
    Instant startBy,
    @Nullable Instant stopAt,
    @Nullable Instant cancelAt,
    Changelog changelog,
    Database database,
    String planDigest) {

  public RunSpec {
    requires = requires == null ? List.of() : List.copyOf(requires);
    planDigest = planDigest == null ? "" : planDigest;
  }

  /**
   * Who this is: one Job for one target.
   *
   * @param number rises with every attempt of this Migration on this target, and only rises
   */
  public record Attempt(
      String namespace,
      String migration,
      String migrationUid,
      String target,
      String run,
      int number) {

    /** The mark this run leaves in the database's history; see {@link DeploymentId}. */
    public String deploymentId() {
      return DeploymentId.of(migrationUid, run);
    }

    /** One line for lock rows, session names and logs, such as {@code shop/schema/7f3a91c2-1#3}. */
    public String identity() {
      return namespace + "/" + migration + "/" + run + "#" + number;
    }
  }

  /**
   * What to run.
   *
   * @param path of the root changelog, relative to {@link Layout#CHANGELOG}
   * @param contentHash {@link ContentHash} of all files there; the runner refuses any other content
   * @param labelFilter Liquibase label expression; empty for all
   */
  public record Changelog(
      String path,
      String contentHash,
      List<String> contexts,
      String labelFilter,
      List<Parameter> parameters) {
    public Changelog {
      contexts = contexts == null ? List.of() : List.copyOf(contexts);
      labelFilter = labelFilter == null ? "" : labelFilter;
      parameters = parameters == null ? List.of() : List.copyOf(parameters);
    }
  }

  /** A changelog parameter: {@code ${name}} in a changelog becomes {@code value}. */
  public record Parameter(String name, String value) {}

  /**
   * Where to run it. Credentials are not here: they are files under {@link Layout#CREDENTIALS}.
   *
   * @param keys renames keys of the Secret, from the name in {@link SecretKey} to the file's name
   * @param url JDBC URL without credentials; empty when the Secret says it
   * @param properties JDBC connection properties, none of them secret
   * @param schema default schema for changesets and Liquibase's own tables; empty for the user's
   * @param secret name of the Secret that the credentials are of, for messages; may be empty
   */
  public record Database(
      Map<String, String> keys,
      String url,
      Map<String, String> properties,
      String schema,
      String secret) {
    public Database {
      keys = keys == null ? Map.of() : Map.copyOf(keys);
      url = url == null ? "" : url;
      properties = properties == null ? Map.of() : Map.copyOf(properties);
      schema = schema == null ? "" : schema;
      secret = secret == null ? "" : secret;
    }
  }
}
