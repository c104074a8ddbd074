package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.MaintenanceWindowSpec;
import dev.lockkeeper.api.MaintenanceWindowSpec.Closure;
import dev.lockkeeper.api.MaintenanceWindowSpec.OnClose;
import dev.lockkeeper.api.MaintenanceWindowSpec.Opening;
import dev.lockkeeper.operator.window.core.Window;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A window of the day of the tests, put together word by word. */
final class GivenWindow {
  private final String name;
  private final List<Opening> open = new ArrayList<>();
  private final List<Closure> closed = new ArrayList<>();
  private String cutoff = "0s";
  private @Nullable Integer capacity;
  private OnClose onClose = OnClose.StopAfterChangeset;

  static GivenWindow window(String name) {
    return new GivenWindow(name);
  }

  private GivenWindow(String name) {
    this.name = name;
  }

  /** Open between two times of the day, such as {@code 11:00}. */
  GivenWindow open(String from, String to) {
    open.add(new Opening(null, null, at(from), at(to)));
    return this;
  }

  GivenWindow comesBack(String cron, String duration) {
    open.add(new Opening(cron, duration, null, null));
    return this;
  }

  GivenWindow closed(String from, String to, String reason) {
    closed.add(new Closure(at(from), at(to), reason));
    return this;
  }

  GivenWindow cutoff(String before) {
    cutoff = before;
    return this;
  }

  /** Lets in so many attempts at a time. */
  GivenWindow lets(int attempts) {
    capacity = attempts;
    return this;
  }

  GivenWindow letsFinish() {
    onClose = OnClose.Finish;
    return this;
  }

  GivenWindow cancels() {
    onClose = OnClose.Cancel;
    return this;
  }

  Window seen() {
    var window = new MaintenanceWindow();
    window.setMetadata(new ObjectMetaBuilder().withName(name).build());
    window.setSpec(new MaintenanceWindowSpec("UTC", open, closed, cutoff, onClose, capacity, null));
    return Window.of(window, "lockkeeper", name);
  }

  private static String at(String time) {
    return "2026-11-21T" + time + ":00Z";
  }
}
