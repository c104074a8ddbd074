package dev.lockkeeper.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class KeptFieldsTest {
  private final KubernetesSerialization kept = KeptFields.serialization();
  private final KubernetesSerialization whole = new KubernetesSerialization();

  private final Job job =
      new JobBuilder()
          .withNewMetadata()
          .withName("schema-1")
          .withUid("u")
          .addToLabels("a", "b")
          .withManagedFields(new ManagedFieldsEntryBuilder().withManager("k").build())
          .endMetadata()
          .withNewSpec()
          .withCompletions(1)
          .withTtlSecondsAfterFinished(60)
          .withNewTemplate()
          .withNewSpec()
          .addNewContainer()
          .withName("runner")
          .endContainer()
          .addNewVolume()
          .withName("changelog")
          .endVolume()
          .endSpec()
          .endTemplate()
          .endSpec()
          .withNewStatus()
          .withFailed(1)
          .endStatus()
          .build();

  private final Pod pod =
      new PodBuilder()
          .withNewMetadata()
          .withName("schema-1-x")
          .endMetadata()
          .withSpec(job.getSpec().getTemplate().getSpec().edit().withNodeName("n1").build())
          .withNewStatus()
          .withPhase("Running")
          .endStatus()
          .build();

  @Test
  void whatIsWrittenIsWhole() {
    assertThat(kept.asJson(job)).isEqualTo(whole.asJson(job));
    assertThat(kept.asJson(pod)).isEqualTo(whole.asJson(pod));
  }

  @Test
  void ofAJobItsTemplateIsNotRead() {
    var read = kept.unmarshal(whole.asJson(job), Job.class);

    var expected = job.edit().editSpec().withTemplate(null).endSpec();
    assertThat(read).isEqualTo(expected.editMetadata().withManagedFields().endMetadata().build());
  }

  @Test
  void ofAPodsSpecTheNodeIsRead() {
    var read = kept.unmarshal(whole.asJson(pod), Pod.class);

    assertThat(read).isEqualTo(pod.edit().withNewSpec().withNodeName("n1").endSpec().build());
  }
}
