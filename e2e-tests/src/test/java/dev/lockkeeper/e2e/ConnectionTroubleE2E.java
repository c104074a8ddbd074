package dev.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.Condition;
import dev.lockkeeper.api.MigrationCommandSpec.Command;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The way into the database is barred: told by name, and gone on with once it is open. */
@ExtendWith(StageExtension.class)
class ConnectionTroubleE2E {
  private static final Changelog CHANGELOG = Changelog.of("customers", Fixtures.CREATE_CUSTOMERS);

  @Test
  void shouldTellThatTheSecretIsMissing(Stage stage) {
    var shop = stage.createDatabase("shop");
    stage.createTarget("shop", 0);
    migrate(stage);

    var told =
        stage.awaitTold(
            "schema",
            "SecretMissing",
            "Target shop",
            "Secret shop-database does not exist",
            "create it with the keys dbname, host, username, password");
    assertThat(Stage.condition(told, Condition.RECONCILING).reason()).isEqualTo("Retrying");

    stage.createSecret("shop", shop);
    heals(stage, "SecretMissing");
  }

  @Test
  void shouldTellThatAKeyIsMissing(Stage stage) {
    var shop = stage.register("shop");
    stage.apply(Fixtures.secret("shop", shop.credentialsWith("password", "")));
    migrate(stage);

    stage.awaitTold(
        "schema",
        "CredentialsIncomplete",
        "Target shop",
        "Secret shop-database lacks password",
        "add it");

    stage.createSecret("shop", shop);
    heals(stage, "CredentialsIncomplete");
  }

  @Test
  void shouldTellThatTheDatabaseCannotBeReached(Stage stage) {
    var shop = stage.register("shop");
    stage.apply(Fixtures.secret("shop", shop.credentialsWith("host", "localhost")));
    migrate(stage);

    stage.awaitTold(
        "schema",
        "DatabaseUnreachable",
        "Target shop",
        "localhost:5432/" + shop.name() + " cannot be reached",
        "Connection refused",
        "Check the address");

    stage.createSecret("shop", shop);
    heals(stage, "DatabaseUnreachable");
  }

  @Test
  void shouldTellThatTheDatabaseIsMissing(Stage stage) {
    var shop = stage.register("shop");
    stage.apply(Fixtures.secret("shop", shop.credentialsWith("dbname", "nowhere")));
    migrate(stage);

    stage.awaitTold(
        "schema", "DatabaseMissing", "Target shop", "has no database nowhere", "create it");

    stage.createSecret("shop", shop);
    heals(stage, "DatabaseMissing");
  }

  @Test
  void shouldTellThatThereIsNoTls(Stage stage) {
    stage.register("shop");
    stage.apply(Fixtures.target("shop", 0, Map.of("sslmode", "require")));
    migrate(stage);

    stage.awaitTold(
        "schema",
        "TlsRefused",
        "Target shop",
        "No trusted TLS session",
        "does not support SSL",
        "Check sslmode");

    stage.apply(Fixtures.target("shop", 0, Map.of("sslmode", "disable")));
    heals(stage, "TlsRefused");
  }

  @Test
  void shouldTellThatThePasswordIsWrong(Stage stage) {
    var shop = stage.register("shop");
    stage.apply(Fixtures.secret("shop", shop.credentialsWith("password", "wrong")));
    migrate(stage);

    var told =
        stage.awaitTold(
            "schema",
            "CredentialsRefused",
            "Target shop",
            "refused the login",
            "Check user and password");
    assertThat(Stage.ready(told).message()).doesNotContain("wrong");

    stage.createSecret("shop", shop);
    heals(stage, "CredentialsRefused");
  }

  /** The database has the new password before the Secret has it. */
  @Test
  void shouldHealByItselfWhenAPasswordIsRotatedInMidRun(Stage stage) {
    var run = BarredRun.begin(stage);
    var shop = run.database();

    shop.administer("ALTER ROLE %s PASSWORD 'rotated'".formatted(shop.name()));
    shop.cutSessions();
    stage.awaitTold("schema", "CredentialsRefused", "Target shop", "Check user and password");

    run.openBarrier();
    stage.apply(Fixtures.secret("shop", shop.credentialsWith("password", "rotated")));
    heals(stage, "CredentialsRefused");
    run.shouldHaveAppliedEachChangesetOnce();
  }

  @Test
  void shouldTellThatTheSchemaIsMissing(Stage stage) {
    var shop = stage.register("shop");
    stage.apply(Fixtures.target("shop", "sales", 0, Map.of()));
    migrate(stage);

    stage.awaitTold("schema", "SchemaMissing", "Target shop", "no schema sales", "create it");

    shop.execute("CREATE SCHEMA sales");
    heals(stage, "SchemaMissing");
    assertThat(shop.has("sales.customers")).isTrue();
  }

  @Test
  void shouldTellThatTheUserMayNotDoIt(Stage stage) {
    var shop = stage.register("shop");
    shop.administer("CREATE TABLE vault (id int)");
    stage.publish(Changelog.of("vault", "INSERT INTO vault VALUES (1);"));
    stage.apply(Fixtures.migration("schema", "shop"));

    stage.awaitTold(
        "schema",
        "PermissionDenied",
        "Target shop",
        Changelog.nameOf("vault"),
        "permission denied for table vault",
        "Grant it",
        "then order Retry");
    stage.awaitFailed("schema");

    shop.administer("GRANT INSERT, SELECT ON vault TO " + shop.name());
    stage.order("again", "schema", Command.Retry, "It is granted.");
    heals(stage, "PermissionDenied");
    assertThat(shop.query("SELECT id FROM vault")).containsExactly("1");
  }

  private static void migrate(Stage stage) {
    stage.publish(CHANGELOG);
    stage.apply(Fixtures.migration("schema", "shop"));
  }

  /** Nobody touches the Migration, and it was told once however often it was retried. */
  private static void heals(Stage stage, String reason) {
    stage.awaitSucceeded("schema");
    assertThat(stage.told("schema", reason)).hasSize(1);
  }
}
