package dev.lockkeeper.runner.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.runner.result.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginsTest {
  private static final String PASSWORD = "p@ss/w:o%rd+1";

  @TempDir Path secret;
  private final Map<String, String> keys = new HashMap<>();
  private final Map<String, String> properties = new HashMap<>();
  private String url = "";

  @Test
  void shouldReadTheSecretOfCloudNativePg() throws Exception {
    key("username", "app");
    key("user", "app");
    key("password", PASSWORD);
    key("dbname", "shop");
    key("host", "shop-rw");
    key("port", "5432");
    key("pgpass", "shop-rw:5432:shop:app:…");
    key("uri", "postgresql://app:p%40ss%2Fw%3Ao%25rd+1@shop-rw.team:5432/shop");
    key(
        "jdbc-uri",
        "jdbc:postgresql://shop-rw.team:5432/shop?password=p%40ss%2Fw%3Ao%25rd%2B1&user=app");

    var login = login();

    assertThat(login.url()).isEqualTo("jdbc:postgresql://shop-rw.team:5432/shop");
    assertLogin(login, "app", PASSWORD);
    assertThat(login.toString()).isEqualTo("shop-rw.team:5432/shop");
  }

  @Test
  void shouldReadAJdbcUriAlone() throws Exception {
    key(
        "jdbc-uri",
        "jdbc:postgresql://db/shop?user=a+b&password=p%40ss%2Fw%3Ao%25rd%2B1&sslmode=require");

    assertLogin(login(), "a b", PASSWORD);
    assertThat(login().properties()).containsEntry("sslmode", "require");
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "postgres"})
  void shouldReadAUriAlone(String scheme) throws Exception {
    key(
        "uri",
        scheme
            + "://app:p%40ss%2Fw%3Ao%25rd+1@one:5432,two:5433/my%20shop?connect_timeout=3"
            + "&target_session_attrs=read-write&application_name=them");

    var login = login();

    assertThat(login.url()).isEqualTo("jdbc:postgresql://one:5432,two:5433/my+shop");
    assertLogin(login, "app", PASSWORD);
    assertThat(login.properties())
        .containsEntry("connectTimeout", "3")
        .containsEntry("targetServerType", "primary")
        .containsEntry("ApplicationName", "lockkeeper test");
  }

  @Test
  void shouldReadParts() throws Exception {
    key("host", "::1\n");
    key("database", "shop\n");
    key("user", "app\r\n");
    key("password", PASSWORD + "\n");

    var login = login();

    assertThat(login.url()).isEqualTo("jdbc:postgresql://[::1]:5432/shop");
    assertLogin(login, "app", PASSWORD);
  }

  @Test
  void shouldPreferTheTargetsUrlAndTheSecretsOwnUser() throws Exception {
    url = "jdbc:postgresql://elsewhere:6432/shop";
    key("uri", "postgresql://app:wrong@db/shop");
    key("username", "admin");
    key("password", PASSWORD);

    var login = login();

    assertThat(login.url()).isEqualTo("jdbc:postgresql://elsewhere:6432/shop");
    assertLogin(login, "admin", PASSWORD);
  }

  @Test
  void shouldReadRenamedKeys() throws Exception {
    keys.putAll(
        Map.of(
            "host", "endpoint", "dbname", "name", "username", "login", "password", "secret.text"));
    key("endpoint", "db");
    key("name", "shop");
    key("login", "app");
    key("secret.text", PASSWORD);
    key("password", "another");

    assertLogin(login(), "app", PASSWORD);
  }

  @Test
  void shouldNameAllThatIsMissing() {
    assertEnds(
        ExitCode.SECRET_MISSING,
        "Secret shop-app does not exist or is empty: create it with the keys dbname, host,"
            + " username, password.");
  }

  @Test
  void shouldTellASecretThatLacksKeysFromNone() throws IOException {
    key("something", "else");

    assertEnds(
        ExitCode.CREDENTIALS_INCOMPLETE, "Secret shop-app lacks dbname, host, username, password");
  }

  @Test
  void shouldNameAMissingKeyAsItIsRenamed() throws IOException {
    keys.put("password", "secret.text");
    key("uri", "postgresql://app@db/shop");
    key("password", "not this one");

    assertEnds(ExitCode.CREDENTIALS_INCOMPLETE, "lacks secret.text: add it");
  }

  @Test
  void shouldTakeAnEmptyValueForNone() throws IOException {
    key("uri", "postgresql://app@db/shop");
    key("password", "\n");

    assertEnds(ExitCode.CREDENTIALS_INCOMPLETE, "lacks password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../password", "a/b", "", "..data", "/etc/passwd"})
  void shouldRefuseANameThatIsNoKey(String name) {
    keys.put("password", name);

    assertEnds(ExitCode.INVALID_RUN_SPEC, "cannot be a key");
  }

  @Test
  void shouldRefuseToRenameWhatItDoesNotKnow() {
    keys.put("pasword", "x");

    assertEnds(ExitCode.INVALID_RUN_SPEC, "pasword");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/shop?user=app",
        "jdbc:postgresql://db/shop?password=" + "hunter2",
        "jdbc:mysql://db/shop",
        "postgresql://db/shop",
        "jdbc:postgresql:shop",
        "jdbc:postgresql://db",
        "jdbc:postgresql://a b/shop",
        "jdbc:postgresql://app:hunter2@db/shop",
        "jdbc:postgresql://db/shop?sslfactory=a.b.C",
        "nonsense"
      })
  void shouldRefuseATargetsUrlThatItShouldNotHave(String text) throws IOException {
    url = text;
    key("username", "app");
    key("password", PASSWORD);

    assertEnds(ExitCode.INVALID_RUN_SPEC, "");
  }

  @Test
  void shouldSayWhichEngineItDoesNotSpeak() throws IOException {
    key("uri", "mysql://app:hunter2@db/shop");

    assertEnds(ExitCode.INVALID_RUN_SPEC, "The Secret's uri is a URL of mysql");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socketFactory",
        "sslfactory",
        "sslrootcert",
        "sslkey",
        "authenticationPluginClassName",
        "loggerFile",
        "options",
        "service",
        "user",
        "password",
        "PGHOST",
        "readOnly"
      })
  void shouldRefusePropertiesThatAreNotAllowedWhereverTheyAreSet(String name) throws IOException {
    key("uri", "postgresql://app:x@db/shop");
    properties.put(name, "x");
    assertEnds(ExitCode.INVALID_RUN_SPEC, "sets " + name);
    assertEnds(ExitCode.INVALID_RUN_SPEC, "sslmode");

    properties.clear();
    if (!name.equals("user") && !name.equals("password")) {
      key("uri", "postgresql://app:x@db/shop?" + name + "=x");
      assertEnds(ExitCode.INVALID_RUN_SPEC, "sets " + name);
    }
  }

  @Test
  void shouldPreferTheTargetsPropertiesToTheSecrets() throws Exception {
    key("uri", "postgresql://app:x@db/shop?sslmode=disable");
    properties.put("sslmode", "require");

    assertThat(login().properties()).containsEntry("sslmode", "require");
  }

  @Test
  void shouldMakeTheServerProveItsNameWhenItsAuthorityIsKnown() throws Exception {
    key("uri", "postgresql://app:x@db/shop");
    key("ca.crt", "-----BEGIN CERTIFICATE-----");

    assertThat(login().properties())
        .containsEntry("sslmode", "verify-full")
        .containsEntry("sslrootcert", secret.resolve("ca.crt").toString())
        .doesNotContainKey("sslfactory");
  }

  @Test
  void shouldTrustThePublicAuthoritiesWhenNoneIsGiven() throws Exception {
    key("uri", "postgresql://app:x@db/shop?sslmode=verify-full");

    assertThat(login().properties())
        .containsEntry("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory")
        .doesNotContainKey("sslrootcert");
  }

  @ParameterizedTest
  @CsvSource({"true, verify-full", "'', verify-full", "false,"})
  void shouldReadTheDriversOwnSwitchForTls(String ssl, String sslMode) throws Exception {
    key("jdbc-uri", "jdbc:postgresql://db/shop?user=app&password=x&ssl=" + ssl);

    assertThat(login().properties().getProperty("sslmode")).isEqualTo(sslMode);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "30, 30", "31, 30", "3600, 30", "0, 30", "-1, 30"})
  void shouldBoundTheTimeToConnect(String said, String taken) throws Exception {
    key("uri", "postgresql://app:x@db/shop");
    properties.put("connectTimeout", said);

    assertThat(login().properties()).containsEntry("connectTimeout", taken);
  }

  @Test
  void shouldRefuseValuesThatAreNone() throws IOException {
    key("uri", "postgresql://app:x@db/shop");

    properties.put("connectTimeout", "soon");
    assertEnds(ExitCode.INVALID_RUN_SPEC, "connectTimeout");
    properties.put("connectTimeout", "3");
    properties.put("sslmode", "verify");
    assertEnds(ExitCode.INVALID_RUN_SPEC, "sslmode must be one of");
  }

  private void key(String name, String value) throws IOException {
    Files.writeString(secret.resolve(name), value);
  }

  private Login login() throws Ended {
    return Logins.of(
        new RunSpec.Database(keys, url, properties, "", "shop-app"), secret, "lockkeeper test");
  }

  private static void assertLogin(Login login, String user, String password) {
    assertThat(login.properties()).containsEntry("user", user).containsEntry("password", password);
  }

  private void assertEnds(ExitCode exitCode, String why) {
    assertThatThrownBy(this::login)
        .isInstanceOfSatisfying(
            Ended.class,
            end -> {
              assertThat(end.exitCode()).isEqualTo(exitCode);
              assertThat(end.why()).contains(why).doesNotContain("hunter2", PASSWORD);
            });
  }
}
