package dev.lockkeeper.runner.connection;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.runner.result.Ended;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is, and who may come in, as one text says it. Messages name the text's origin,
 * never the text: it may hold a password.
 *
 * @param hosts one or more {@code host:port}, with commas between
 * @param parameters what followed the {@code ?}, without user and password
 */
record Address(
    String hosts,
    String database,
    @Nullable String username,
    @Nullable String password,
    Map<String, String> parameters) {
  private static final String HOST = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?";
  private static final Pattern HOSTS = Pattern.compile(HOST + "(?:," + HOST + ")*");
  private static final Pattern JDBC_URL =
      Pattern.compile("jdbc:postgresql://(?<hosts>[^/?]+)/(?<database>[^?]*)(?:\\?(?<query>.*))?");
  private static final Pattern URI =
      Pattern.compile(
          "postgres(?:ql)?://(?:(?<user>[^:@/?]*)(?::(?<password>[^/?]*))?@)?"
              + "(?<hosts>[^/?@]+)/(?<database>[^?]*)(?:\\?(?<query>.*))?");

  /** {@code jdbc:postgresql://host:port/database?name=value&…}, as the driver reads it. */
  static Address ofJdbcUrl(String url, String origin) throws Ended {
    refuseOtherEngine(url, "jdbc:postgresql:", "jdbc:", origin);
    var parts = JDBC_URL.matcher(url);
    if (!parts.matches()) {
      throw unreadable(origin, "jdbc:postgresql://host:port/database");
    }
    UnaryOperator<String> decode = text -> URLDecoder.decode(text, StandardCharsets.UTF_8);
    return of(
        parts.group("hosts"),
        parts.group("database"),
        parts.group("query"),
        decode,
        origin,
        "jdbc:postgresql://host:port/database");
  }

  /** {@code postgresql://user:password@host:port/database?name=value&…}, as libpq reads it. */
  static Address ofUri(String uri, String origin) throws Ended {
    if (!uri.startsWith("postgres://")) {
      refuseOtherEngine(uri, "postgresql:", "", origin);
    }
    var parts = URI.matcher(uri);
    if (!parts.matches()) {
      throw unreadable(origin, "postgresql://user:password@host:port/database");
    }
    UnaryOperator<String> decode = Address::percentDecoded;
    var address =
        of(
            parts.group("hosts"),
            parts.group("database"),
            parts.group("query"),
            decode,
            origin,
            "postgresql://user:password@host:port/database");
    try {
      return address.withLogin(
          decoded(parts.group("user"), decode), decoded(parts.group("password"), decode));
    } catch (IllegalArgumentException e) {
      throw unreadable(origin, "postgresql://user:password@host:port/database");
    }
  }

  static Address ofParts(String host, String port, String database, String origin) throws Ended {
    var hosts =
        (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    if (!HOSTS.matcher(hosts).matches()) {
      throw unreadable(origin, "a host name and a port number");
    }
    return new Address(hosts, database, null, null, Map.of());
  }

  private static Address of(
      String hosts,
      String database,
      @Nullable String query,
      UnaryOperator<String> decode,
      String origin,
      String form)
      throws Ended {
    try {
      var parameters = parameters(query, decode);
      var username = parameters.remove("user");
      var password = parameters.remove("password");
      var name = decode.apply(database);
      if (!HOSTS.matcher(hosts).matches() || name.isBlank()) {
        throw unreadable(origin, form);
      }
      return new Address(hosts, name, username, password, Map.copyOf(parameters));
    } catch (IllegalArgumentException e) {
      // The decoder's message quotes the text: neither it nor the exception goes any further.
      throw unreadable(origin, form);
    }
  }

  private static Map<String, String> parameters(
      @Nullable String query, UnaryOperator<String> decode) {
    var parameters = new LinkedHashMap<String, String>();
    if (query == null || query.isEmpty()) {
      return parameters;
    }
    for (var pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(
            decode.apply(pair.substring(0, equals)), decode.apply(pair.substring(equals + 1)));
      } else if (!pair.isEmpty()) {
        parameters.put(decode.apply(pair), "");
      }
    }
    return parameters;
  }

  private Address withLogin(@Nullable String user, @Nullable String secret) {
    return new Address(
        hosts,
        database,
        user == null || user.isEmpty() ? username : user,
        secret == null || secret.isEmpty() ? password : secret,
        parameters);
  }

  private static @Nullable String decoded(@Nullable String text, UnaryOperator<String> decode) {
    return text == null ? null : decode.apply(text);
  }

  /** In a URI a plus sign is a plus sign. */
  private static String percentDecoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static void refuseOtherEngine(String text, String ours, String anyEngine, String origin)
      throws Ended {
    if (text.startsWith(ours)) {
      return;
    }
    var scheme =
        Optional.of(text)
            .filter(t -> t.startsWith(anyEngine))
            .map(
                t ->
                    Pattern.compile("^([a-z0-9+]{1,20}):").matcher(t.substring(anyEngine.length())))
            .filter(Matcher::find)
            .map(found -> found.group(1));
    throw new Ended(
        ExitCode.INVALID_RUN_SPEC,
        scheme
            .map(
                name ->
                    "%s is a URL of %s: this runner works on PostgreSQL only (%s//…)."
                        .formatted(origin, name, ours))
            .orElse("%s does not begin with %s//.".formatted(origin, ours)));
  }

  private static Ended unreadable(String origin, String form) {
    return new Ended(
        ExitCode.CREDENTIALS_INCOMPLETE,
        "%s cannot be read as %s: special characters in it must be percent-encoded."
            .formatted(origin, form));
  }

  /** Without the password. */
  @Override
  public String toString() {
    return hosts + "/" + database;
  }
}
