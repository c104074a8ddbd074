package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Optional;

/**
 * One aspect of a resource's state, in the shape of Kubernetes' {@code metav1.Condition}.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason one word in CamelCase
 * @param message one sentence for people
 * @param lastTransitionTime when {@code status} last changed, RFC 3339
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
    @Required @Size(max = 316) String type,
    @Required String status,
    @Required @Size(max = 1024) String reason,
    @Required @Size(max = 32768) String message,
    @Required String lastTransitionTime,
    long observedGeneration) {

  public static final String TRUE = "True";
  public static final String FALSE = "False";

  /** The three types that generic tools (kstatus, Argo CD, Flux) read, and our own. */
  public static final String READY = "Ready";

  public static final String RECONCILING = "Reconciling";
  public static final String STALLED = "Stalled";
  public static final String PLANNED = "Planned";
  public static final String WINDOW_OPEN = "WindowOpen";
  public static final String APPROVED = "Approved";
  public static final String GATES_OPEN = "GatesOpen";

  /** The condition of that type among {@code all}. */
  public static Optional<Condition> find(List<Condition> all, String type) {
    return all.stream().filter(one -> one.type().equals(type)).findFirst();
  }

  /** Whether the condition of that type is among {@code all}, and {@code True}. */
  public static boolean holds(List<Condition> all, String type) {
    return find(all, type).filter(Condition::holds).isPresent();
  }

  /**
   * When a condition came to its status.
   *
   * @param before as they were
   * @param now RFC 3339; counts where it had another status before, or was not there
   */
  public static String since(List<Condition> before, String type, String status, String now) {
    return find(before, type)
        .filter(one -> one.status().equals(status))
        .map(Condition::lastTransitionTime)
        .orElse(now);
  }

  /** Whether the status is {@code True}. */
  public boolean holds() {
    return TRUE.equals(status);
  }
}
