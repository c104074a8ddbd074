package dev.lockkeeper.operator.migration;

import dev.lockkeeper.api.Migration;
import dev.lockkeeper.operator.attempt.NameTaken;
import dev.lockkeeper.operator.attempt.core.RunnerImage;
import dev.lockkeeper.operator.attempt.core.RunnerProfiles;
import dev.lockkeeper.operator.model.Cluster;
import dev.lockkeeper.operator.model.Connection;
import dev.lockkeeper.operator.model.Coroutine;
import dev.lockkeeper.operator.model.ModelApi;
import dev.lockkeeper.operator.model.ModelCaches;
import dev.lockkeeper.operator.model.ModelGates;
import dev.lockkeeper.operator.window.Traffic;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An operator's process in a model cluster: the real passes, over caches that lag behind and a
 * connection that may fail, several at a time and one for a Migration.
 */
final class ModelOperator {
  private static final int WATCHES = 6;
  private static final int PASSES_AT_A_TIME = 3;
  private static final Duration SOURCE_INTERVAL = Duration.ofMinutes(2);
  private static final RunnerProfiles PROFILES =
      new RunnerProfiles(Map.of("default", new RunnerImage("runner:1", "IfNotPresent", List.of())));
  private static final Meters METERS = new Meters(new CompositeMeterRegistry());

  private final Cluster cluster;
  private final Random random;
  private final int maxRunningAttempts;
  private final Map<String, Coroutine> passes = new TreeMap<>();
  private final Map<String, Instant> due = new HashMap<>();
  private ModelCaches caches;
  private ModelGates gates;
  private Connection connection;
  private Reporter reporter;
  private Pass pass;
  private @Nullable Coroutine current;
  private boolean dying;
  private int asleep;
  private int steps;
  private boolean mishaps;
  private int writes;

  /** The process is killed. */
  private static final class Died extends Error {
    private static final long serialVersionUID = 1L;
  }

  ModelOperator(Cluster cluster, Random random, int maxRunningAttempts) {
    this.cluster = cluster;
    this.random = random;
    this.maxRunningAttempts = maxRunningAttempts;
    caches = new ModelCaches(cluster.api());
    gates = newGates();
    connection = new Connection(cluster, caches, gates, new Chance());
    pass = newPass();
  }

  /** It dies wherever it is, and starts again with nothing but what the cluster tells. */
  void restart() {
    dying = true;
    List.copyOf(passes.keySet()).forEach(this::goOn);
    dying = false;
    writes += connection.writes();
    due.clear();
    caches = new ModelCaches(cluster.api());
    gates = newGates();
    connection = new Connection(cluster, caches, gates, new Chance());
    pass = newPass();
  }

  private ModelGates newGates() {
    return new ModelGates(cluster, this::wake);
  }

  private void wake(String namespace, String name) {
    due.put(namespace + "/" + name, cluster.api().now());
  }

  private Pass newPass() {
    InstantSource time = () -> cluster.api().now();
    var clock = time.withZone(ZoneOffset.UTC);
    reporter =
        new Reporter(
            connection, new Announcer(connection, "operator", clock), METERS, SOURCE_INTERVAL);
    return new Pass(
        caches,
        connection,
        gates,
        PROFILES,
        maxRunningAttempts,
        ModelApi.OPERATORS,
        new Traffic(),
        reporter,
        this::wake,
        METERS,
        clock);
  }

  /** From here on requests may fail, or not. */
  void withMishaps(boolean may) {
    mishaps = may;
  }

  int writes() {
    return writes + connection.writes();
  }

  ModelCaches caches() {
    return caches;
  }

  /** It is stopped in the middle of whatever it does, and later goes on as if nothing was. */
  void sleep(int turns) {
    asleep = turns;
  }

