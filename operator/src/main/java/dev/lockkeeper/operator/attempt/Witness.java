package dev.lockkeeper.operator.attempt;

import dev.lockkeeper.api.MigrationTarget;
import dev.lockkeeper.api.MigrationTargetStatus.Holder;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.operator.attempt.core.Actions;
import dev.lockkeeper.operator.attempt.core.AttemptSeen;
import dev.lockkeeper.operator.attempt.core.Ending;
import dev.lockkeeper.operator.attempt.core.Hindrance;
import dev.lockkeeper.operator.attempt.core.Labels;
import dev.lockkeeper.operator.attempt.core.PlanSeen;
import dev.lockkeeper.operator.attempt.core.Sightings;
import dev.lockkeeper.operator.attempt.core.StraySeen;
import dev.lockkeeper.operator.cluster.ApiServer;
import dev.lockkeeper.operator.cluster.Caches;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says where attempts stand: as the caches tell it and, before anything is given up or made, as the
 * API server has it. A cache may lag behind.
 */
public final class Witness {
  private static final Duration USUAL_START = Duration.ofSeconds(4);

  private final Caches caches;
  private final ApiServer api;
  private final PlanStore plans;

  public Witness(Caches caches, ApiServer api, PlanStore plans) {
    this.caches = caches;
    this.api = api;
    this.plans = plans;
  }

  /** Where the attempt stands that holds a target; with its plan when it made one and has ended. */
  public AttemptSeen see(String namespace, Holder holder, Instant now) {
    var job = caches.job(namespace, holder.job());
    var pods = Sightings.own(holder, job, caches.pods(namespace, holder.job()));
    var seen = Sightings.see(holder, job, pods, now);
    if (isDoubtful(seen)) {
      job = api.job(namespace, holder.job());
      pods = Sightings.own(holder, job, podsOf(namespace, holder.job()));
      seen = Sightings.see(holder, job, pods, now);
    }
    if (seen instanceof AttemptSeen.Starting && isSlow(holder, now)) {
      return hindrance(namespace, job, pods).<AttemptSeen>map(found -> found).orElse(seen);
    }
    return seen instanceof AttemptSeen.Ended(var ending)
        ? new AttemptSeen.Ended(withPlan(ending, namespace, holder, pods))
        : seen;
  }

  /** Most pods run within seconds: for those nobody is asked. */
  private static boolean isSlow(Holder holder, Instant now) {
    return now.isAfter(Instant.parse(holder.since()).plus(USUAL_START));
  }

  /** What only Events tell: that a Job gets no pod, or a pod no volume. */
  private Optional<AttemptSeen.Hindered> hindrance(
      String namespace, @Nullable Job job, List<Pod> pods) {
    var hindered = pods.isEmpty() ? job : pods.getLast();
    return hindered == null
        ? Optional.empty()
        : Hindrance.of(api.warnings(namespace, hindered.getMetadata().getUid()));
  }

  /** Where the attempt stands that holds a target for a Migration that is gone. */
  public AttemptSeen seeAbandoned(String namespace, Holder holder, Instant now) {
    var job = api.job(namespace, holder.job());
    return Sightings.see(holder, job, podsOf(namespace, holder.job()), now);
  }

  /** The attempts of the Migration that are not let go and hold no target. */
  public List<StraySeen> strays(String namespace, String migration, Instant now) {
    var held =
        caches.targets(namespace).stream()
            .flatMap(target -> target.holder().stream())
            .map(Holder::job)
            .collect(Collectors.toSet());
    return caches.jobsOf(namespace, migration).stream()
        .filter(job -> isStray(job, held))
        .flatMap(job -> confirm(namespace, job.getMetadata().getName(), held, now).stream())
        .toList();
  }

  private static boolean isStray(Job job, Set<String> held) {
    return job.getSpec().getTtlSecondsAfterFinished() == null
        && !held.contains(job.getMetadata().getName());
  }

  private Optional<StraySeen> confirm(
      String namespace, String name, Set<String> held, Instant now) {
    var job = api.job(namespace, name);
    if (job == null || !isStray(job, held)) {
      return Optional.empty();
    }
    var targetName = String.valueOf(job.getMetadata().getLabels().get(Labels.TARGET));
    var target = Optional.ofNullable(api.target(namespace, targetName));
    if (target
        .flatMap(MigrationTarget::holder)
        .filter(holder -> holder.job().equals(name))
        .isPresent()) {
      return Optional.empty();
    }
    var state = Sightings.straying(job, podsOf(namespace, name), now);
    return state == StraySeen.State.ENDED && job.getMetadata().getDeletionTimestamp() != null
        ? Optional.empty()
        : Optional.of(new StraySeen(name, targetName, state));
  }

  private List<Pod> podsOf(String namespace, String job) {
    return api.pods(namespace, Map.of(Labels.JOB_NAME, job));
  }

  private static boolean isDoubtful(AttemptSeen seen) {
    return switch (seen) {
      case AttemptSeen.Absent() -> true;
      case AttemptSeen.Ended(var ending) -> ending.result() == null;
      default -> false;
    };
  }

  /** One that follows a plan is asked for no other, whatever it says. */
  private Ending withPlan(Ending ending, String namespace, Holder holder, List<Pod> pods) {
    var result = ending.result();
    var plansOnly = Actions.plansOnly(holder);
    var isPlanDue =
        plansOnly
            ? ending.outcome() == ExitCode.Outcome.SUCCEEDED
            : holder.digest() == null && result != null && result.plan() != null;
    if (!isPlanDue) {
      return ending;
    }
    try {
      return switch (plans.fetch(namespace, lastName(pods), result)) {
        case PlanSeen.Found found -> ending.with(found);
        case PlanSeen.Unreadable(var why) -> plansOnly ? ending.withoutPlan(why) : ending;
      };
    } catch (KubernetesClientException e) {
      if (plansOnly) {
        throw e;
      }
      return ending; // what was applied is applied, and stored first of all
    }
  }

  private static String lastName(List<Pod> pods) {
    return pods.isEmpty() ? "" : pods.getLast().getMetadata().getName();
  }
}
