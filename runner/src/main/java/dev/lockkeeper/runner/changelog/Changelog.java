package dev.lockkeeper.runner.changelog;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.runner.result.Ended;
import dev.lockkeeper.runner.result.Excerpt;
import dev.lockkeeper.runner.target.DatabaseTrouble;
import dev.lockkeeper.runner.target.LiquibaseScope;
import dev.lockkeeper.runner.target.Target;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Scope;
import liquibase.change.ChangeFactory;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.filter.ChangeSetFilter;
import liquibase.changelog.filter.ContextChangeSetFilter;
import liquibase.changelog.filter.DbmsChangeSetFilter;
import liquibase.changelog.filter.IgnoreChangeSetFilter;
import liquibase.changelog.filter.LabelChangeSetFilter;
import liquibase.changelog.filter.ShouldRunChangeSetFilter;
import liquibase.exception.DatabaseException;
import liquibase.exception.LiquibaseException;
import liquibase.exception.UnknownChangelogFormatException;
import liquibase.exception.ValidationFailedException;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ResourceAccessor;

/** A parsed changelog, as one target sees it: its parameters, contexts and labels applied. */
public final class Changelog {
  private static final int MESSAGE_LIMIT = 1_200;

  private final DatabaseChangeLog parsed;
  private final Contexts contexts;
  private final LabelExpression labelFilter;
  private final Target target;

  private Changelog(
      DatabaseChangeLog parsed, Contexts contexts, LabelExpression labelFilter, Target target) {
    this.parsed = parsed;
    this.contexts = contexts;
    this.labelFilter = labelFilter;
    this.target = target;
  }

  /**
   * Parses the root changelog and all it includes.
   *
   * @throws Ended when it cannot be read, or its preconditions do more than look
   */
  public static Changelog parse(RunSpec.Changelog spec, ResourceAccessor files, Target target)
      throws Ended {
    // With the database at hand an include keeps the path under which its changesets have run.
    return LiquibaseScope.child(
        Map.of(Scope.Attr.database.name(), target.database()),
        () -> parseInScope(spec, files, target));
  }

  private static Changelog parseInScope(
      RunSpec.Changelog spec, ResourceAccessor files, Target target) throws Ended {
    var contexts = new Contexts(spec.contexts());
    try {
      neverLoadClasses();
      var labelFilter = new LabelExpression(spec.labelFilter());
      var parameters =
          new OwnParameters(target.database(), spec.parameters(), contexts, labelFilter);
      var parsed =
          ChangeLogParserFactory.getInstance()
              .getParser(spec.path(), files)
              .parse(spec.path(), parameters, files);
      NotAllowed.refusePreconditionsOf(parsed);
      return new Changelog(parsed, contexts, labelFilter, target);
    } catch (LiquibaseException | RuntimeException e) {
      throw unreadable(spec.path(), e);
    }
  }

  /**
   * Checks the changelog against the database: checksums of what has run, attributes and
   * preconditions of the rest.
   */
  public void validate() throws Ended {
    // First: Liquibase would only say that it does not find the program.
    NotAllowed.refuseProgramsIn(selected());
    try {
      parsed.validate(target.database(), contexts, labelFilter);
    } catch (ValidationFailedException e) {
      throw invalid(e);
    } catch (LiquibaseException | RuntimeException e) {
      throw DatabaseTrouble.in(e).isPresent()
          ? DatabaseTrouble.ended(e)
          : unreadable(parsed.getPhysicalFilePath(), e);
    }
  }

  /**
   * What the target does not have yet, in the order in which it would run.
   *
   * @throws Ended when one of these does what no changeset may do; what ran long ago may have
   */
  public List<ChangeSet> pending() throws Ended {
    try {
      var shouldRun = new ShouldRunChangeSetFilter(target.database());
      var pending =
          selected().stream()
              .filter(changeSet -> shouldRun.accepts(changeSet).isAccepted())
              .toList();
      NotAllowed.refuseIn(pending);
      PathChanged.refuseIn(pending, parsed, target.history());
      return pending;
    } catch (DatabaseException e) {
      throw DatabaseTrouble.ended(e);
    }
  }

  /** What contexts, labels and engine leave of the changelog. */
  private List<ChangeSet> selected() {
    List<ChangeSetFilter> filters =
        List.of(
            new ContextChangeSetFilter(contexts),
            new LabelChangeSetFilter(labelFilter),
            new DbmsChangeSetFilter(target.database()),
            new IgnoreChangeSetFilter());
    return parsed.getChangeSets().stream()
        .filter(
            changeSet ->
                filters.stream().allMatch(filter -> filter.accepts(changeSet).isAccepted()))
        .toList();
  }

  public DatabaseChangeLog parsed() {
    return parsed;
  }

  public Contexts contexts() {
    return contexts;
  }

  public LabelExpression labelFilter() {
    return labelFilter;
  }

  private static void neverLoadClasses() {
    var changes = Scope.getCurrentScope().getSingleton(ChangeFactory.class);
    changes.unregister("customChange");
    changes.register(new UnloadedCustomChange());
  }

  private static Ended unreadable(String path, Exception e) {
    var lost = DatabaseTrouble.in(e);
    if (lost.isPresent()) {
      return DatabaseTrouble.ended(e);
    }
    if (DatabaseTrouble.innermost(e) instanceof UnknownChangelogFormatException) {
      return new Ended(
          ExitCode.UNKNOWN_CHANGELOG_FORMAT,
          "The changelog %s is of no known format: %s. Give each file the ending of what it holds:"
                  .formatted(path, Excerpt.of(DatabaseTrouble.innermost(e).getMessage(), 400))
              + " .xml, .yaml, .yml, .json or .sql.",
          e);
    }
    return new Ended(
        ExitCode.CHANGELOG_INVALID,
        "The changelog %s cannot be read: %s Correct the file and apply the changelog again."
            .formatted(path, sentence(Excerpt.of(withCause(e), MESSAGE_LIMIT))),
        e);
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  /** Outer messages name the file, the innermost the trouble; they often repeat each other. */
  private static String withCause(Exception e) {
    var said = String.valueOf(e.getMessage());
    var cause = DatabaseTrouble.innermost(e);
    var inner = String.valueOf(cause.getMessage());
    return said.contains(inner) ? said : said + ": " + inner;
  }

  private static Ended invalid(ValidationFailedException e) {
    if (e.getInvalidMD5Sums().isEmpty()) {
      return new Ended(
          ExitCode.CHANGELOG_INVALID,
          "The changelog is not valid on this target: " + Excerpt.of(e.getMessage(), MESSAGE_LIMIT),
          e);
    }
    int others = e.getInvalidMD5Sums().size() - 1;
    return new Ended(
        ExitCode.CHECKSUM_CHANGED,
        "%s%s was edited after it had run here. Put its text back and add a new changeset instead, or"
                .formatted(
                    Excerpt.of(nameIn(e.getInvalidMD5Sums().getFirst()), 400),
                    others == 0 ? "" : " (and %d more)".formatted(others))
            + " add a validCheckSum to it if the edit changes nothing.",
        e);
  }

  /** {@code path::id::author was: 9:… but is now: 9:…} */
  private static String nameIn(String invalidChecksum) {
    return Stream.of(invalidChecksum.split(" was: ", 2)).findFirst().orElse(invalidChecksum);
  }
}