  /** A watch tells, or a pass begins or goes on. */
  void takeTurn() {
    if (asleep > 0) {
      asleep--;
    } else if (random.nextInt(16) == 0) {
      gates.answer();
    } else if (random.nextInt(3) == 0) {
      caches.advance(random.nextInt(WATCHES), 1 + random.nextInt(8));
    } else if (!passes.isEmpty() && (passes.size() >= PASSES_AT_A_TIME || random.nextInt(4) > 0)) {
      var keys = List.copyOf(passes.keySet());
      goOn(keys.get(random.nextInt(keys.size())));
    } else {
      var known = List.copyOf(caches.migrations());
      if (!known.isEmpty()) {
        begin(known.get(random.nextInt(known.size())));
      }
    }
  }

  /** One request further with what it is at, else with what is to be done next. */
  void step() {
    if (!passes.isEmpty()) {
      goOn(passes.keySet().iterator().next());
      return;
    }
    for (int watch = 0; watch < WATCHES; watch++) {
      caches.advance(watch, Integer.MAX_VALUE);
    }
    gates.answer();
    var known = List.copyOf(caches.migrations());
    begin(known.get(steps++ % known.size()));
  }

  /** It was asleep: what it was at it does, without looking again. */
  void wake() {
    finishPasses();
  }

  /** All that watches have to tell is told, and every pass ends that is due. */
  boolean workOff() {
    finishPasses();
    var told = new TreeSet<String>();
    for (int watch = 0; watch < WATCHES; watch++) {
      told.addAll(caches.advance(watch, Integer.MAX_VALUE));
    }
    var now = cluster.api().now();
    var worked = false;
    for (var key : caches.migrations()) {
      if (told.contains(key) || !due.getOrDefault(key, now).isAfter(now)) {
        begin(key);
        finishPasses();
        worked = true;
      }
    }
    return gates.answer() || worked; // last, so that passes come before the answers
  }

  /** When something is due if nothing happens before. */
  Instant nextLook() {
    return due.values().stream()
        .min(Instant::compareTo)
        .orElse(cluster.api().now().plus(SOURCE_INTERVAL));
  }

  private void finishPasses() {
    while (!passes.isEmpty()) {
      goOn(passes.keySet().iterator().next());
    }
  }

  private void begin(String key) {
    if (!passes.containsKey(key)) {
      passes.put(key, new Coroutine(() -> passOver(key)));
      goOn(key);
    }
  }

  private void goOn(String key) {
    var coroutine = passes.get(key);
    if (coroutine == null) {
      return;
    }
    current = coroutine;
    try {
      coroutine.resume();
    } catch (Died e) {
      // Its end was meant.
    } finally {
      current = null;
    }
    if (coroutine.hasEnded()) {
      passes.remove(key);
    }
  }

  private void passOver(String key) {
    var migration = caches.migration(key);
    if (migration == null) {
      var slash = key.indexOf('/');
      pass.forget(key.substring(0, slash), key.substring(slash + 1));
      due.remove(key);
      return;
    }
    var next = Duration.ofSeconds(1);
    try {
      next = pass.over(migration);
    } catch (KubernetesClientException | NameTaken | IllegalStateException e) {
      fail(migration, e);
    }
    due.put(key, cluster.api().now().plus(next));
  }

  /** As the framework does: the error is told, and the pass is tried again. */
  private void fail(Migration migration, RuntimeException error) {
    try {
      pass.failed(migration, error);
    } catch (KubernetesClientException e) {
      // Told by the next pass.
    }
  }

  /** What becomes of this operator's requests. */
  private final class Chance implements Connection.Fate {
    @Override
    public void before() {
      giveWay();
      if (mishaps && random.nextInt(60) == 0) {
        throw new KubernetesClientException("the request did not get through");
      }
    }

    @Override
    public void after() {
      if (mishaps && random.nextInt(60) == 0) {
        throw new KubernetesClientException("the answer was lost");
      }
      giveWay();
    }

    private void giveWay() {
      if (current != null) {
        current.giveWay();
      }
      if (dying) {
        throw new Died();
      }
    }
  }
}
