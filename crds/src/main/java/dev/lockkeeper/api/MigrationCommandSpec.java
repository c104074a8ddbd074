package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A command.
 *
 * @param reason in the requester's words: it stands wherever the command's effect is told
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self == oldSelf",
    message = "a command is never changed: create another one")
@ValidationRule(
    value =
        "self.command in ['Approve', 'Reject'] ? has(self.digest) != has(self.gate)"
            + " : !has(self.digest) && (self.command == 'Override' || !has(self.gate))",
    message =
        "Approve and Reject name either the plan that was read, by its digest, or a gate, as the"
            + " Migration's status tells them; Override may name a gate; other commands name neither")
@ValidationRule(
    value = "!has(self.expires) || timestamp(self.expires) > timestamp('2020-01-01T00:00:00Z')",
    message = "expires must be an instant, such as 2026-12-01T22:00:00Z")
@ValidationRule(
    value =
        "self.command == 'Override' ? has(self.expires) && has(self.reason) : !has(self.expires)",
    message = "Override says why in reason and until when in expires; other commands do not expire")
public record MigrationCommandSpec(
    @Required @JsonPropertyDescription("The Migration that it is about, in the same namespace.")
        NameReference migration,
    @Required
        @JsonPropertyDescription(
            "Hold: nothing starts, the running attempt stops after its changeset. Resume: ends a"
                + " hold. Abort: the same for good, this run ends. Retry: a new run after one that"
                + " failed or was aborted. Approve, Reject: what you say about a plan or a gate; your last word on it counts."
                + " Override: maintenance windows, or the gate that it names, do not hold this run"
                + " until it expires.")
        Command command,
    @Required
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription("Your own user name, as kubectl auth whoami tells it.")
        String requester,
    @Nullable
        @Size(max = 256)
        @JsonPropertyDescription("Why, for those who read the Migration's status and history.")
        String reason,
    @Nullable
        @Pattern("^sha256:[0-9a-f]{64}$")
        @JsonPropertyDescription(
            "Approve, Reject: digest of the plan that you have read, as the Migration's status tells"
                + " it.")
        String digest,
    @Nullable
        @Size(min = 1, max = 63)
        @JsonPropertyDescription(
            "Approve, Reject: name of the gate that you answer. Override: name of the gate that does"
                + " not count; none named: maintenance windows do not.")
        String gate,
    @Nullable
        @Size(max = 64)
        @Pattern(
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$")
        @JsonPropertyDescription(
            "Override: until when it counts, such as 2026-12-01T22:00:00Z; within a week.")
        String expires) {

  /** What can be ordered. */
  public enum Command {
    /** Nothing starts, the running attempt stops after its changeset, until {@link #Resume}. */
    Hold,
    Resume,
    /** As {@link #Hold}, for good: the run ends. */
    Abort,
    /** Another run after one that failed or was aborted. */
    Retry,
    /** The plan that is named may be carried out. */
    Approve,
    /** The plan that is named must not be carried out, until the same person approves it. */
    Reject,
    /** Maintenance windows, or a gate, do not hold this run for a while. */
    Override;

    /** The verb that RBAC has to allow on the Migration. */
    public String verb() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
