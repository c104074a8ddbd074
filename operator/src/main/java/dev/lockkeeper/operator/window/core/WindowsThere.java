package dev.lockkeeper.operator.window.core;

import dev.lockkeeper.api.MaintenanceWindow;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The windows that there are for a namespace.
 *
 * @param own those of the namespace
 * @param binding those of the operator's namespace that bind it
 * @param reader understands them, told under that name
 */
public record WindowsThere(
    Collection<MaintenanceWindow> own,
    List<MaintenanceWindow> binding,
    BiFunction<MaintenanceWindow, String, Window> reader) {
  public WindowsThere {
    own = List.copyOf(own);
    binding = List.copyOf(binding);
  }

  /** The window that is meant by {@code name}, whether there is one or not. */
  public Window named(String name) {
    return own.stream()
        .filter(window -> window.getMetadata().getName().equals(name))
        .findFirst()
        .map(window -> reader.apply(window, name))
        .orElseGet(() -> Window.missing(name));
  }

  /** Those that bind the namespace, told of by namespace and name. */
  public List<Window> bound() {
    return binding.stream()
        .map(
            window ->
                reader.apply(
                    window,
                    window.getMetadata().getNamespace() + "/" + window.getMetadata().getName()))
        .toList();
  }

  /** What tells them from others, and from themselves after their owners have edited them. */
  public Set<String> versions() {
    return Stream.concat(own.stream(), binding.stream())
        .map(MaintenanceWindow::getMetadata)
        .map(metadata -> metadata.getUid() + "/" + metadata.getGeneration())
        .collect(Collectors.toSet());
  }
}
