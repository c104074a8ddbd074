package dev.lockkeeper.operator.gate;

import dev.lockkeeper.api.Gate;
import dev.lockkeeper.api.Migration;
import dev.lockkeeper.operator.gate.core.Reading;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What gates have said, and the way to ask them: no call of it waits for an answer. */
public interface GateBoard {

  /**
   * For whom a gate is asked: what it said in another run does not count.
   *
   * @param migration its name
   */
  record Subject(String namespace, String migration, String uid, String run) {
    /** Of a run of {@code migration}; before its first there is none. */
    public static Subject of(Migration migration, @Nullable String run) {
      var metadata = migration.getMetadata();
      return new Subject(
          metadata.getNamespace(),
          metadata.getName(),
          metadata.getUid(),
          Objects.requireNonNullElse(run, ""));
    }
  }

  /** Why the gate can never be asked as it is written; empty where it can. */
  Optional<String> flaw(Gate gate);

  /** What the gate said last; null where it has not been asked, or not as it is written now. */
  @Nullable Reading reading(Subject subject, Gate gate);

  /**
   * Asks the gate, unless that is under way; the Migration is woken when it has answered.
   *
   * @param baseline the value when it was first asked in this run; null where this is the first
   */
  void ask(Subject subject, Gate gate, @Nullable String baseline);

  /** The Migration is gone. */
  void forget(String namespace, String migration);
}
