package dev.lockkeeper.contract;

/**
 * The mark of a run in a database's history: Liquibase stores it beside each changeset and allows
 * 10 characters. From it alone one can tell later which changesets a run applied.
 */
public final class DeploymentId {
  private static final int LENGTH = 10;

  /** Ten hexadecimal digits, the same for the same Migration uid and run. */
  public static String of(String migrationUid, String run) {
    return new Digest().add(migrationUid).add(run).hex().substring(0, LENGTH);
  }

  private DeploymentId() {}
}
