package dev.lockkeeper.e2e;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.Map;

/** What people do without Lockkeeper: a Job that runs the Liquibase CLI. */
final class PlainJob {
  static final String NAME = "plain-liquibase";
  private static final String IMAGE = "lockkeeper.dev/plain-liquibase:4.33.0";
  private static final String FOLDER = "/changelog";
  private static final String FILE = "shop.sql";

  /** The Job, with as much memory and processor as an attempt of ours has. */
  static Job job(String target) {
    return new JobBuilder()
        .withNewMetadata()
        .withName(NAME)
        .endMetadata()
        .withNewSpec()
        .withBackoffLimit(0)
        .withNewTemplate()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withAutomountServiceAccountToken(false)
        .addNewContainer()
        .withName("liquibase")
        .withImage(IMAGE)
        .withImagePullPolicy("IfNotPresent")
        .withArgs(
            "--search-path=" + FOLDER,
            "--headless=true",
            "--show-banner=false",
            "--analytics-enabled=false",
            "update",
            "--changelog-file=" + FILE)
        .addToEnv(
            secret("DATABASE_HOST", target, "host"),
            secret("DATABASE_NAME", target, "dbname"),
            new EnvVarBuilder()
                .withName("LIQUIBASE_COMMAND_URL")
                .withValue("jdbc:postgresql://$(DATABASE_HOST):5432/$(DATABASE_NAME)")
                .build(),
            secret("LIQUIBASE_COMMAND_USERNAME", target, "username"),
            secret("LIQUIBASE_COMMAND_PASSWORD", target, "password"))
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("100m"), "memory", new Quantity("192Mi")))
        .withLimits(Map.of("memory", new Quantity("384Mi")))
        .endResources()
        .withSecurityContext(Fixtures.restricted())
        .addNewVolumeMount()
        .withName("changelog")
        .withMountPath(FOLDER)
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("changelog")
        .withNewConfigMap()
        .withName(NAME)
        .endConfigMap()
        .endVolume()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  static ConfigMap changelog(Changelog changelog) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(NAME)
        .endMetadata()
        .withData(Map.of(FILE, changelog.text()))
        .build();
  }

  private static EnvVar secret(String variable, String target, String key) {
    return new EnvVarBuilder()
        .withName(variable)
        .withNewValueFrom()
        .withNewSecretKeyRef(key, Fixtures.secretName(target), false)
        .endValueFrom()
        .build();
  }

  private PlainJob() {}
}
