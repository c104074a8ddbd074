package dev.lockkeeper.operator.gate.core;

import java.util.Map;

/** What a gate's source came back with. */
public sealed interface Answer {

  /**
   * It answered.
   *
   * @param variables what an expression may speak of, by name; what is not there it did not tell
   */
  record Said(Map<String, Object> variables) implements Answer {
    public Said {
      variables = Map.copyOf(variables);
    }
  }

  /**
   * It did not answer, or nothing that can be understood.
   *
   * @param why a sentence, with what to do about it
   */
  record Silent(String why) implements Answer {}
}
