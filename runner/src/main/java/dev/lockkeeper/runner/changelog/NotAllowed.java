package dev.lockkeeper.runner.changelog;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.runner.result.Ended;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import liquibase.change.AbstractSQLChange;
import liquibase.change.Change;
import liquibase.change.core.ExecuteShellCommandChange;
import liquibase.change.custom.CustomChangeWrapper;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.precondition.CustomPreconditionWrapper;
import liquibase.precondition.Precondition;
import liquibase.precondition.PreconditionLogic;
import liquibase.precondition.core.SqlPrecondition;
import org.jspecify.annotations.Nullable;

/** What a changelog may not do, found before anything of it runs. */
final class NotAllowed {

  /**
   * Looks at the preconditions of the whole changelog.
   *
   * @throws Ended with {@link ExitCode#NOT_ALLOWED}; these are checked while planning already
   */
  static void refusePreconditionsOf(DatabaseChangeLog changelog) throws Ended {
    var found = inPreconditions(changelog.getPreconditions());
    if (found.isPresent()) {
      throw refused("The changelog " + changelog.getPhysicalFilePath(), found.get());
    }
  }

  /**
   * Looks at changesets that would run.
   *
   * @throws Ended with {@link ExitCode#NOT_ALLOWED}, naming the first changeset that asks for it
   */
  static void refuseIn(List<ChangeSet> changeSets) throws Ended {
    for (var changeSet : changeSets) {
      var found = in(changeSet);
      if (found.isPresent()) {
        throw refused(changeSet.toString(false), found.get());
      }
    }
  }

  /**
   * Looks at all changesets that this target has or is to have.
   *
   * @throws Ended with {@link ExitCode#NOT_ALLOWED} for one that another program is to run
   */
  static void refuseProgramsIn(List<ChangeSet> changeSets) throws Ended {
    for (var changeSet : changeSets) {
      var runWith = changeSet.getRunWith();
      if (runWith != null && !runWith.isBlank() && !runWith.equalsIgnoreCase("jdbc")) {
        throw refused(changeSet.toString(false), "runWith=" + runWith + ", which starts a program");
      }
    }
  }

  private static Optional<String> in(ChangeSet changeSet) {
    return Stream.concat(
            changeSet.getChanges().stream(), changeSet.getRollback().getChanges().stream())
        .map(NotAllowed::codeIn)
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> inPreconditions(changeSet.getPreconditions()))
        .or(() -> transactionControlIn(changeSet));
  }

  private static Optional<String> codeIn(Change change) {
    return switch (change) {
      case CustomChangeWrapper _ -> Optional.of("customChange, which runs code");
      case ExecuteShellCommandChange _ -> Optional.of("executeCommand, which starts a program");
      default -> Optional.empty();
    };
  }

  private static Optional<String> inPreconditions(@Nullable PreconditionLogic preconditions) {
    return preconditions == null
        ? Optional.empty()
        : flat(preconditions).stream()
            .map(NotAllowed::codeIn)
            .flatMap(Optional::stream)
            .findFirst();
  }

  private static Optional<String> codeIn(Precondition precondition) {
    return switch (precondition) {
      case CustomPreconditionWrapper _ -> Optional.of("customPrecondition, which runs code");
      // Checked while planning, where nothing has been approved yet: it must only read.
      case SqlPrecondition check when !SqlText.of(check.getSql()).isOneQuery() ->
          Optional.of("a sqlCheck that is not a single query");
      default -> Optional.empty();
    };
  }

  /** One commit for a changeset and its history row is a promise that a commit inside breaks. */
  private static Optional<String> transactionControlIn(ChangeSet changeSet) {
    if (!changeSet.isRunInTransaction()) {
      return Optional.empty();
    }
    return changeSet.getChanges().stream()
        .filter(AbstractSQLChange.class::isInstance)
        .map(change -> ((AbstractSQLChange) change).getSql())
        .map(SqlText::of)
        .filter(SqlText::endsTransaction)
        .findFirst()
        .map(
            _ ->
                "COMMIT or ROLLBACK in its SQL, though it runs in a transaction: remove it, or set"
                    + " runInTransaction to false");
  }

  private static List<Precondition> flat(PreconditionLogic preconditions) {
    var found = new ArrayList<Precondition>();
    for (var nested : preconditions.getNestedPreconditions()) {
      found.add(nested);
      if (nested instanceof PreconditionLogic logic) {
        found.addAll(flat(logic));
      }
    }
    return found;
  }

  private static Ended refused(String who, String what) {
    return new Ended(
        ExitCode.NOT_ALLOWED,
        "%s asks for %s. It is not allowed here: replace it, or leave it out."
            .formatted(who, what));
  }

  private NotAllowed() {}
}
