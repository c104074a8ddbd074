package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.operator.window.core.Window;
import java.util.List;
import java.util.Set;

/**
 * The windows of a Migration.
 *
 * @param named those that it names; none means at any time
 * @param binding those that bind its namespace, whether it names them or not
 * @param versions of all that might be among them
 */
public record WindowsSeen(List<Window> named, List<Window> binding, Set<String> versions) {
  public WindowsSeen {
    named = List.copyOf(named);
    binding = List.copyOf(binding);
    versions = Set.copyOf(versions);
  }
}
