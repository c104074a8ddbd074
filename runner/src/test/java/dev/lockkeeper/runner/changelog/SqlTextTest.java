package dev.lockkeeper.runner.changelog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COMMIT",
        "commit;",
        "INSERT INTO a VALUES (1); COMMIT; INSERT INTO a VALUES (2)",
        "/* first */ -- second\n ROLLBACK",
        "commit work",
        "COMMIT AND CHAIN",
        "SELECT ';'; END;",
        "ABORT",
        "PREPARE TRANSACTION 'x'",
        "SELECT $$ a $$; COMMIT",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; COMMIT"
      })
  void shouldSeeTheEndOfATransaction(String sql) {
    assertThat(SqlText.of(sql).endsTransaction()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SELECT 'COMMIT;'",
        "SELECT ''';COMMIT;'",
        "SELECT E'\\';COMMIT;'",
        "SELECT \";COMMIT;\" FROM a",
        "-- ;COMMIT;\nSELECT 1",
        "/* ;COMMIT; /* nested */ ;COMMIT; */ SELECT 1",
        "DO $$ BEGIN PERFORM 1; END $$",
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN RETURN 1; END; $body$",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;",
        "ROLLBACK TO SAVEPOINT a",
        "PREPARE q AS SELECT 1",
        "CREATE TABLE a (b int) ON COMMIT DROP",
        "INSERT INTO commit VALUES (1)"
      })
  void shouldNotTakeSomethingElseForTheEndOfATransaction(String sql) {
    assertThat(SqlText.of(sql).endsTransaction()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP TABLE a",
        "drop table if exists a",
        "DROP SCHEMA a CASCADE",
        "DROP MATERIALIZED VIEW a",
        "DROP TYPE a CASCADE",
        "DROP SEQUENCE a",
        "TRUNCATE a",
        "DELETE FROM a",
        "SELECT 1; DELETE FROM a WHERE b = 1",
        "WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone",
        "ALTER TABLE a DROP COLUMN b",
        "ALTER TABLE a DROP b",
        "ALTER TABLE ONLY public.a ADD COLUMN c int, DROP COLUMN IF EXISTS b"
      })
  void shouldSeeWhatTakesDataAway(String sql) {
    assertThat(SqlText.of(sql).isDestructive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE a (id int)",
        "INSERT INTO a VALUES ('DROP TABLE a')",
        "-- DROP TABLE a",
        "ALTER TABLE a DROP CONSTRAINT b",
        "ALTER TABLE a ALTER COLUMN b DROP NOT NULL",
        "ALTER TABLE a ALTER COLUMN b DROP DEFAULT",
        "DROP INDEX a",
        "DROP VIEW a",
        "DROP FUNCTION a()",
        "CREATE TRIGGER a AFTER DELETE ON b FOR EACH ROW EXECUTE FUNCTION c()",
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM a $$",
        "UPDATE a SET b = 1"
      })
  void shouldNotTakeSomethingElseForIt(String sql) {
    assertThat(SqlText.of(sql).isDestructive()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM a",
        "select 1;",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "SELECT 'INSERT; DELETE'",
        "SHOW server_version"
      })
  void shouldKnowAQuery(String sql) {
    assertThat(SqlText.of(sql).isOneQuery()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SELECT 1; SELECT 2",
        "COMMIT; CREATE TABLE a (id int); SELECT 1",
        "INSERT INTO a VALUES (1)",
        "WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x",
        "SELECT * INTO b FROM a",
        "SET default_transaction_read_only = off"
      })
  void shouldKnowWhatIsMoreThanAQuery(String sql) {
    assertThat(SqlText.of(sql).isOneQuery()).isFalse();
  }

  @Test
  void shouldReadALongTextWithoutRunningOutOfStack() {
    var sql = "INSERT INTO a VALUES ('" + "it''s ".repeat(200_000) + "'); COMMIT";

    assertThat(SqlText.of(sql).endsTransaction()).isTrue();
    assertThat(SqlText.of("/*".repeat(100_000)).endsTransaction()).isFalse();
    assertThat(SqlText.of("SELECT $$ never closed").isOneQuery()).isTrue();
    assertThat(SqlText.of("SELECT 'never closed").isOneQuery()).isTrue();
  }
}
