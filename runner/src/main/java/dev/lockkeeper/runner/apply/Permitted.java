package dev.lockkeeper.runner.apply;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Layout;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.runner.plan.PlanDocument;
import dev.lockkeeper.runner.plan.PlannedChangeset;
import dev.lockkeeper.runner.result.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import liquibase.changelog.ChangeSet;

/** The changesets that this attempt may run, and no other. */
final class Permitted {
  private final Map<String, String> checksums;

  /** Those of {@code plan}. */
  Permitted(Plan plan) {
    checksums =
        plan.changesets().stream()
            .collect(
                Collectors.toMap(
                    Plan.Changeset::name, Plan.Changeset::checksum, (first, second) -> first));
  }

  /**
   * Those of the plan in {@code folder}.
   *
   * @throws Ended when it is not the one that was ordered
   */
  static Permitted mounted(Path folder, String digest) throws Ended {
    Plan plan;
    try {
      plan = PlanDocument.unpack(Files.readAllBytes(folder.resolve(Layout.PLAN_FILE)));
    } catch (IOException e) {
      throw new Ended(ExitCode.INVALID_RUN_SPEC, "The mounted plan cannot be read.", e);
    }
    if (!plan.digest().equals(digest)) {
      throw new Ended(
          ExitCode.PLAN_DIFFERS,
          "The mounted plan has another digest than the one that was ordered: nothing was"
              + " touched.");
    }
    return new Permitted(plan);
  }

  /**
   * Checks that all that is {@code pending} was planned as it is.
   *
   * @throws Ended when something is pending that the plan does not have, naming the first
   */
  void refuseOthers(List<ChangeSet> pending) throws Ended {
    for (var changeSet : pending) {
      var name = PlannedChangeset.name(changeSet);
      var planned = checksums.get(name);
      if (planned == null) {
        throw new Ended(
            ExitCode.PLAN_DIFFERS,
            "%s is pending on this target but not in the plan: nothing was touched. The target needs"
                    .formatted(name)
                + " a plan of its own.");
      }
      if (!planned.equals(PlannedChangeset.checksum(changeSet))) {
        throw new Ended(
            ExitCode.PLAN_DIFFERS,
            "%s is in the plan with another checksum: nothing was touched. The target needs a plan"
                    .formatted(name)
                + " of its own.");
      }
    }
  }
}
