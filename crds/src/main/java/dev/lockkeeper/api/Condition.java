package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

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

  /** Whether the status is {@code True}. */
  public boolean holds() {
    return TRUE.equals(status);
  }
}
