package dev.lockkeeper.runner.connection;

import java.util.Properties;

/**
 * All that the driver needs to open a session.
 *
 * @param url without credentials
 * @param properties with them
 */
public record Login(String url, Properties properties, String hosts, String database) {

  /** Without the properties: they hold the password. */
  @Override
  public String toString() {
    return hosts + "/" + database;
  }
}
