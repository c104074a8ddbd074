package dev.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;

/** The operators of the release: who leads, and what can befall them. */
final class Operators {
  private static final String RELEASE = "lockkeeper";
  private static final String LEASE = "lockkeeper-operator";
  private static final Duration GLANCE = Duration.ofMillis(100);
  private static final Duration SHELL = Duration.ofSeconds(30);

  private final KubernetesClient client;

  Operators(KubernetesClient client) {
    this.client = client;
  }

  /** Waits until so many are up, and one of them leads. */
  void scale(int replicas) {
    client
        .apps()
        .deployments()
        .inNamespace(Cluster.OPERATOR_NAMESPACE)
        .withName(RELEASE)
        .scale(replicas);
    awaitReady(replicas);
    awaiting("one leads").until(() -> all().stream().anyMatch(this::leads));
  }

  /** Waits until there is none. */
  void stopAll() {
    client.apps().deployments().inNamespace(Cluster.OPERATOR_NAMESPACE).withName(RELEASE).scale(0);
    awaiting("no operator is there").until(() -> all().isEmpty());
  }

  void awaitReady(int replicas) {
    awaiting(replicas + " operators are ready")
        .until(
            () ->
                all().size() == replicas
                    && all().stream().allMatch(Readiness.getInstance()::isReady));
  }

  private List<Pod> all() {
    return client
        .pods()
        .inNamespace(Cluster.OPERATOR_NAMESPACE)
        .withLabel("app.kubernetes.io/name", RELEASE)
        .list()
        .getItems();
  }

  private boolean leads(Pod pod) {
    return pod.getMetadata().getName().equals(leader());
  }

  /** The pod that holds the lease, empty for none. */
  String leader() {
    return Optional.ofNullable(lease().getHolderIdentity()).orElse("");
  }

  /** When a leader was last sure of its lease. */
  Instant renewed() {
    return lease().getRenewTime().toInstant();
  }

  private LeaseSpec lease() {
    return client.leases().inNamespace(Cluster.OPERATOR_NAMESPACE).withName(LEASE).get().getSpec();
  }

  String awaitLeaderAfter(String pod) {
    return awaiting("another leads than " + pod)
        .until(this::leader, leader -> !leader.isEmpty() && !leader.equals(pod));
  }

  /** Stops the operator's process where it stands, as a machine does that is put to sleep. */
  void putToSleep(String pod) {
    signal(pod, "STOP");
  }

  void wake(String pod) {
    signal(pod, "CONT");
  }

  private void signal(String pod, String signal) {
    inProcess(pod, "exec kill -%s ${process#/proc/}".formatted(signal));
  }

  /** MiB of memory that the operator's process has now, as the kernel counts them. */
  long memory(String pod) {
    var line = inProcess(pod, "grep VmRSS $process/status; exit 0");
    return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
  }

  /** How often its process has begun anew in the same pod: what it counted began anew, too. */
  int restarts(String pod) {
    return resource(pod).get().getStatus().getContainerStatuses().getFirst().getRestartCount();
  }

  /** A sample of the operator's metrics, summed over the labels that are not named. */
  double metric(String pod, String series) {
    var text =
        client.raw(
            "/api/v1/namespaces/%s/pods/%s:8080/proxy/metrics"
                .formatted(Cluster.OPERATOR_NAMESPACE, pod));
    return text.lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** No tool of the image can do that: there is none. */
  private String inProcess(String pod, String command) {
    var node = resource(pod).get().getSpec().getNodeName();
    var script =
        """
        for process in /proc/[0-9]*; do
          if grep -qsa dev.lockkeeper.operator.Main $process/cmdline &&
             grep -qsaz '^HOSTNAME=%s$' $process/environ; then
            %s
          fi
        done
        echo 'no such process'; exit 1
        """
            .formatted(pod, command);
    return Shell.run(SHELL, List.of("docker", "exec", node, "sh", "-c", script));
  }

  /**
   * How the operator's process came to its end, once it did; not how one did before that instant.
   */
  ContainerStateTerminated awaitEnd(String pod, Instant since) {
    return awaiting("the process of " + pod + " ends")
        .until(() -> end(pod, since), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<ContainerStateTerminated> end(String pod, Instant since) {
    return resource(pod).get().getStatus().getContainerStatuses().stream()
        .flatMap(
            status ->
                Optional.ofNullable(status.getState().getTerminated())
                    .or(() -> Optional.ofNullable(status.getLastState().getTerminated()))
                    .stream())
        .filter(end -> Instant.parse(end.getFinishedAt()).isAfter(since))
        .findFirst();
  }

  void deleteInOrder(String pod) {
    resource(pod).delete();
  }

  /** Its process has no time to do anything more. */
  void kill(String pod) {
    signal(pod, "KILL");
    replace(pod);
  }

  /** A new pod comes in the place of one whose process has ended. */
  void replace(String pod) {
    resource(pod).withGracePeriod(0).delete();
  }

  private PodResource resource(String pod) {
    return client.pods().inNamespace(Cluster.OPERATOR_NAMESPACE).withName(pod);
  }

  private static ConditionFactory awaiting(String what) {
    return await(what).pollDelay(Duration.ZERO).pollInterval(GLANCE).atMost(Stage.PATIENCE);
  }
}
