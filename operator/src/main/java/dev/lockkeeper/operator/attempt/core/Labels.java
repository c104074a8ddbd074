package dev.lockkeeper.operator.attempt.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What stands on everything that the operator creates. Never copied from a parent: a GitOps tool
 * would take our objects for its own and delete them.
 */
public final class Labels {
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String LOCKKEEPER = "lockkeeper";
  public static final String MIGRATION = "lockkeeper.dev/migration";
  public static final String TARGET = "lockkeeper.dev/target";
  public static final String RUN = "lockkeeper.dev/run";
  public static final String ACTION = "lockkeeper.dev/action";

  /** The Job controller's own, on a Job's pods. */
  public static final String JOB_NAME = "batch.kubernetes.io/job-name";

  /** On a ConfigMap: tells the operator to watch it rather than to look now and then. */
  public static final String WATCH = "lockkeeper.dev/watch";

  /** Selects all that the operator created. */
  public static final String OURS = MANAGED_BY + "=" + LOCKKEEPER;

  /** For what belongs to a run as a whole. */
  public static Map<String, String> of(String migration, String run) {
    var labels = new LinkedHashMap<String, String>();
    labels.put(MANAGED_BY, LOCKKEEPER);
    labels.put(MIGRATION, migration);
    labels.put(RUN, run);
    return labels;
  }

  private Labels() {}
}
