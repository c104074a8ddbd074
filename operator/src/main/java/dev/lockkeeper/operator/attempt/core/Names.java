package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.contract.Sha256;

/**
 * Names of what the operator creates: the same for the same thing, so that creating it twice finds
 * it there.
 */
public final class Names {
  private static final int LONGEST = 63;
  private static final int HASH = 10;

  /** The Job of one attempt: {@code <migration>-<hash of its target's uid, run and number>}. */
  public static String job(String migration, String targetUid, String run, int attempt) {
    return cut(migration, "", targetUid + "/" + run + "/" + attempt);
  }

  /** The immutable ConfigMap that pins a run's content. */
  public static String snapshot(String migration, String run, String contentHash) {
    return cut(migration, "-changelog", run + "/" + contentHash);
  }

  /** The immutable ConfigMap that keeps a plan of a run. */
  public static String plan(String migration, String run, String digest) {
    return cut(migration, "-plan", run + "/" + digest);
  }

  /** The hash covers the name, too: where names are cut, two of them may begin alike. */
  private static String cut(String migration, String kind, String identity) {
    var hash = Sha256.hex(migration + "/" + identity).substring(0, HASH);
    var room = LONGEST - kind.length() - 1 - HASH;
    var head = migration.length() <= room ? migration : migration.substring(0, room);
    // A name's parts end in a letter or a digit, also where they are cut.
    return head.replaceAll("[.-]+$", "") + kind + "-" + hash;
  }

  private Names() {}
}
