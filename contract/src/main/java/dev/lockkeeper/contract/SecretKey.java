package dev.lockkeeper.contract;

import java.util.List;

/**
 * A part of a connection that a Secret may hold, with the key names in use by CloudNativePG,
 * Crossplane and the Service Binding specification, the more telling first.
 */
public enum SecretKey {
  JDBC_URI("jdbc-uri"),
  URI("uri"),
  HOST("host"),
  PORT("port"),
  DATABASE("dbname", "database"),
  USERNAME("username", "user"),
  PASSWORD("password"),
  /** Certificate authority of the server, PEM. */
  CA_CERTIFICATE("ca.crt");

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> names;

  SecretKey(String... names) {
    this.names = List.of(names);
  }

  /** The key to rename in {@link RunSpec.Database#keys()}, such as {@code dbname}. */
  public String key() {
    return names.getFirst();
  }

  /** Every name under which the part is looked for, in that order. */
  public List<String> names() {
    return names;
  }
}
