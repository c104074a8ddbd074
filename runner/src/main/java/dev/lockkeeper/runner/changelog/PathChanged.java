package dev.lockkeeper.runner.changelog;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.runner.result.Ended;
import java.util.List;
import java.util.stream.Collectors;
import liquibase.ChecksumVersion;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.RanChangeSet;

/**
 * A changeset that has run under another path. The path is a part of its name, so that after a move
 * of its file Liquibase would run it again.
 */
final class PathChanged {

  /**
   * Looks for pending changesets that the history has under a path that the changelog has no more.
   * The checksum must be the same: files of one project often number their changesets alike.
   *
   * @throws Ended naming both paths
   */
  static void refuseIn(
      List<ChangeSet> pending, DatabaseChangeLog changelog, List<RanChangeSet> history)
      throws Ended {
    var present =
        changelog.getChangeSets().stream()
            .map(ChangeSet::toNormalizedString)
            .collect(Collectors.toSet());
    var orphaned = history.stream().filter(ran -> !present.contains(ran.toString())).toList();
    for (var changeSet : pending) {
      for (var ran : orphaned) {
        if (isSame(changeSet, ran)) {
          throw moved(changeSet, ran);
        }
      }
    }
  }

  private static boolean isSame(ChangeSet changeSet, RanChangeSet ran) {
    var checksum = ran.getLastCheckSum();
    return ran.getId().equalsIgnoreCase(changeSet.getId())
        && ran.getAuthor().equalsIgnoreCase(changeSet.getAuthor())
        && checksum != null
        && checksum.equals(
            changeSet.generateCheckSum(
                ChecksumVersion.enumFromChecksumVersion(checksum.getVersion())));
  }

  private static Ended moved(ChangeSet changeSet, RanChangeSet ran) {
    return new Ended(
        ExitCode.CHANGELOG_INVALID,
        ("%s has run here as %s: its file was moved, and it would run again. Give the file its old"
                + " path back, or say logicalFilePath: %s in it; or, if it is another changeset,"
                + " another id.")
            .formatted(changeSet.toString(false), ran, ran.getChangeLog()));
  }

  private PathChanged() {}
}
