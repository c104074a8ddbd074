package dev.lockkeeper.operator.attempt.core;

import java.util.List;
import java.util.Set;

/**
 * The image that attempts run, and how the kubelet pulls it.
 *
 * @param pullPolicy as a container's: {@code IfNotPresent} where nothing is said
 * @param pullSecrets names of Secrets in the attempt's own namespace
 */
public record RunnerImage(String reference, String pullPolicy, List<String> pullSecrets) {
  private static final Set<String> PULL_POLICIES = Set.of("Always", "IfNotPresent", "Never");

  /**
   * An image.
   *
   * @throws IllegalArgumentException where no kubelet could pull it
   */
  public RunnerImage {
    pullPolicy = pullPolicy == null ? "IfNotPresent" : pullPolicy;
    pullSecrets = pullSecrets == null ? List.of() : List.copyOf(pullSecrets);
    if (reference == null || reference.isBlank() || !PULL_POLICIES.contains(pullPolicy)) {
      throw new IllegalArgumentException(
          "an image has a reference and one of the policies %s".formatted(PULL_POLICIES));
    }
  }
}
