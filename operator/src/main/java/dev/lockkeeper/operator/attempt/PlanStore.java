package dev.lockkeeper.operator.attempt;

import dev.lockkeeper.contract.Layout;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.contract.RunResult.PlanReference;
import dev.lockkeeper.operator.attempt.core.AttemptJob;
import dev.lockkeeper.operator.attempt.core.Documents;
import dev.lockkeeper.operator.attempt.core.Names;
import dev.lockkeeper.operator.attempt.core.OneLine;
import dev.lockkeeper.operator.attempt.core.PlanLog;
import dev.lockkeeper.operator.attempt.core.PlanSeen;
import dev.lockkeeper.operator.cluster.ApiServer;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches plans: once from the log of the pod that made one, later from where they are kept.
 * Unpacked one at a time: ten of the largest would not fit into the operator's memory.
 */
public final class PlanStore {
  /** The client bounds the time until an answer begins, not the time that it takes. */
  private static final Duration READ_WITHIN = Duration.ofSeconds(30);

  /** No answer at all, no right to ask, too many questions: asked again until it is better. */
  private static final Set<Integer> OUR_OWN_TROUBLE = Set.of(0, 401, 403, 429);

  private final ApiServer api;
  private final Duration readWithin;

  public PlanStore(ApiServer api) {
    this(api, READ_WITHIN);
  }

  /**
   * A store.
   *
   * @param readWithin the longest time for a log to come
   */
  PlanStore(ApiServer api, Duration readWithin) {
    this.api = api;
    this.readWithin = readWithin;
  }

  /**
   * The plan that an attempt's pod said.
   *
   * @param pod name of the pod; empty when it is gone
   * @param result of that attempt; null when it was not heard
   */
  public PlanSeen fetch(String namespace, String pod, @Nullable RunResult result) {
    if (pod.isEmpty() || result == null || result.plan() == null) {
      return new PlanSeen.Unreadable("the pod is gone and its result was not heard");
    }
    try {
      return found(namespace, pod, result.plan());
    } catch (IllegalArgumentException | IOException e) {
      return new PlanSeen.Unreadable(String.valueOf(e.getMessage()));
    }
  }

  /** The plan with that digest, if it is kept. */
  public Optional<Plan> read(String namespace, String migration, String run, String digest) {
    var kept = api.configMap(namespace, Names.plan(migration, run, digest));
    if (kept == null || kept.getBinaryData() == null) {
      return Optional.empty();
    }
    var document = kept.getBinaryData().get(Layout.PLAN_FILE);
    if (document == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(unpack(Base64.getDecoder().decode(document)))
          .filter(plan -> plan.digest().equals(digest));
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  private PlanSeen found(String namespace, String pod, PlanReference promised) throws IOException {
    try (var log = api.log(namespace, pod, AttemptJob.CONTAINER, PlanLog.LIMIT)) {
      var document = inTime(() -> PlanLog.read(log, promised));
      return new PlanSeen.Found(unpack(document), document);
    } catch (KubernetesClientException e) {
      if (OUR_OWN_TROUBLE.contains(e.getCode())) {
        throw e;
      }
      // The pod is gone, or its node does not answer: to plan once more harms nothing.
      throw new IOException("it cannot be had: " + OneLine.of(String.valueOf(e.getMessage())), e);
    }
  }

  /** One at a time, and nothing is asked for meanwhile. */
  private synchronized Plan unpack(byte[] document) throws IOException {
    return Documents.packedPlan(document);
  }

  /** A log that does not come keeps nobody. */
  private byte[] inTime(Callable<byte[]> reading) throws IOException {
    var task = new FutureTask<>(reading);
    Thread.ofVirtual().name("plan").start(task);
    try {
      return task.get(readWithin.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new IOException("its log did not come within %d s".formatted(readWithin.toSeconds()));
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("it was not waited for", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }
}
