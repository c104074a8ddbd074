package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.MaintenanceWindowSpec;
import dev.lockkeeper.api.MaintenanceWindowSpec.Closure;
import dev.lockkeeper.api.MaintenanceWindowSpec.OnClose;
import dev.lockkeeper.api.MaintenanceWindowSpec.Opening;
import dev.lockkeeper.api.NameReference;
import dev.lockkeeper.operator.model.ModelApi;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The windows of a town: some of the people name them, and some change them. */
final class Windows {
  private static final List<String> NAMES = List.of("night", "noon");
  private static final List<String> CRONS = List.of("*/20 * * * *", "5 * * * *", "*/7 * * * *");
  private static final List<String> DURATIONS = List.of("4m", "10m", "15m30s");
  private static final List<String> CUTOFFS = List.of("0s", "30s", "3m");

  private final ModelApi api;
  private final Random random;
  private final List<String> namespaces;
  private final Map<String, List<NameReference>> named = new HashMap<>();

  Windows(ModelApi api, Random random, List<String> namespaces) {
    this.api = api;
    this.random = random;
    this.namespaces = namespaces;
    settle();
  }

  /** Those that somebody names: one time in two, and then always. */
  List<NameReference> of(String asker) {
    return named.computeIfAbsent(
        asker,
        _ ->
            namespaces.isEmpty() || random.nextBoolean()
                ? List.of()
                : NAMES.stream()
                    .filter(_ -> random.nextBoolean())
                    .map(NameReference::new)
                    .toList());
  }

  /** Somebody changes a window, takes it away or freezes everything for a while. */
  void change() {
    if (namespaces.isEmpty()) {
      return;
    }
    var namespace = namespaces.get(random.nextInt(namespaces.size()));
    var name = NAMES.get(random.nextInt(NAMES.size()));
    switch (random.nextInt(6)) {
      case 0 -> api.undeclare(namespace, name);
      case 1 -> freeze(random.nextInt(600));
      default -> declare(namespace, name);
    }
  }

  /** They are all there and open together, and nothing is frozen. */
  void settle() {
    namespaces.forEach(
        namespace -> NAMES.forEach(name -> declare(namespace, name, "*/20 * * * *", "10m")));
    api.undeclare(ModelApi.OPERATORS, "freeze");
  }

  /** They may be such that they are never open together. */
  private void declare(String namespace, String name) {
    declare(namespace, name, any(CRONS), any(DURATIONS));
  }

  private void declare(String namespace, String name, String cron, String duration) {
    var onClose = OnClose.values();
    api.declare(
        namespace,
        name,
        new MaintenanceWindowSpec(
            "Europe/Berlin",
            List.of(new Opening(cron, duration, null, null)),
            List.of(),
            any(CUTOFFS),
            onClose[random.nextInt(onClose.length)],
            "noon".equals(name) || random.nextBoolean() ? Integer.valueOf(1) : null,
            null));
  }

  private void freeze(int seconds) {
    var now = api.now();
    api.declare(
        ModelApi.OPERATORS,
        "freeze",
        new MaintenanceWindowSpec(
            "UTC",
            List.of(),
            List.of(new Closure(now.toString(), now.plusSeconds(1 + seconds).toString(), "Peak.")),
            "0s",
            OnClose.StopAfterChangeset,
            null,
            new LabelSelectorBuilder().build()));
  }

  private String any(List<String> some) {
    return some.get(random.nextInt(some.size()));
  }
}
