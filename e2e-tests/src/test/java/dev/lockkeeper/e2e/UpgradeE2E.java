package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The chart is brought to another version in the middle of a run. */
@Isolated
@ExtendWith(StageExtension.class)
class UpgradeE2E {
  private static final String EARLIER = "0.0.9";

  @TempDir private Path folder;
  private Cluster cluster;
  private String version;

  @BeforeEach
  void find(Cluster cluster) {
    this.cluster = cluster;
    this.version = installedVersion();
  }

  @AfterEach
  void asInstalled() {
    cluster.setUpAsInstalled();
  }

  @Test
  void shouldEndTheRunThatAnUpgradeMeets(Stage stage) {
    bringToEarlier();

    runInto(stage, cluster::setUpAsInstalled, version);
  }

  @Test
  void shouldEndTheRunThatADowngradeMeets(Stage stage) {
    runInto(stage, this::bringToEarlier, EARLIER);
  }

  private void runInto(Stage stage, Runnable change, String to) {
    var run = BarredRun.begin(stage);
    var before = operator();

    change.run();
    assertThat(installedVersion()).isEqualTo(to);
    assertThat(operator().getMetadata().getUid())
        .as("another operator")
        .isNotEqualTo(before.getMetadata().getUid());
    run.openBarrier();

    stage.awaitSucceeded("schema");
    assertThat(stage.attempts()).as("the one that the other operator began").hasSize(1);
    run.shouldHaveAppliedEachChangesetOnce();
  }

  /** The same code under an earlier version: there is no other release yet. */
  private void bringToEarlier() {
    cluster.bringTo(
        Cluster.packChart(folder, "--version=" + EARLIER, "--app-version=" + EARLIER),
        "--set",
        "image.tag=" + version,
        "--set",
        "runner.image.tag=" + version,
        // The images are the same: so that the operator is another one all the same.
        "--set-string",
        "podAnnotations.version=" + EARLIER);
  }

  private String installedVersion() {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(Cluster.OPERATOR_NAMESPACE)
        .withName("lockkeeper")
        .get()
        .getMetadata()
        .getLabels()
        .get("helm.sh/chart")
        .replace("lockkeeper-", "");
  }

  private Pod operator() {
    return cluster
        .client()
        .pods()
        .inNamespace(Cluster.OPERATOR_NAMESPACE)
        .withLabel("app.kubernetes.io/component", "operator")
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .findFirst()
        .orElseThrow();
  }
}
