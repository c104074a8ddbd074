package dev.lockkeeper.runner;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.ExitCode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a certificate of its own, and targets that know its authority, or do not. */
class TlsIT {
  private static final String PASSWORD = "not-a-secret";

  @TempDir static Path shared;
  private static Certificate known;
  private static EmbeddedPostgres server;

  @TempDir Path root;

  @BeforeAll
  static void start() throws Exception {
    known = Certificate.create(shared, "known");
    server =
        EmbeddedPostgres.builder()
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", known.certificate().toString())
            .setServerConfig("ssl_key_file", known.key().toString())
            .setServerConfig("log_min_messages", "fatal")
            .start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void shouldTrustTheServerThatTheSecretsAuthorityVouchesFor() throws Exception {
    var attempt =
        target("localhost").secret("ca.crt", Files.readString(known.certificate())).plan();

    assertThat(attempt.result().exitCode()).as(attempt.output()).isEqualTo(ExitCode.SUCCEEDED);
  }

  @Test
  void shouldNotTrustAServerOfAnotherAuthority() throws Exception {
    var other = Certificate.create(root, "other");

    var attempt =
        target("localhost").secret("ca.crt", Files.readString(other.certificate())).plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.TLS_REFUSED);
    assertThat(attempt.result().message()).contains("No trusted TLS session");
    assertThat(attempt.output()).doesNotContain("does not answer yet");
  }

  @Test
  void shouldNotTrustAServerOfAnotherName() throws Exception {
    var attempt =
        target("127.0.0.1").secret("ca.crt", Files.readString(known.certificate())).plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.TLS_REFUSED);
    assertThat(attempt.result().message()).contains("127.0.0.1", "ca.crt");
    assertThat(attempt.output()).doesNotContain("does not answer yet");
  }

  @Test
  void shouldTrustOnlyPublicAuthoritiesWhereNoneIsGiven() {
    var attempt = target("localhost").property("sslmode", "verify-full").plan();

    assertThat(attempt.result().exitCode()).isEqualTo(ExitCode.TLS_REFUSED);
    assertThat(attempt.result().message()).contains("No trusted TLS session");
  }

  private Workbench target(String host) {
    return new Workbench(root)
        .file("shop.sql", "--liquibase formatted sql\n--changeset ann:1\nSELECT 1;\n")
        .secret("host", host)
        .secret("port", Integer.toString(server.getPort()))
        .secret("dbname", "postgres")
        .secret("username", "postgres")
        .secret("password", PASSWORD);
  }

  /** A certificate for {@code localhost} that vouches for itself, with its key, as PEM files. */
  private record Certificate(Path certificate, Path key) {

    static Certificate create(Path folder, String name) throws Exception {
      var store = folder.resolve(name + ".p12");
      var keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  name,
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=" + name,
                  "-ext",
                  "san=dns:localhost",
                  "-validity",
                  "2",
                  "-keystore",
                  store.toString(),
                  "-storetype",
                  "PKCS12",
                  "-storepass",
                  PASSWORD)
              .inheritIO()
              .start();
      assertThat(keytool.waitFor()).isZero();
      var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      var certificate = folder.resolve(name + ".crt");
      var key = folder.resolve(name + ".key");
      writePem(certificate, "CERTIFICATE", keys.getCertificate(name).getEncoded());
      writePem(key, "PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      return new Certificate(certificate, key);
    }

    private static void writePem(Path file, String kind, byte[] content) throws IOException {
      var text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
      Files.writeString(
          file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, text));
    }
  }
}
