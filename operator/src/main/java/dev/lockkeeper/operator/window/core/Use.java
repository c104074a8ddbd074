package dev.lockkeeper.operator.window.core;

import dev.lockkeeper.api.MaintenanceWindowStatus.Granted;
import java.util.List;

/**
 * How a window with a capacity is used.
 *
 * @param queue names of the Migrations that wait for it, in their order
 */
public record Use(List<Granted> granted, List<String> queue) {
  public static final Use NONE = new Use(List.of(), List.of());

  public Use {
    granted = List.copyOf(granted);
    queue = List.copyOf(queue);
  }
}
