package dev.lockkeeper.operator.cluster.core;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which labels a selector means, as the API server's own selectors do. */
public final class Selectors {

  /** Whether {@code selector} means what carries {@code labels}; an empty one means everything. */
  public static boolean matches(LabelSelector selector, Map<String, String> labels) {
    var wanted = Objects.requireNonNullElse(selector.getMatchLabels(), Map.<String, String>of());
    var rules =
        Objects.requireNonNullElse(
            selector.getMatchExpressions(), List.<LabelSelectorRequirement>of());
    return wanted.entrySet().stream()
            .allMatch(label -> label.getValue().equals(labels.get(label.getKey())))
        && rules.stream().allMatch(rule -> matches(rule, labels));
  }

  /** A key that is not there is in no set. */
  private static boolean matches(LabelSelectorRequirement rule, Map<String, String> labels) {
    var value = labels.get(rule.getKey());
    var values = Objects.requireNonNullElse(rule.getValues(), List.<String>of());
    return switch (Objects.requireNonNullElse(rule.getOperator(), "")) {
      case "In" -> value != null && values.contains(value);
      case "NotIn" -> value == null || !values.contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }

  private Selectors() {}
}
