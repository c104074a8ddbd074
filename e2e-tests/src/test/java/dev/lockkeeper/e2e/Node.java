package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The cluster's only node, a container: what can befall it from outside, and how it comes back. */
final class Node {
  static final String NAME =
      Objects.requireNonNullElse(System.getenv("LOCKKEEPER_CLUSTER"), "lockkeeper")
          + "-control-plane";

  private static final String API_SERVER = "/etc/kubernetes/manifests/kube-apiserver.yaml";
  private static final String ASIDE = "/etc/kubernetes/kube-apiserver.aside";
  private static final Duration SHELL = Duration.ofSeconds(60);
  private static final Duration GLANCE = Duration.ofMillis(500);

  /** Until everything runs again: containers that failed meanwhile are backed off from. */
  private static final Duration RETURN = Duration.ofMinutes(5);

  private final Cluster cluster;

  Node(Cluster cluster) {
    this.cluster = cluster;
  }

  void stopKubelet() {
    exec("systemctl", "stop", "kubelet");
  }

  void startKubelet() {
    exec("systemctl", "start", "kubelet");
  }

  /** Ends when nobody is answered any more; from then on the answer stays away. */
  void stopApiServer() {
    exec("mv", API_SERVER, ASIDE);
    await("the API server is gone").pollInterval(GLANCE).atMost(RETURN).until(this::isSilent);
  }

  /** Watches for so long that nobody is answered. */
  void staySilent(Duration time) {
    await("the API server is gone for " + time.toSeconds() + " s")
        .pollInterval(GLANCE)
        .during(time)
        .atMost(time.plusSeconds(30))
        .until(this::isSilent);
  }

  /** Does nothing where it was not stopped. */
  void startApiServer() {
    exec("sh", "-c", "[ ! -e %2$s ] || mv %2$s %1$s".formatted(API_SERVER, ASIDE));
  }

  /** Every process on it ends, and most of them start again. */
  void restart() {
    Shell.run(Duration.ofMinutes(2), List.of("docker", "restart", NAME));
  }

  private boolean isSilent() {
    return !cluster.answers();
  }

  private static void exec(String... command) {
    Shell.run(SHELL, Stream.concat(Stream.of("docker", "exec", NAME), Stream.of(command)).toList());
  }

  /** Waits until the API server answers and an operator has led after that instant. */
  void awaitLed(Instant since) {
    await("the API server answers").pollInterval(GLANCE).atMost(RETURN).until(cluster::answers);
    var operators = new Operators(cluster.client());
    await("an operator leads")
        .pollInterval(GLANCE)
        .atMost(RETURN)
        .ignoreExceptions()
        .until(() -> operators.renewed().isAfter(since));
  }

  /** Waits until all runs that stories rely on, in containers that started after that instant. */
  void awaitRestarted(Instant since) {
    awaitLed(since);
    await("the cluster's own pods, the operator and PostgreSQL are ready again")
        .pollInterval(GLANCE)
        .atMost(RETURN)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(standingPods())
                    .isNotEmpty()
                    .allSatisfy(
                        pod ->
                            assertThat(isReadySince(pod, since))
                                .as(pod.getMetadata().getName())
                                .isTrue()));
  }

  /** Those that are not a story's. */
  private List<Pod> standingPods() {
    return Stream.of("kube-system", Cluster.OPERATOR_NAMESPACE, Postgres.NAMESPACE)
        .flatMap(
            namespace -> cluster.client().pods().inNamespace(namespace).list().getItems().stream())
        .toList();
  }

  /** Right after a restart the status tells of the time before. */
  private static boolean isReadySince(Pod pod, Instant since) {
    return Readiness.getInstance().isReady(pod)
        && pod.getStatus().getContainerStatuses().stream()
            .allMatch(container -> startedAt(container).isAfter(since));
  }

  private static Instant startedAt(ContainerStatus container) {
    var running = container.getState().getRunning();
    return running == null ? Instant.MIN : Instant.parse(running.getStartedAt());
  }
}
