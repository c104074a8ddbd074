package dev.lockkeeper.api;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The CRDs as the API types say them, mended where the generator has no words for it. */
final class GeneratedCrds {
  private static final Set<String> INSTANTS =
      Set.of(
          "lastTransitionTime",
          "since",
          "startBy",
          "startedAt",
          "finishedAt",
          "at",
          "closesAt",
          "cancelAt",
          "endsAt",
          "opensAt",
          "until",
          "queuedSince",
          "endsRun",
          "expires",
          "from",
          "to");

  /**
   * Lists whose items are told apart by a key: the API server refuses a key twice, and server-side
   * apply merges them item by item.
   */
  private static final Map<String, String> KEYED_LISTS =
      Map.of(
          "gates",
          "name",
          "conditions",
          "type",
          "parameters",
          "name",
          "migrations",
          "name",
          "items",
          "path",
          "commands",
          "uid",
          "windows",
          "name",
          "dependsOn",
          "name");

  private static final Set<String> BOOLEANS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false");

  private static final Set<String> GENERATIONS = Set.of("observedGeneration", "targetGeneration");

  /** The generator sorts columns by path; people read what matters first. */
  private static final List<String> COLUMNS =
      List.of(
          "Phase",
          "State",
          "Opens",
          "Closes",
          "Time zone",
          "Reason",
          "Targets",
          "Changesets",
          "Engine",
          "Version",
          "Last changeset",
          "Holder",
          "Migration",
          "Command",
          "Requester",
          "Outcome",
          "Run",
          "Message",
          "Age");

  private static final Set<String> NAMES_ARE_LABELS = Set.of("Migration", "MigrationTarget");

  /** Kubernetes labels end at 63 characters, and the name is a label of all we create. */
  private static final String NAME_FITS_A_LABEL = "size(self.metadata.name) <= 63";

  /** YAML by file name, such as {@code migrations.lockkeeper.dev.yaml}. */
  static Map<String, String> yaml() {
    var yaml = new TreeMap<String, String>();
    all()
        .forEach(crd -> yaml.put(crd.getMetadata().getName() + ".yaml", Serialization.asYaml(crd)));
    return yaml;
  }

  private static List<CustomResourceDefinition> all() {
    try {
      var folder = Files.createDirectories(Path.of("target", "crds"));
      new CRDGenerator()
          .customResourceClasses(
              MaintenanceWindow.class,
              Migration.class,
              MigrationCommand.class,
              MigrationTarget.class)
          .inOutputDir(folder.toFile())
          .detailedGenerate();
      try (var files = Files.list(folder)) {
        return files.sorted().map(GeneratedCrds::read).peek(GeneratedCrds::mend).toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The CRD in a file. */
  static CustomResourceDefinition read(Path file) {
    return Serialization.unmarshal(text(file), CustomResourceDefinition.class);
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void mend(CustomResourceDefinition crd) {
    // Deleting a CRD deletes every resource of its kind: an uninstall must not.
    crd.getMetadata().setAnnotations(Map.of("helm.sh/resource-policy", "keep"));
    crd.getSpec()
        .getVersions()
        .forEach(
            version -> {
              version
                  .getAdditionalPrinterColumns()
                  .sort(Comparator.comparing(column -> COLUMNS.indexOf(column.getName())));
              var root = version.getSchema().getOpenAPIV3Schema();
              root.setRequired(List.of("spec"));
              if (NAMES_ARE_LABELS.contains(crd.getSpec().getNames().getKind())) {
                root.setXKubernetesValidations(
                    List.of(
                        rule(
                            NAME_FITS_A_LABEL,
                            "the name must have at most 63 characters: it becomes a label")));
              }
              mend("", root);
            });
  }

  private static void mend(String name, JSONSchemaProps schema) {
    if (BOOLEANS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalStateException("to YAML a field named %s is a boolean".formatted(name));
    }
    if (schema.getXKubernetesValidations() != null) {
      // A rule on a record component is found twice: on the field and on its accessor.
      schema.setXKubernetesValidations(
          new ArrayList<>(new LinkedHashSet<>(schema.getXKubernetesValidations())));
    }
    if ("integer".equals(schema.getType())) {
      // A number that Java cannot read would keep the operator from reading any of its kind.
      schema.setFormat(GENERATIONS.contains(name) ? "int64" : "int32");
    }
    if (INSTANTS.contains(name)) {
      schema.setFormat("date-time");
    }
    KubernetesTypes.mend(name, schema);
    if ("array".equals(schema.getType())) {
      mendList(name, schema);
    }
    if (schema.getProperties() != null) {
      schema.getProperties().forEach(GeneratedCrds::mend);
    }
    if (schema.getAdditionalProperties() != null
        && schema.getAdditionalProperties().getSchema() != null) {
      mendValues(schema.getAdditionalProperties().getSchema());
    }
  }

  private static void mendValues(JSONSchemaProps values) {
    if ("string".equals(values.getType())) {
      values.setMaxLength(1024L);
    }
    KubernetesTypes.mend("", values);
  }

  private static void mendList(String name, JSONSchemaProps list) {
    var items = list.getItems().getSchema();
    if (KEYED_LISTS.containsKey(name) && "object".equals(items.getType())) {
      list.setXKubernetesListType("map");
      list.setXKubernetesListMapKeys(List.of(KEYED_LISTS.get(name)));
    } else if (name.equals("names")) {
      list.setXKubernetesListType("set");
    } else {
      list.setXKubernetesListType("atomic");
    }
    if ("string".equals(items.getType()) && items.getMaxLength() == null) {
      items.setMaxLength(1024L); // a rule over a list of unbounded strings is refused as too dear
    }
    mend("", items);
  }

  private static ValidationRule rule(String expression, String message) {
    var rule = new ValidationRule();
    rule.setRule(expression);
    rule.setMessage(message);
    return rule;
  }

  private GeneratedCrds() {}
}
