package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.api.MigrationSpec.Runner;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The images that a Migration may choose from, by the names that whoever installed the operator
 * gave them. One of them is {@link Runner#DEFAULT_PROFILE}.
 */
public record RunnerProfiles(Map<String, RunnerImage> images) {

  /**
   * The profiles.
   *
   * @throws IllegalArgumentException when the default one is missing
   */
  public RunnerProfiles {
    images = new TreeMap<>(images);
    if (!images.containsKey(Runner.DEFAULT_PROFILE)) {
      throw new IllegalArgumentException("there is no profile " + Runner.DEFAULT_PROFILE);
    }
  }

  /** The image of the profile; empty where there is none of that name. */
  public Optional<RunnerImage> of(String profile) {
    return Optional.ofNullable(images.get(profile));
  }

  /** What runs where nobody chose. */
  public RunnerImage standard() {
    return of(Runner.DEFAULT_PROFILE).orElseThrow();
  }

  /** For people who chose one that is not there. */
  public String names() {
    return String.join(", ", images.keySet());
  }
}
