package dev.lockkeeper.runner;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL for all tests of this JVM, with a database for each that asks. */
final class PostgresServer {
  static final String PASSWORD = "canary-" + "7f3a91c2d4";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static final EmbeddedPostgres SERVER = start();

  private static EmbeddedPostgres start() {
    try {
      // Passwords count, but for the superuser: else a wrong one would be let in.
      var access = Files.createTempFile("pg_hba", ".conf");
      access.toFile().deleteOnExit();
      Files.writeString(
          access,
          """
          host all postgres 127.0.0.1/32 trust
          host all postgres ::1/128 trust
          host all all 127.0.0.1/32 scram-sha-256
          host all all ::1/128 scram-sha-256
          """);
      access.toFile().setReadable(true, false);
      var server =
          EmbeddedPostgres.builder()
              .setServerConfig("hba_file", access.toString())
              .setServerConfig("max_connections", "50")
              .setServerConfig("fsync", "off")
              .setServerConfig("log_min_messages", "fatal")
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(server)));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeQuietly(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A fresh database whose owner may log in with {@link #PASSWORD}. */
  static Database database() {
    var name = "db" + DATABASES.incrementAndGet();
    try (var connection = DriverManager.getConnection(SERVER.getJdbcUrl("postgres", "postgres"));
        var statement = connection.createStatement()) {
      statement.execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(name, PASSWORD));
      statement.execute("CREATE DATABASE %1$s OWNER %1$s".formatted(name));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new Database(name);
  }

  static int port() {
    return SERVER.getPort();
  }

  /** A database and its owner, who have the same name. */
  record Database(String name) {

    Connection connect() throws SQLException {
      return DriverManager.getConnection(SERVER.getJdbcUrl(name, name), name, PASSWORD);
    }

    void execute(String sql) {
      try (var connection = connect();
          var statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(sql, e);
      }
    }

    /** The first column of all rows, as text. */
    List<String> query(String sql) {
      try (var connection = connect();
          var statement = connection.createStatement();
          var rows = statement.executeQuery(sql)) {
        var found = new ArrayList<String>();
        while (rows.next()) {
          found.add(rows.getString(1));
        }
        return found;
      } catch (SQLException e) {
        throw new IllegalStateException(sql, e);
      }
    }

    List<String> tables() {
      return query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    }

    /** Ids of the history, in order. */
    List<String> history() {
      return query("SELECT id FROM databasechangelog ORDER BY orderexecuted");
    }

    List<String> lockOwners() {
      return query("SELECT coalesce(lockedby, '') FROM databasechangeloglock WHERE locked");
    }
  }

  private PostgresServer() {}
}
