package dev.lockkeeper.contract;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The documents of one story: two changesets are planned for a shop's database and applied. */
public final class Fixtures {
  public static final String MIGRATION_UID = "5e4f6c1a-0000-4000-8000-000000000001";
  public static final String RUN = "7f3a91c2-1";
  public static final String FIRST = "db/shop.sql::1::shop";
  public static final String SECOND = "db/shop.sql::2::shop";

  private static final String CONTENT_HASH =
      "sha256:fd6c2d19ee826dc507a682415d21a9fc49f2422cfe838d309e16ba32882ebb32";
  private static final RunResult.Engine ENGINE = new RunResult.Engine("PostgreSQL", "15.18");
  private static final Instant STARTED = Instant.parse("2026-11-21T12:00:05Z");
  private static final Instant FINISHED = Instant.parse("2026-11-21T12:00:07Z");

  public static Plan plan() {
    return new Plan(
        List.of(
            new Plan.Changeset(
                "db/shop.sql",
                "1",
                "shop",
                "9:0f1e2d3c4b5a69788796a5b4c3d2e1f0",
                "sql",
                true,
                true,
                false,
                List.of("CREATE TABLE customers (id BIGINT PRIMARY KEY)")),
            new Plan.Changeset(
                "db/shop.sql",
                "2",
                "shop",
                "9:00112233445566778899aabbccddeeff",
                "sql; dropColumn columnName=nick, tableName=customers",
                false,
                false,
                true,
                List.of(
                    "CREATE INDEX CONCURRENTLY customers_name ON customers (name)",
                    "ALTER TABLE customers DROP COLUMN nick"))));
  }

  /** An order in which every component says something. */
  public static RunSpec fullSpec() {
    return new RunSpec(
        List.of("ONE_COMMIT", "PLAN_COVERS", "TIME_BOUNDS"),
        Action.APPLY,
        attempt(3),
        Instant.parse("2026-11-21T12:10:00Z"),
        Instant.parse("2026-11-21T18:00:00Z"),
        Instant.parse("2026-11-21T18:30:00Z"),
        new RunSpec.Changelog(
            "db/root.yaml",
            CONTENT_HASH,
            List.of("prod", "eu"),
            "!experimental",
            List.of(
                new RunSpec.Parameter("tablespace", "fast"),
                new RunSpec.Parameter("tenant", "Zürich"))),
        new RunSpec.Database(
            Map.of("username", "db-user", "password", "db-password"),
            "jdbc:postgresql://shop-db:5432/shop",
            Map.of("sslmode", "verify-full", "connectTimeout", "10"),
            "public",
            "shop-eu-1-app"),
        plan().digest());
  }

  /** An order that leaves out all that may be left out. */
  public static RunSpec minimalSpec() {
    return new RunSpec(
        List.of(),
        Action.PLAN,
        attempt(1),
        Instant.parse("2026-11-21T12:10:00Z"),
        null,
        null,
        new RunSpec.Changelog("root.sql", CONTENT_HASH, List.of(), "", List.of()),
        new RunSpec.Database(Map.of(), "", Map.of(), "", ""),
        "");
  }

  public static RunSpec.Attempt attempt(int number) {
    return new RunSpec.Attempt("shop", "schema", MIGRATION_UID, "shop-eu-1", RUN, number);
  }

  /** Both changesets are applied. */
  public static RunResult success() {
    return new RunResult(
        RUN,
        3,
        Action.APPLY,
        ExitCode.SUCCEEDED,
        "",
        null,
        new RunResult.Changesets(2, 2, FINISHED),
        SECOND,
        ENGINE,
        null,
        STARTED,
        FINISHED.plusMillis(250));
  }

  /** The second changeset is refused by the database. */
  public static RunResult failure() {
    return new RunResult(
        RUN,
        3,
        Action.APPLY,
        ExitCode.CHANGESET_FAILED,
        "Changeset db/shop.sql::2::shop failed: relation \"customers\" already exists."
            + " Correct it and apply the changelog again.",
        new RunResult.Fault(SECOND, "42P07", "CREATE TABLE customers (id BIGINT PRIMARY KEY)"),
        new RunResult.Changesets(2, 1, FINISHED),
        FIRST,
        ENGINE,
        null,
        STARTED,
        FINISHED);
  }

  /** The plan is made and stands in the log. */
  public static RunResult planned() {
    return new RunResult(
        RUN,
        1,
        Action.PLAN,
        ExitCode.SUCCEEDED,
        "",
        null,
        new RunResult.Changesets(2, 0, null),
        "",
        ENGINE,
        new RunResult.PlanReference(
            2, "sha256:0d1da5138c035ffb7a848cfa108a901b2d7e44195f11ddc475e1fe7c1cf9d8b3"),
        STARTED,
        FINISHED);
  }

  /** A line of progress of each kind. */
  public static Progress progress(Progress.Event event) {
    return switch (event) {
      case STARTED -> line(event, "", "Attempt shop/schema/7f3a91c2-1#3 begins.", null);
      case CONNECTED -> line(event, "", "PostgreSQL 15.18", null);
      case LOCKED, UNLOCKED -> line(event, "", "", null);
      case PLAN_PIECE -> line(event, "", "", new Progress.Piece(1, 2, "H4sIAAAAAAAA"));
      case CHANGESET_STARTED, CHANGESET_APPLIED -> line(event, SECOND, "", null);
      case CHANGESET_FAILED -> line(event, SECOND, "relation \"customers\" already exists", null);
      case STOPPING -> line(event, "", "asked to stop", null);
      case LOG -> line(event, "", "a line\nof Liquibase's", null);
    };
  }

  private static Progress line(
      Progress.Event event, String changeset, String message, Progress.@Nullable Piece piece) {
    return new Progress(Instant.parse("2026-11-21T12:00:06Z"), event, changeset, message, piece);
  }

  private Fixtures() {}
}
