package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationStatus;
import dev.lockkeeper.operator.changelog.core.Fingerprint;
import java.util.stream.Stream;

/** Names runs: the fingerprint's head and the try's ordinal, such as {@code 7f3a91c2-1}. */
final class RunId {

  /** The next run of {@code fingerprint} after those that {@code status} knows. */
  static String next(String fingerprint, MigrationStatus status) {
    var head = Fingerprint.head(fingerprint) + "-";
    var known =
        Stream.concat(
            Stream.ofNullable(status.run()), status.history().stream().map(entry -> entry.run()));
    var newest =
        known
            .filter(run -> run.startsWith(head))
            .mapToInt(run -> Integer.parseInt(run.substring(head.length())))
            .max();
    return head + (newest.orElse(0) + 1);
  }

  private RunId() {}
}
