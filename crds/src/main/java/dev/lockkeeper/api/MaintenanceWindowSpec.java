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
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a window is open, and what its end means.
 *
 * @param startCutoff how long before its end the last attempt may start
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "(has(self.open) && size(self.open) > 0) || (has(self.closed) && size(self.closed) > 0)"
            + " || has(self.capacity)",
    message = "say when: give open, closed or both; or a capacity")
@ValidationRule(
    value =
        "!has(self.startCutoff) || !has(self.open)"
            + " || duration(self.startCutoff) == duration('0s')"
            + " || self.open.all(o, !has(o.duration)"
            + " || duration(o.duration) > duration(self.startCutoff))",
    message = "startCutoff must be shorter than every duration: else nothing could ever start")
public record MaintenanceWindowSpec(
    @Default(MaintenanceWindowSpec.DEFAULT_TIME_ZONE)
        @Size(max = 64)
        @Pattern("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$")
        @ValidationRule(
            value = "self != 'Local' && timestamp('2026-01-01T00:00:00Z').getFullYear(self) > 2000",
            message = "must be a time zone of the IANA database, such as Europe/Berlin or UTC")
        @JsonPropertyDescription(
            "Time zone of the cron expressions, by its name in the IANA database.")
        String timeZone,
    @Size(max = 32)
        @JsonPropertyDescription(
            "When it is open: in any of these spans. None given: always, but for what is closed.")
        List<Opening> open,
    @Size(max = 64)
        @JsonPropertyDescription("When it is not open, whatever open says: closed wins.")
        List<Closure> closed,
    @Default("0s")
        @Size(max = 16)
        @ValidationRule(
            value = DurationGrammar.FORM + " && duration(self) <= duration('744h')",
            message = "must be a duration of at most 744h, such as 45m")
        @JsonPropertyDescription("No target starts that long before the window closes.")
        String startCutoff,
    @Default("StopAfterChangeset")
        @JsonPropertyDescription(
            "What the end of the window means for an attempt that is under way."
                + " StopAfterChangeset: it stops after the changeset that runs then, and goes on"
                + " when the window opens again. Cancel: that changeset is cancelled and rolled back,"
                + " if it runs in a transaction, and runs again when the window opens again."
                + " Finish: it is let end.")
        OnClose onClose,
    @Nullable
        @Min(1)
        @Max(1000)
        @JsonPropertyDescription(
            "How many attempts it lets in at a time, of all Migrations; none given: any number.")
        Integer capacity,
    @Nullable
        @JsonPropertyDescription(
            "In the operator's own namespace: the window binds every namespace with such labels,"
                + " whether it is named there or not.")
        LabelSelector namespaceSelector) {
  public static final String DEFAULT_TIME_ZONE = "UTC";

  public MaintenanceWindowSpec {
    timeZone = timeZone == null ? DEFAULT_TIME_ZONE : timeZone;
    open = open == null ? List.of() : List.copyOf(open);
    closed = closed == null ? List.of() : List.copyOf(closed);
    startCutoff = startCutoff == null ? "0s" : startCutoff;
    onClose = onClose == null ? OnClose.StopAfterChangeset : onClose;
  }

  /** What the end of a window means for an attempt that is under way. */
  public enum OnClose {
    /** It is let end. */
    Finish,
    /** It stops after the changeset that runs then. */
    StopAfterChangeset,
    /** What runs then is cancelled and rolled back, where the database can do that. */
    Cancel
  }

  /**
   * A span in which it is open: one that comes back, or one that comes once.
   *
   * @param cron five fields, in the window's time zone
   * @param from RFC 3339
   * @param to RFC 3339; not part of the span
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value =
          "(has(self.cron) && has(self.duration) && !has(self.from) && !has(self.to))"
              + " || (!has(self.cron) && !has(self.duration) && has(self.from) && has(self.to))",
      message = "give either cron with duration, or from with to")
  @ValidationRule(
      value = "!has(self.from) || !has(self.to) || timestamp(self.from) < timestamp(self.to)",
      message = "from must be before to")
  public record Opening(
      @Nullable
          @Size(max = 100)
          @ValidationRule(
              value = "self.matches('" + CronGrammar.FORM + "')",
              message =
                  "must be a cron expression of five fields, such as \"0 2 * * SAT\": minute, hour,"
                      + " day of month, month, day of week")
          @ValidationRule(
              value =
                  "!self.matches('"
                      + CronGrammar.NEVER_IN_SHORT_MONTHS
                      + "') && !self.matches('"
                      + CronGrammar.NEVER_IN_FEBRUARY
                      + "')",
              message = "never comes: none of these months has such a day")
          @JsonPropertyDescription(
              "When the span begins: minute, hour, day of month, month, day of week, in the"
                  + " window's time zone. A time that the clock skips in spring does not come.")
          String cron,
      @Nullable
          @Size(max = 16)
          @ValidationRule(
              value =
                  DurationGrammar.FORM
                      + " && duration(self) > duration('0s')"
                      + " && duration(self) <= duration('744h')",
              message = "must be a duration of more than nothing and at most 744h, such as 4h")
          @JsonPropertyDescription("How long the span is that begins then.")
          String duration,
      @Nullable
          @Size(max = 64)
          @JsonPropertyDescription("When the span begins, such as 2026-12-01T22:00:00Z.")
          String from,
      @Nullable
          @Size(max = 64)
          @JsonPropertyDescription("When the span ends, such as 2026-12-02T02:00:00Z.")
          String to) {}

  /**
   * A span in which it is not open.
   *
   * @param from RFC 3339
   * @param to RFC 3339; not part of the span
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "timestamp(self.from) < timestamp(self.to)",
      message = "from must be before to")
  public record Closure(
      @Required @Size(max = 64) String from,
      @Required @Size(max = 64) String to,
      @Size(max = 256) @JsonPropertyDescription("Why, for those who wait, such as Black Friday.")
          String reason) {
    public Closure {
      reason = reason == null ? "" : reason;
    }
  }
}
