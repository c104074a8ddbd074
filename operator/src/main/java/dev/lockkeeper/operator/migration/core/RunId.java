package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.operator.changelog.core.Fingerprint;
import java.util.stream.Stream;

/** Names runs: the fingerprint's head and the try's ordinal, such as {@code 7f3a91c2-1}. */
final class RunId {

  /**
   * The next run of what was seen. It counts on from the runs that the targets know, too: a
   * Migration that was deleted and applied again takes over neither a run nor its plan, which went
   * with it.
   */
  static String next(Observation seen) {
    var head = Fingerprint.head(seen.fingerprint()) + "-";
    var newest =
        Stream.concat(ofMigration(seen), seen.targets().stream().flatMap(t -> onTarget(seen, t)))
            .filter(run -> run.startsWith(head))
            .mapToInt(run -> Integer.parseInt(run.substring(head.length())))
            .max();
    return head + (newest.orElse(0) + 1);
  }

  private static Stream<String> ofMigration(Observation seen) {
    return Stream.concat(
        Stream.ofNullable(seen.status().run()),
        seen.status().history().stream().map(entry -> entry.run()));
  }

  private static Stream<String> onTarget(Observation seen, TargetSeen target) {
    var name = seen.wish().name();
    return Stream.concat(
        target.status().entryOf(name).stream().map(entry -> entry.run()),
        target.holderFrom(name).stream().map(holder -> holder.run()));
  }

  private RunId() {}
}
