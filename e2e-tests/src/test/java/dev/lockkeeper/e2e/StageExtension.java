package dev.lockkeeper.e2e;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each story stages of its own on the one cluster, and prints all that is on them when the
 * story fails.
 */
final class StageExtension implements BeforeEachCallback, ParameterResolver, AfterEachCallback {
  private static final Namespace OURS = Namespace.create(StageExtension.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    cluster(context); // before any parameter: what is wrong with it is said in its own words
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == Stage.class || type == Cluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var cluster = cluster(context);
    return parameter.getParameter().getType() == Cluster.class ? cluster : stage(cluster, context);
  }

  /** The first story opens the cluster for all; where it cannot, each of them says so. */
  private static Cluster cluster(ExtensionContext context) {
    var opening =
        context
            .getRoot()
            .getStore(OURS)
            .getOrComputeIfAbsent(Opening.class, _ -> new Opening(), Opening.class);
    return opening.cluster();
  }

  private static Stage stage(Cluster cluster, ExtensionContext context) {
    var story =
        context.getRequiredTestClass().getSimpleName().replace("E2E", "").toLowerCase(Locale.ROOT);
    var namespace =
        cluster
            .client()
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withGenerateName("e2e-" + story + "-")
                    .addToLabels(Cluster.STAGE_LABEL, story)
                    .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                    .endMetadata()
                    .build())
            .create()
            .getMetadata()
            .getName();
    var stage = new Stage(cluster, namespace);
    scenes(context).add(new Scene(stage, Instant.now()));
    return stage;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    for (var scene : scenes(context)) {
      if (context.getExecutionException().isPresent()) {
        var evidence = new Evidence(cluster(context).client(), scene.stage(), scene.since());
        System.out.println(evidence.of(context.getRequiredTestClass().getSimpleName()));
      } else {
        scene.stage().strike();
      }
    }
  }

  /** One for each parameter of the story that is a stage. */
  private static List<Scene> scenes(ExtensionContext context) {
    return context
        .getStore(OURS)
        .getOrComputeIfAbsent(Scenes.class, _ -> new Scenes(new ArrayList<>()), Scenes.class)
        .all();
  }

  /** All stages of a story. */
  private record Scenes(List<Scene> all) {}

  /** A stage since its story began. */
  private record Scene(Stage stage, Instant since) {}

  /** The cluster, opened once for all stories and closed after the last. */
  private static final class Opening implements AutoCloseable {
    private final FutureTask<Cluster> task = new FutureTask<>(Cluster::open);

    Cluster cluster() {
      task.run(); // only the first call does anything
      try {
        return task.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof NoCluster none
            ? none
            : new IllegalStateException(
                "The cluster could not be made ready: " + e.getCause().getMessage(), e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the cluster was made ready", e);
      }
    }

    @Override
    public void close() {
      if (task.state() == FutureTask.State.SUCCESS) {
        task.resultNow().close();
      }
    }
  }
}
