package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.operator.changelog.core.Fingerprint;
import java.util.stream.Stream;

/**
 * Names runs: the fingerprint's head and the run's ordinal, such as {@code 7f3a91c2-1}. No two runs
 * of a Migration have the same ordinal, whatever content it comes back to: what a run leaves in
 * cluster and databases carries its name.
 */
final class RunId {

  /** The next run of {@code fingerprint} after those that {@code status} knows. */
  static String next(String fingerprint, MigrationStatus status) {
    var head = Fingerprint.head(fingerprint) + "-";
    var known =
        Stream.concat(
            Stream.ofNullable(status.run()), status.history().stream().map(entry -> entry.run()));
    var newest =
        known.mapToInt(run -> Integer.parseInt(run.substring(run.lastIndexOf('-') + 1))).max();
    return head + (newest.orElse(0) + 1);
  }

  private RunId() {}
}
