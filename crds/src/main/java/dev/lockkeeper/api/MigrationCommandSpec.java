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
            + " : !has(self.digest) && !has(self.gate)",
    message =
        "Approve and Reject name either the plan that was read, by its digest, or a gate, as the"
            + " Migration's status tells them; other commands name neither")
public record MigrationCommandSpec(
    @Required @JsonPropertyDescription("The Migration that it is about, in the same namespace.")
        NameReference migration,
    @Required
        @JsonPropertyDescription(
            "Hold: nothing starts, the running attempt stops after its changeset. Resume: ends a"
                + " hold. Abort: the same for good, this run ends. Retry: a new run after one that"
                + " failed or was aborted. Approve, Reject: what you say about a plan or a gate; your last word on it counts.")
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
        @JsonPropertyDescription("Approve, Reject: name of the gate that you answer.")
        String gate) {

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
    Reject;

    /** The verb that RBAC has to allow on the Migration. */
    public String verb() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
