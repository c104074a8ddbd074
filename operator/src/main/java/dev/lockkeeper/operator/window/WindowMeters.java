package dev.lockkeeper.operator.window;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.api.MaintenanceWindowStatus;
import dev.lockkeeper.api.MaintenanceWindowStatus.State;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.stream.Stream;

/** How windows stand, in Prometheus' names and units. */
public final class WindowMeters {
  private final MeterRegistry registry;

  public WindowMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows what the statuses in {@code cache} tell. */
  void watch(IndexerResourceCache<MaintenanceWindow> cache) {
    for (var state : State.values()) {
      Gauge.builder("lockkeeper.windows", cache, all -> countIn(state, all))
          .description("Maintenance windows, by state.")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("lockkeeper.windows.next.opening.timestamp.seconds", cache, WindowMeters::next)
        .description("When the next maintenance window opens, as a Unix time; NaN where none does.")
        .register(registry);
  }

  private static long countIn(State state, IndexerResourceCache<MaintenanceWindow> cache) {
    return statuses(cache).filter(status -> status.state() == state).count();
  }

  private static double next(IndexerResourceCache<MaintenanceWindow> cache) {
    return statuses(cache)
        .flatMap(status -> Stream.ofNullable(status.opensAt()))
        .mapToDouble(at -> OffsetDateTime.parse(at).toEpochSecond())
        .min()
        .orElse(Double.NaN);
  }

  private static Stream<MaintenanceWindowStatus> statuses(
      IndexerResourceCache<MaintenanceWindow> cache) {
    return cache.list(window -> window.getStatus() != null).map(MaintenanceWindow::getStatus);
  }
}
