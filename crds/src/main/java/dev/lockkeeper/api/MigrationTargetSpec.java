package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a database is reached, and its place among others. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MigrationTargetSpec(
    @Required Connection connection,
    @Size(max = 63)
        @JsonPropertyDescription(
            "Default schema for the changesets and for Liquibase's own tables; the user's own when"
                + " empty.")
        String schema,
    @Default("0")
        @Min(-1_000_000)
        @Max(1_000_000)
        @JsonPropertyDescription(
            "Lower goes first: databases that matter less take a change before those that matter"
                + " more.")
        int canaryOrder,
    @Pattern("^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)?$")
        @JsonPropertyDescription(
            "Service account of the attempts' pods, for databases that know a workload by it; the"
                + " namespace's default one when empty. Its token is not mounted.")
        String serviceAccountName,
    @Nullable
        @JsonPropertyDescription(
            "What the database's owner asks for, whatever a Migration says: it is added to the"
                + " Migration's own rules and never weakened by them.")
        Policy policy) {

  public MigrationTargetSpec {
    schema = schema == null ? "" : schema;
    serviceAccountName = serviceAccountName == null ? "" : serviceAccountName;
  }

  /** The approvals that its owner asks for; null where none. */
  public @Nullable ApprovalPolicy approvals() {
    return policy == null ? null : policy.approvals();
  }

  /** The windows of which its owner wants one to be open; empty where any time will do. */
  public List<NameReference> windows() {
    return policy == null ? List.of() : policy.windows();
  }

  /** The owner's rules. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Policy(
      @Size(max = 8)
          @JsonPropertyDescription(
              "MaintenanceWindows of this namespace: any of them must be open, whatever a Migration"
                  + " names.")
          List<NameReference> windows,
      @Nullable
          @JsonPropertyDescription(
              "People read the plan and approve it before anything is applied; none named: nobody"
                  + " has to.")
          ApprovalPolicy approvals) {
    public Policy {
      windows = windows == null ? List.of() : List.copyOf(windows);
    }
  }

  /**
   * How many people have to approve a plan.
   *
   * @param notAuthor whether who requested the change is none of them
   * @param timeout how long a run waits for them; null without end
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ApprovalPolicy(
      @Default("1")
          @Min(1)
          @Max(10)
          @JsonPropertyDescription("How many people have to approve the plan.")
          int count,
      @Default("true")
          @JsonPropertyDescription(
              "True: who requested the change (annotation lockkeeper.dev/requested-by of the"
                  + " Migration) is none of them.")
          boolean notAuthor,
      @Nullable
          @Size(max = 16)
          @ValidationRule(
              value =
                  DurationGrammar.FORM
                      + " && duration(self) >= duration('1s')"
                      + " && duration(self) <= duration('744h')",
              message = "must be a duration from 1s to 744h, such as 24h")
          @JsonPropertyDescription(
              "How long a run waits for them; then it ends. None given: without end.")
          String timeout) {
    /** Without an end of the wait. */
    public ApprovalPolicy(int count, boolean notAuthor) {
      this(count, notAuthor, null);
    }
  }

  /** What it takes to connect; the secret parts by reference only. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Connection(
      @Required
          @JsonPropertyDescription(
              "The Secret with jdbc-uri, or uri, or host, port and dbname; username and password;"
                  + " ca.crt. Only the attempt's pod reads it.")
          NameReference secretRef,
      @Size(max = 8)
          @ValidationRule(
              value =
                  "self.all(k, k in ['jdbc-uri', 'uri', 'host', 'port', 'dbname', 'username',"
                      + " 'password', 'ca.crt'])",
              message =
                  "renames only jdbc-uri, uri, host, port, dbname, username, password or ca.crt")
          @JsonPropertyDescription("Renames keys of the Secret: our name to the one in the Secret.")
          Map<String, String> keys,
      @Size(max = 1024)
          @ValidationRule(
              value =
                  "self == '' || (self.startsWith('jdbc:') && !self.contains('@')"
                      + " && !self.lowerAscii().contains('password='))",
              message = "must be a JDBC URL without credentials: they belong into the Secret")
          @JsonPropertyDescription("JDBC URL without credentials, when the Secret has none.")
          String url,
      @Size(max = 16)
          @ValidationRule(
              value =
                  "self.all(k, k in ['ApplicationName', 'application_name', 'channelBindi"
                      + "ng', 'channel_binding', 'connectTimeout', 'connect_timeout', 'currentS"
                      + "chema', 'hostRecheckSeconds', 'loadBalanceHosts', 'prepareThreshold', "
                      + "'socketTimeout', 'ssl', 'sslNegotiation', 'sslmode', 'sslnegotiation',"
                      + " 'targetServerType', 'target_session_attrs', 'tcpKeepAlive'])",
              message =
                  "may set only ApplicationName, channelBinding, connectTimeout, currentSchema,"
                      + " hostRecheckSeconds, loadBalanceHosts, prepareThreshold, socketTimeout, ssl,"
                      + " sslNegotiation, sslmode, targetServerType and tcpKeepAlive: others load"
                      + " classes or touch files")
          @JsonPropertyDescription("JDBC connection properties, such as sslmode. No secrets.")
          Map<String, String> properties) {
    public Connection {
      keys = keys == null ? Map.of() : Map.copyOf(keys);
      url = url == null ? "" : url;
      properties = properties == null ? Map.of() : Map.copyOf(properties);
    }
  }
}
