package dev.lockkeeper.operator.window;

import dev.lockkeeper.api.MaintenanceWindow;
import dev.lockkeeper.operator.cluster.ApiServer;
import dev.lockkeeper.operator.cluster.Caches;
import dev.lockkeeper.operator.cluster.core.Selectors;
import dev.lockkeeper.operator.window.core.Window;
import dev.lockkeeper.operator.window.core.WindowsThere;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Finds the windows of a namespace, and those that bind it from the operator's own. */
public final class WindowSource {
  /** More windows than a cluster has, and fewer than would matter. */
  private static final int KEPT = 1_000;

  private final Caches caches;
  private final ApiServer api;
  private final String operatorNamespace;
  private final Map<String, Window> understood = new ConcurrentHashMap<>();

  public WindowSource(Caches caches, ApiServer api, String operatorNamespace) {
    this.caches = caches;
    this.api = api;
    this.operatorNamespace = operatorNamespace;
  }

  /** The windows there are, as far as it is known. */
  public WindowsThere read(String namespace) {
    return read(namespace, caches::windows);
  }

  /** The windows there are now, as the API server has them. */
  public WindowsThere readNow(String namespace) {
    return read(namespace, api::windows);
  }

  private WindowsThere read(String namespace, Function<String, List<MaintenanceWindow>> lookup) {
    var own = lookup.apply(namespace);
    var binding =
        (namespace.equals(operatorNamespace) ? own : lookup.apply(operatorNamespace))
            .stream().filter(window -> window.getSpec().namespaceSelector() != null).toList();
    return new WindowsThere(
        own, binding.isEmpty() ? binding : selecting(namespace, binding), this::understand);
  }

  /** Once for each edit: it is asked about at every pass. */
  private Window understand(MaintenanceWindow window, String name) {
    var metadata = window.getMetadata();
    if (understood.size() >= KEPT) {
      understood.clear();
    }
    return understood.computeIfAbsent(
        String.join(" ", metadata.getUid(), String.valueOf(metadata.getGeneration()), name),
        _ -> Window.of(window, operatorNamespace, name));
  }

  /** Those that mean the namespace, by the labels that it has now. */
  private List<MaintenanceWindow> selecting(String namespace, List<MaintenanceWindow> windows) {
    var labels = api.namespaceLabels(namespace);
    return windows.stream()
        .filter(
            window -> {
              var selector = window.getSpec().namespaceSelector();
              return selector != null && Selectors.matches(selector, labels);
            })
        .toList();
  }
}
