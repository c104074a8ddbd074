package dev.lockkeeper.contract;

/** Where the two sides meet in the attempt's container: names and places that both must know. */
public final class Layout {
  /** Environment variable that holds the {@link RunSpec} as JSON. */
  public static final String RUN_SPEC = "LOCKKEEPER_RUN_SPEC";

  /** Root of the changelog's files; a changeset's path is relative to it. */
  public static final String CHANGELOG = "/changelog";

  /** Folder of the plan that an {@link Action#APPLY} may run; holds {@link #PLAN_FILE}. */
  public static final String PLAN = "/plan";

  /** The {@link Plan} as JSON, compressed by gzip. */
  public static final String PLAN_FILE = "plan.json.gz";

  /** The target's Secret, a file for each key. Never in the environment: changelogs expand it. */
  public static final String CREDENTIALS = "/credentials";

  /** Where the {@link RunResult} is written: the kubelet's default termination message path. */
  public static final String TERMINATION_MESSAGE = "/dev/termination-log";

  /** The kubelet keeps no more of a termination message, in bytes. */
  public static final int TERMINATION_MESSAGE_LIMIT = 4096;

  private Layout() {}
}
