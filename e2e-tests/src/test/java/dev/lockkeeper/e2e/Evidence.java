package dev.lockkeeper.e2e;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.api.MigrationTarget;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** All that tells why a story failed, as one text. Secrets are not among it. */
final class Evidence {
  private static final int LONGEST_LINE = 500;
  private static final int LOG_LINES = 100;

  private final KubernetesClient client;
  private final Stage stage;
  private final Instant since;

  Evidence(KubernetesClient client, Stage stage, Instant since) {
    this.client = client;
    this.stage = stage;
    this.since = since;
  }

  String of(String story) {
    return String.join(
        "\n",
        "==== %s failed; its namespace %s is left for a look ===="
            .formatted(story, stage.namespace()),
        section("Migrations", () -> yaml(list(Migration.class))),
        section("MigrationTargets", () -> yaml(list(MigrationTarget.class))),
        section("Histories in the databases", this::histories),
        section("Jobs", () -> yaml(list(Job.class))),
        section("Pods", () -> yaml(list(Pod.class))),
        section("Events", this::events),
        section("Logs of the attempts", this::attemptLogs),
        section("Log of the operator", this::operatorLog),
        "==== end of the evidence for %s ====".formatted(story));
  }

  /** What cannot be had must not hide the rest. */
  private static String section(String title, Supplier<String> text) {
    try {
      return "---- " + title + "\n" + cut(text.get());
    } catch (RuntimeException e) {
      return "---- " + title + "\ncannot be had: " + e.getMessage();
    }
  }

  private <T extends HasMetadata> List<T> list(Class<T> kind) {
    return client.resources(kind).inNamespace(stage.namespace()).list().getItems();
  }

  private static String yaml(List<? extends HasMetadata> resources) {
    resources.forEach(resource -> resource.getMetadata().setManagedFields(List.of()));
    return resources.stream().map(Serialization::asYaml).collect(Collectors.joining("\n"));
  }

  private String histories() {
    return stage.databases().stream()
        .map(database -> database.name() + ": " + database.history())
        .collect(Collectors.joining("\n"));
  }

  private String events() {
    return list(Event.class).stream()
        .sorted(Comparator.comparing(event -> event.getMetadata().getCreationTimestamp()))
        .map(
            event ->
                "%s %-7s %s/%s %s: %s"
                    .formatted(
                        event.getMetadata().getCreationTimestamp(),
                        event.getType(),
                        event.getRegarding().getKind(),
                        event.getRegarding().getName(),
                        event.getReason(),
                        event.getNote()))
        .collect(Collectors.joining("\n"));
  }

  private String attemptLogs() {
    return list(Pod.class).stream()
        .map(pod -> pod.getMetadata().getName() + ":\n" + log(pod))
        .collect(Collectors.joining("\n"));
  }

  private String log(Pod pod) {
    try {
      return client
          .pods()
          .inNamespace(stage.namespace())
          .withName(pod.getMetadata().getName())
          .tailingLines(LOG_LINES)
          .getLog();
    } catch (RuntimeException e) {
      return "no log: " + e.getMessage();
    }
  }

  private String operatorLog() {
    return client
        .pods()
        .inNamespace(Cluster.OPERATOR_NAMESPACE)
        .withLabel("app.kubernetes.io/name", "lockkeeper")
        .resources()
        .map(pod -> pod.sinceTime(since.toString()).getLog())
        .flatMap(String::lines)
        .filter(line -> line.contains(stage.namespace()) || !line.contains("e2e-"))
        .collect(Collectors.joining("\n"));
  }

  /** A plan in a log is one line of many thousand characters. */
  private static String cut(String text) {
    return text.lines()
        .map(line -> line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…")
        .collect(Collectors.joining("\n"));
  }
}
