package dev.lockkeeper.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * Kubernetes' own types within ours: the generator has only their Java shape, the API server wants
 * more of them. What it would refuse later, in a Job, is refused with the Migration.
 */
final class KubernetesTypes {
  private static final String NUMBER = "([0-9]+(\\.[0-9]*)?|\\.[0-9]+)";
  private static final String QUANTITY =
      "^(\\+|-)?" + NUMBER + "(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?" + NUMBER + "))?$";

  static void mend(String name, JSONSchemaProps schema) {
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      schema.setPattern(QUANTITY);
    }
    if (name.equals("matchExpressions")) {
      mendRequirements(schema);
    }
  }

  private static void mendRequirements(JSONSchemaProps list) {
    list.setMaxItems(16L);
    var requirement = list.getItems().getSchema();
    requirement.setRequired(List.of("key", "operator"));
    requirement
        .getProperties()
        .get("operator")
        .setEnum(
            Stream.of("DoesNotExist", "Exists", "In", "NotIn")
                .<JsonNode>map(TextNode::valueOf)
                .toList());
    requirement.getProperties().get("values").setMaxItems(64L);
    var rule = new ValidationRule();
    rule.setRule("self.operator in ['In', 'NotIn'] == (has(self.values) && size(self.values) > 0)");
    rule.setMessage("In and NotIn need values, Exists and DoesNotExist have none");
    requirement.setXKubernetesValidations(List.of(rule));
  }

  private KubernetesTypes() {}
}
