package dev.lockkeeper.operator.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Set;

/** What the API server's refusals mean. */
public final class Refusals {
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final Set<Integer> PASSING = Set.of(401, 408, 429);

  /** It is there already, or was written since it was read. */
  public static boolean isConflict(KubernetesClientException e) {
    return e.getCode() == CONFLICT;
  }

  /** It is gone. */
  public static boolean isGone(KubernetesClientException e) {
    return e.getCode() == NOT_FOUND;
  }

  /** Its namespace is on its way out and takes nothing new. */
  public static boolean isTerminating(KubernetesClientException e) {
    return e.getCode() == FORBIDDEN
        && e.getStatus() != null
        && e.getStatus().getDetails() != null
        && e.getStatus().getDetails().getCauses().stream()
            .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
  }

  /** It was asked too often, too slowly, or with a token that is being renewed: soon it answers. */
  public static boolean isPassing(KubernetesClientException e) {
    return PASSING.contains(e.getCode());
  }

  /** Whether the API server does not allow it, and will not in a moment. */
  public static boolean isForGood(KubernetesClientException e) {
    return e.getCode() >= 400 && e.getCode() < 500 && !isConflict(e) && !isPassing(e);
  }

  private Refusals() {}
}
