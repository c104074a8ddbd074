package dev.lockkeeper.runner.connection;

import dev.lockkeeper.contract.ConnectionProperties;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.runner.result.Ended;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The driver's connection properties, of those that {@link ConnectionProperties} allows. */
final class DriverProperties {
  private static final Map<String, String> LIBPQ_SERVER_TYPES = Map.of("read-write", "primary");
  private static final Set<String> SSL_MODES =
      Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
  private static final int CONNECT_TIMEOUT_SECONDS = 10;
  private static final int LONGEST_CONNECT_TIMEOUT_SECONDS = 30;

  private final Map<String, String> values = new TreeMap<>();

  /**
   * Adds what {@code origin} says; what was said before stays.
   *
   * @throws Ended with {@link ExitCode#INVALID_RUN_SPEC} for a property that may not be set
   */
  void add(Map<String, String> properties, String origin) throws Ended {
    var refused = new TreeSet<String>();
    properties.forEach(
        (key, value) -> {
          var name = ConnectionProperties.LIBPQ_NAMES.getOrDefault(key, key);
          if (!ConnectionProperties.POSTGRESQL.contains(name)) {
            refused.add(key);
          } else {
            values.putIfAbsent(name, LIBPQ_SERVER_TYPES.getOrDefault(value, value));
          }
        });
    if (!refused.isEmpty()) {
      throw new Ended(
          ExitCode.INVALID_RUN_SPEC,
          "%s sets %s, which is not allowed: allowed are %s."
              .formatted(
                  origin,
                  String.join(", ", refused),
                  String.join(", ", ConnectionProperties.allowed())));
    }
  }

  /**
   * All properties for the driver.
   *
   * @param authority the server's certificate authority; with one, and no {@code sslmode} said, the
   *     server must prove its name
   */
  Properties forDriver(Optional<Path> authority, String applicationName) throws Ended {
    var properties = new Properties();
    var sslMode = sslMode(authority.isPresent());
    values.remove("ssl");
    properties.putAll(values);
    sslMode.ifPresent(mode -> properties.setProperty("sslmode", mode));
    if (authority.isPresent()) {
      properties.setProperty("sslrootcert", authority.get().toString());
    } else if (sslMode.filter(mode -> mode.startsWith("verify")).isPresent()) {
      // The driver would look for a file in a home directory; the public authorities are meant.
      properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    properties.setProperty("ApplicationName", applicationName);
    properties.setProperty("connectTimeout", Integer.toString(connectTimeout()));
    properties.setProperty("loginTimeout", Integer.toString(LONGEST_CONNECT_TIMEOUT_SECONDS));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("socketFactory", WatchfulSocketFactory.class.getName());
    properties.setProperty("gssEncMode", "disable");
    return properties;
  }

  private Optional<String> sslMode(boolean hasAuthority) throws Ended {
    var said = values.get("sslmode");
    if (said != null) {
      if (!SSL_MODES.contains(said)) {
        throw new Ended(
            ExitCode.INVALID_RUN_SPEC,
            "sslmode must be one of %s.".formatted(String.join(", ", new TreeSet<>(SSL_MODES))));
      }
      return Optional.of(said);
    }
    var ssl = values.get("ssl");
    boolean wanted = ssl != null && !ssl.equals("false");
    return hasAuthority || wanted ? Optional.of("verify-full") : Optional.empty();
  }

  /** An attempt must notice soon that nobody answers, whatever the target's Secret says. */
  private int connectTimeout() throws Ended {
    var said = values.get("connectTimeout");
    if (said == null) {
      return CONNECT_TIMEOUT_SECONDS;
    }
    try {
      int seconds = Integer.parseInt(said);
      return seconds <= 0
          ? LONGEST_CONNECT_TIMEOUT_SECONDS
          : Math.min(seconds, LONGEST_CONNECT_TIMEOUT_SECONDS);
    } catch (NumberFormatException e) {
      throw new Ended(ExitCode.INVALID_RUN_SPEC, "connectTimeout must be a number of seconds.", e);
    }
  }
}
