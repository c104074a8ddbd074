package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a window stands. Written by the operator alone, only when it changes; instants are RFC
 * 3339, in the window's time zone.
 *
 * @param reason why it is closed, in its owner's words; absent where none are given
 * @param opensAt when it opens next; absent while it is open, and where it never does in a year
 * @param closesAt when it closes, or will after it has opened; absent where it does not in a year
 * @param granted the Migrations whose attempts it has let in, where it has a capacity
 * @param queue names of the Migrations that wait for it, in their order, at most fifty
 * @param upcoming the next spans in which it will be open, at most five
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MaintenanceWindowStatus(
    @Nullable Long observedGeneration,
    @Nullable State state,
    @Nullable String reason,
    @Nullable String opensAt,
    @Nullable String closesAt,
    List<Granted> granted,
    List<String> queue,
    List<Span> upcoming,
    List<Condition> conditions) {

  public static final MaintenanceWindowStatus EMPTY =
      new MaintenanceWindowStatus(
          null, null, null, null, null, List.of(), List.of(), List.of(), List.of());

  public MaintenanceWindowStatus {
    granted = granted == null ? List.of() : List.copyOf(granted);
    queue = queue == null ? List.of() : List.copyOf(queue);
    upcoming = upcoming == null ? List.of() : List.copyOf(upcoming);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** One word for people. */
  public enum State {
    Open,
    Closed,
    /** Closed by one of its closed spans, whatever its open ones say. */
    Frozen
  }

  /**
   * A Migration that is let in.
   *
   * @param migration its name; with its namespace, where that is another one
   * @param targets how many of its targets
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Granted(String migration, int targets) {}

  /**
   * A span in which it is open.
   *
   * @param to absent where it does not close within a year
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Span(String from, @Nullable String to) {}
}
