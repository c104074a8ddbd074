package dev.lockkeeper.runner;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.runner.result.Documents;
import dev.lockkeeper.runner.stop.Stop;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectIT {
  private static final String SHOP =
      "--liquibase formatted sql\n--changeset ann:1\nCREATE TABLE a (id int);\n";

  @TempDir Path root;
  private final PostgresServer.Database database = PostgresServer.database();

  @Test
  void shouldWaitForADatabaseThatStartsSlowly() throws IOException {
    int port = freePort();
    var bench = bench().secret("port", Integer.toString(port));
    try (var child = bench.start(Action.PLAN)) {
      child.awaitLog("does not answer yet");
      try (var starting = new StartingServer(port)) {
        child.awaitLog("the database system is starting up");
        starting.ready();

        assertThat(child.awaitEnd()).as(child.output()).isZero();
      }
    }
  }

  @Test
  void shouldSayAtOnceThatThePasswordIsWrong() {
    var attempt = bench().secret("password", "wrong").plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.CREDENTIALS_REFUSED);
    assertThat(attempt.result().message()).contains(database.name(), "Check user and password");
    assertThat(attempt.output()).doesNotContain("does not answer yet");
  }

  @Test
  void shouldSayAtOnceThatTheDatabaseIsMissing() {
    var attempt = bench().secret("dbname", "nothing").plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.DATABASE_MISSING);
    assertThat(attempt.result().message()).contains("has no database nothing");
    assertThat(attempt.output()).doesNotContain("does not answer yet");
  }

  @Test
  void shouldSayAtOnceThatTheServerSpeaksNoTls() {
    var attempt = bench().property("sslmode", "require").plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.TLS_REFUSED);
    assertThat(attempt.result().message()).contains("does not support SSL");
  }

  @Test
  void shouldConnectByTheUriThatCloudNativePgWrites() {
    for (var key : new String[] {"uri", "jdbc-uri"}) {
      var uri =
          key.equals("uri")
              ? "postgresql://%s:%s@localhost:%d/%s"
                  .formatted(
                      database.name(),
                      PostgresServer.PASSWORD,
                      PostgresServer.port(),
                      database.name())
              : "jdbc:postgresql://localhost:%d/%s?password=%s&user=%s"
                  .formatted(
                      PostgresServer.port(),
                      database.name(),
                      PostgresServer.PASSWORD,
                      database.name());

      var attempt = new Workbench(root.resolve(key)).secret(key, uri).file("shop.sql", SHOP).plan();

      assertThat(attempt.result().exitCode()).as(attempt.output()).isEqualTo(ExitCode.SUCCEEDED);
    }
  }

  @Test
  void shouldStopAtOnceWhileNobodyAnswers() throws Exception {
    var accepted = new CountDownLatch(1);
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var acceptor =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      silent.accept();
                      accepted.countDown();
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  });
      var bench = bench().secret("port", Integer.toString(silent.getLocalPort()));
      var stop = new Stop(Clock.systemUTC());
      var json = new String(Documents.bytes(bench.spec(Action.PLAN)), UTF_8);
      var attempt = CompletableFuture.supplyAsync(() -> bench.run(json, stop));
      accepted.await();
      acceptor.join();

      long asked = System.nanoTime();
      stop.ask("the test wants it");

      assertThat(attempt.join().result().exitCode()).isEqualTo(ExitCode.STOPPED);
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void shouldNameItsSessionsAfterTheAttempt() {
    database.execute("CREATE TABLE seen (name text)");
    bench()
        .file(
            "shop.sql",
            """
            --liquibase formatted sql
            --changeset ann:1
            INSERT INTO seen VALUES (current_setting('application_name'));
            """)
        .planAndApply();

    assertThat(database.query("SELECT name FROM seen"))
        .singleElement()
        .asString()
        .matches("lockkeeper [0-9a-f]{12}#2 team/shop/7f3a91c2-1#2");
  }

  private Workbench bench() {
    return new Workbench(root).target(database).file("shop.sql", SHOP);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /**
   * Answers as PostgreSQL does while it starts; once ready, passes everything on to the real one.
   */
  private static final class StartingServer implements AutoCloseable {
    private final ServerSocket server;
    private volatile boolean ready;

    StartingServer(int port) throws IOException {
      server = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
      Thread.ofPlatform().daemon().start(this::serve);
    }

    void ready() {
      ready = true;
    }

    private void serve() {
      while (!server.isClosed()) {
        try {
          var client = server.accept();
          if (ready) {
            var real = new Socket("localhost", PostgresServer.port());
            pass(client, real);
            pass(real, client);
          } else {
            refuse(client);
          }
        } catch (IOException e) {
          return;
        }
      }
    }

    private static void pass(Socket from, Socket to) {
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                try (from;
                    to) {
                  from.getInputStream().transferTo(to.getOutputStream());
                } catch (IOException e) {
                  // One side has closed.
                  return;
                }
              });
    }

    /** To the question for TLS: no; to the startup message: error 57P03. */
    private static void refuse(Socket client) throws IOException {
      try (client) {
        var in = client.getInputStream();
        if (in.readNBytes(8).length == 8) {
          client.getOutputStream().write('N');
          in.readNBytes(4);
        }
        var fields = "SFATAL\0C57P03\0Mthe database system is starting up\0\0".getBytes(US_ASCII);
        var message = new ByteArrayOutputStream();
        var out = new DataOutputStream(message);
        out.writeByte('E');
        out.writeInt(fields.length + 4);
        out.write(fields);
        client.getOutputStream().write(message.toByteArray());
        client.getOutputStream().flush();
        client.shutdownOutput();
        in.transferTo(OutputStream.nullOutputStream());
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
