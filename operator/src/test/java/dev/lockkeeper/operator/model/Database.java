package dev.lockkeeper.operator.model;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a target stands for: its history of changesets, and the lock of the runner, where it has
 * one. Without a lock, nothing but the operator keeps two runners apart.
 */
public final class Database {
  private final boolean locks;
  private final Map<String, Integer> applied = new HashMap<>();
  private final Set<String> refused = new TreeSet<>();
  private @Nullable Object owner;

  Database(boolean locks) {
    this.locks = locks;
  }

  /** Whether {@code runner} may work. */
  boolean lock(Object runner) {
    if (!locks) {
      return true;
    }
    if (owner == null) {
      owner = runner;
    }
    return owner.equals(runner);
  }

  /** As a session's end frees its advisory lock. */
  void unlock(Object runner) {
    if (runner.equals(owner)) {
      owner = null;
    }
  }

  public boolean has(String changeset) {
    return applied.containsKey(changeset);
  }

  void apply(String changeset) {
    Promises.require(
        applied.merge(changeset, 1, Integer::sum) == 1, "changeset applied twice: " + changeset);
  }

  /** What this database will never take. */
  public void refuse(String changeset) {
    refused.add(changeset);
  }

  boolean refuses(String changeset) {
    return refused.contains(changeset);
  }

  public Set<String> changesets() {
    return new TreeSet<>(applied.keySet());
  }
}
