package dev.lockkeeper.runner.connection;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.contract.SecretKey;
import dev.lockkeeper.runner.result.Ended;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a login of what the target says and what its Secret holds. The address is the target's url,
 * else the Secret's {@code jdbc-uri}, else {@code uri}, else its parts; user and password of their
 * own keys count before those inside a URL.
 */
public final class Logins {
  private static final String DEFAULT_PORT = "5432";

  /**
   * Puts a login together.
   *
   * @param credentials folder of the target's Secret
   * @param applicationName how the session is called in the server
   */
  public static Login of(RunSpec.Database database, Path credentials, String applicationName)
      throws Ended {
    var secret = new SecretFiles(credentials, database.keys());
    var missing = new ArrayList<String>();
    var address = address(database, secret, missing);
    var username = secret.value(SecretKey.USERNAME).orElse(usernameIn(address));
    var password = secret.value(SecretKey.PASSWORD).orElse(passwordIn(address));
    if (username == null) {
      missing.add(secret.nameOf(SecretKey.USERNAME));
    }
    if (password == null) {
      missing.add(secret.nameOf(SecretKey.PASSWORD));
    }
    if (address == null || username == null || password == null) {
      throw lacking(database, secret, missing, address == null);
    }

    var driverProperties = new DriverProperties();
    driverProperties.add(database.properties(), "connection.properties");
    driverProperties.add(address.parameters(), "The connection's URL");
    var properties =
        driverProperties.forDriver(secret.file(SecretKey.CA_CERTIFICATE), applicationName);
    properties.setProperty("user", username);
    properties.setProperty("password", password);
    return new Login(
        "jdbc:postgresql://%s/%s"
            .formatted(
                address.hosts(), URLEncoder.encode(address.database(), StandardCharsets.UTF_8)),
        properties,
        address.hosts(),
        address.database());
  }

  private static @Nullable Address address(
      RunSpec.Database database, SecretFiles secret, List<String> missing) throws Ended {
    if (!database.url().isBlank()) {
      return addressOfSpec(database.url());
    }
    var jdbcUri = secret.value(SecretKey.JDBC_URI);
    if (jdbcUri.isPresent()) {
      return Address.ofJdbcUrl(jdbcUri.get(), inSecret(secret, SecretKey.JDBC_URI));
    }
    var uri = secret.value(SecretKey.URI);
    if (uri.isPresent()) {
      return Address.ofUri(uri.get(), inSecret(secret, SecretKey.URI));
    }
    return addressOfParts(secret, missing);
  }

  private static Address addressOfSpec(String url) throws Ended {
    Address address;
    try {
      address = Address.ofJdbcUrl(url, "connection.url");
    } catch (Ended e) {
      throw new Ended(ExitCode.INVALID_RUN_SPEC, e.why());
    }
    if (address.username() != null || address.password() != null) {
      throw new Ended(
          ExitCode.INVALID_RUN_SPEC,
          "connection.url holds user or password: they belong in the target's Secret.");
    }
    return address;
  }

  private static @Nullable Address addressOfParts(SecretFiles secret, List<String> missing)
      throws Ended {
    var host = secret.value(SecretKey.HOST);
    var name = secret.value(SecretKey.DATABASE);
    for (var part : Map.of(SecretKey.HOST, host, SecretKey.DATABASE, name).entrySet()) {
      if (part.getValue().isEmpty()) {
        missing.add(secret.nameOf(part.getKey()));
      }
    }
    missing.sort(null);
    if (host.isEmpty() || name.isEmpty()) {
      return null;
    }
    return Address.ofParts(
        host.get(),
        secret.value(SecretKey.PORT).orElse(DEFAULT_PORT),
        name.get(),
        "The Secret's host and port");
  }

  private static @Nullable String usernameIn(@Nullable Address address) {
    return address == null ? null : address.username();
  }

  private static @Nullable String passwordIn(@Nullable Address address) {
    return address == null ? null : address.password();
  }

  private static String inSecret(SecretFiles secret, SecretKey key) {
    return "The Secret's " + secret.nameOf(key);
  }

  private static Ended lacking(
      RunSpec.Database database, SecretFiles files, List<String> missing, boolean address) {
    var secret = database.secret().isEmpty() ? "The Secret" : "Secret " + database.secret();
    if (files.isEmpty()) {
      return new Ended(
          ExitCode.SECRET_MISSING,
          "%s does not exist or is empty: create it with the keys %s."
              .formatted(secret, String.join(", ", missing)));
    }
    return new Ended(
        ExitCode.CREDENTIALS_INCOMPLETE,
        "%s lacks %s: add %s, or name the keys in connection.keys%s."
            .formatted(
                secret,
                String.join(", ", missing),
                missing.size() == 1 ? "it" : "them",
                Optional.of(" (a jdbc-uri, a uri or connection.url says the address too)")
                    .filter(hint -> address)
                    .orElse("")));
  }

  private Logins() {}
}
