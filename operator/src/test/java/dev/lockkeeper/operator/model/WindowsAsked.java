package dev.lockkeeper.operator.model;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.NameReference;
import dev.lockkeeper.operator.migration.core.Overrides;
import dev.lockkeeper.operator.migration.core.WindowRules;
import dev.lockkeeper.operator.migration.core.WindowsSeen;
import dev.lockkeeper.operator.window.core.Window;
import dev.lockkeeper.operator.window.core.Windows;
import dev.lockkeeper.operator.window.core.WindowsThere;
import java.time.Instant;
import java.util.List;

/** What has to be open for an attempt, by the windows that there are. */
final class WindowsAsked {

  /** None where they do not count. */
  static Windows of(
      Migration migration,
      MigrationTarget target,
      List<MaintenanceWindow> own,
      List<MaintenanceWindow> operators,
      Instant now) {
    var status = migration.getStatus();
    // By a second: a Job that was made while it counted begins just after.
    if (status != null && Overrides.ofWindows(status, now.minusSeconds(1)).isPresent()) {
      return new Windows(List.of());
    }
    var there =
        new WindowsThere(
            own, operators, (window, name) -> Window.of(window, ModelApi.OPERATORS, name));
    return WindowRules.of(
        new WindowsSeen(
            named(migration.getSpec().windows(), there), there.bound(), there.versions()),
        target.getMetadata().getName(),
        named(target.getSpec().windows(), there));
  }

  private static List<Window> named(List<NameReference> names, WindowsThere there) {
    return names.stream().map(one -> there.named(one.name())).toList();
  }

  private WindowsAsked() {}
}
