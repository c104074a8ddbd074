package dev.lockkeeper.operator.window;

import dev.lockkeeper.operator.window.core.Use;
import java.util.function.Consumer;

/**
 * What goes through windows: told by whoever starts attempts, for those who say in a window's
 * status what comes of it. Nothing is decided by it.
 */
public final class Traffic {
  private volatile Source source = _ -> Use.NONE;
  private volatile Consumer<String> listener = _ -> {};

  /** Who knows. */
  @FunctionalInterface
  public interface Source {
    /**
     * What goes through a window, and who waits for it.
     *
     * @param window namespace and name, such as {@code shop/night}
     */
    Use of(String window);
  }

  /** From here on {@code known} tells. */
  public void startFrom(Source known) {
    source = known;
  }

  /** From here on {@code told} is told of each window at which something changed. */
  void tell(Consumer<String> told) {
    listener = told;
  }

  /** Something changed at that window. */
  public void change(String window) {
    listener.accept(window);
  }

  Use of(String window) {
    return source.of(window);
  }
}
