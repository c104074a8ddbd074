package dev.lockkeeper.operator.model;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.operator.attempt.core.Labels;
import dev.lockkeeper.operator.attempt.core.Sightings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The kubelet: it mounts, starts runners, stops them and tells how they ended. */
final class Kubelet {
  private static final int KILLED = 137;

  private final ModelApi api;
  private final Watchers watchers;
  private final boolean locks;
  private final Map<String, Database> databases = new HashMap<>();
  private final Map<String, ModelRunner> runners = new TreeMap<>();
  private final List<ModelRunner> orphans = new ArrayList<>();
  private @Nullable Liar liar;

  /** Who is told of runners that begin to work and end. */
  interface Watchers {
    void begins(Pod pod, ModelRunner runner);

    void ends(Pod pod, ModelRunner runner);
  }

  /**
   * A kubelet.
   *
   * @param locks whether a database keeps two runners apart
   */
  Kubelet(ModelApi api, Watchers watchers, boolean locks) {
    this.api = api;
    this.watchers = watchers;
    this.locks = locks;
  }

  /** The database behind a target: the same for a target that is registered anew. */
  Database database(String namespace, String target) {
    return databases.computeIfAbsent(Kind.key(namespace, target), _ -> new Database(locks));
  }

  /** What runners say passes through him from here on; null when they say the truth. */
  void listenTo(@Nullable Liar liar) {
    this.liar = liar;
  }

  boolean isQuiet() {
    return runners.isEmpty() && orphans.isEmpty();
  }

  /**
   * Goes one step further with a pod.
   *
   * @param mishap what befalls a runner on the way
   */
  void tend(Pod pod, Optional<ExitCode> mishap) {
    var runner = runners.get(uidOf(pod));
    if (runner != null) {
      runner.step(api.now(), mishap).ifPresent(code -> end(pod, runner, code));
    } else if ("Pending".equals(pod.getStatus().getPhase())) {
      start(pod);
    } else if ("Running".equals(pod.getStatus().getPhase())) {
      api.replace(pod, api.next(pod.getMetadata(), false), phased(pod.getStatus()));
    } else if (pod.getMetadata().getDeletionTimestamp() != null && isAccounted(pod)) {
      remove(pod);
    }
  }

  private void start(Pod pod) {
    var changelog = mounted(pod, "changelog");
    var plan = mounted(pod, "plan");
    if (changelog == null || (plan == null && names(pod, "plan"))) {
      return; // it waits for what is to be mounted
    }
    var runner =
        ModelRunner.start(
            pod.getSpec().getContainers().getFirst().getEnv().getFirst().getValue(),
            file(changelog),
            plan == null ? null : file(plan),
            database(pod.getMetadata().getNamespace(), label(pod, Labels.TARGET)),
            api.now());
    if (runner.isTooLate(api.now())) {
      end(pod, runner, ExitCode.TOO_LATE);
      return;
    }
    watchers.begins(pod, runner);
    runners.put(uidOf(pod), runner);
    var running = new PodStatusBuilder().withPhase("Running").build();
    api.replace(pod, api.next(pod.getMetadata(), false), running);
  }

  private void end(Pod pod, ModelRunner runner, ExitCode code) {
    var log = runner.log();
    var result = runner.result(code, api.now());
    api.logs.put(Kind.key(pod), liar == null ? log : liar.log(log));
    end(pod, runner, code.code(), liar == null ? result : liar.result(result));
  }

  private void end(Pod pod, ModelRunner runner, int code, @Nullable String said) {
    runners.remove(uidOf(pod));
    runner.end();
    watchers.ends(pod, runner);
    var at = api.now().toString();
    var terminated =
        new ContainerStateTerminatedBuilder()
            .withExitCode(code)
            .withMessage(said)
            .withStartedAt(at)
            .withFinishedAt(at)
            .build();
    var status =
        new PodStatusBuilder()
            // The container's end is told first: its pod's phase follows.
            .withPhase("Running")
            .addToContainerStatuses(
                new ContainerStatusBuilder()
                    .withName("runner")
                    .withNewState()
                    .withTerminated(terminated)
                    .endState()
                    .build())
            .build();
    api.replace(pod, api.next(pod.getMetadata(), false), status);
  }

  private static PodStatus phased(PodStatus status) {
    return new PodStatusBuilder(status)
        .withPhase(codeOf(status) == 0 ? "Succeeded" : "Failed")
        .build();
  }

  /** As an eviction or a deletion does: a runner is asked to stop. */
  void delete(Pod pod) {
    var runner = runners.get(uidOf(pod));
    if (runner == null && "Pending".equals(pod.getStatus().getPhase())) {
      remove(pod);
      return;
    }
    if (runner != null) {
      runner.terminate();
    }
    var metadata = api.next(pod.getMetadata(), false);
    metadata.setDeletionTimestamp(api.now().toString());
    api.replace(pod, metadata, pod.getStatus());
  }

  /** Its Job is gone and it was left behind. */
  void orphan(Pod pod) {
    var metadata = api.next(pod.getMetadata(), false);
    metadata.setOwnerReferences(List.of());
    api.replace(pod, metadata, pod.getStatus());
  }

  /** As a lack of memory does. */
  void kill(Pod pod) {
    var runner = runners.get(uidOf(pod));
    if (runner != null) {
      end(pod, runner, KILLED, null);
    }
  }

  /** As a node does that is cut off: its pod is taken for gone and its runner goes on. */
  void cutOff(Pod pod) {
    var runner = runners.remove(uidOf(pod));
    if (runner != null) {
      watchers.ends(pod, runner);
      orphans.add(runner);
      remove(pod);
    }
  }

  /** Goes one step further with runners of which the cluster knows nothing any more. */
  void tendOrphans() {
    orphans.removeIf(
        runner -> {
          var ended = runner.step(api.now(), Optional.empty()).isPresent();
          if (ended) {
            runner.end();
          }
          return ended;
        });
  }

  void remove(Pod pod) {
    api.pods.remove(Kind.key(pod));
  }

  /** How a pod ended; empty while it has not. */
  static Optional<Integer> exitCode(Pod pod) {
    return Sightings.isTerminal(pod) ? Optional.of(codeOf(pod.getStatus())) : Optional.empty();
  }

  private static int codeOf(PodStatus status) {
    return status.getContainerStatuses().getFirst().getState().getTerminated().getExitCode();
  }

  private boolean isAccounted(Pod pod) {
    var job = api.jobs.get(Kind.key(pod.getMetadata().getNamespace(), label(pod, Labels.JOB_NAME)));
    return job == null || Jobs.isFinished(job);
  }

  private @Nullable ConfigMap mounted(Pod pod, String volume) {
    return pod.getSpec().getVolumes().stream()
        .filter(one -> one.getName().equals(volume))
        .map(one -> one.getConfigMap().getName())
        .map(name -> api.configMaps.get(Kind.key(pod.getMetadata().getNamespace(), name)))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static byte[] file(ConfigMap configMap) {
    return Base64.getDecoder().decode(configMap.getBinaryData().values().iterator().next());
  }

  private static boolean names(Pod pod, String volume) {
    return pod.getSpec().getVolumes().stream().anyMatch(one -> one.getName().equals(volume));
  }

  static String label(Pod pod, String label) {
    return String.valueOf(pod.getMetadata().getLabels().get(label));
  }

  private static String uidOf(Pod pod) {
    return pod.getMetadata().getUid();
  }
}
