package dev.lockkeeper.operator.gate;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Clients by the certificates that they trust: an endpoint's own, or those of the Java runtime. */
final class Trust {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final Map<String, Client> clients = new ConcurrentHashMap<>();

  /** A client has threads: none before the first gate is asked. */
  private static final class Plain {
    static final HttpClient CLIENT = builder().build();
  }

  private record Client(FileTime of, HttpClient client) {}

  /**
   * The client for a server.
   *
   * @param files folder in which {@code ca.crt} may be
   */
  HttpClient client(@Nullable String files) throws IOException {
    if (files == null) {
      return Plain.CLIENT;
    }
    var bundle = Path.of(files, "ca.crt");
    if (!Files.exists(bundle)) {
      return Plain.CLIENT;
    }
    var written = Files.getLastModifiedTime(bundle);
    var known = clients.get(files);
    if (known != null && known.of().equals(written)) {
      return known.client();
    }
    var client = builder().sslContext(trusting(bundle)).build();
    clients.put(files, new Client(written, client));
    return client;
  }

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT);
  }

  private static SSLContext trusting(Path bundle) throws IOException {
    try (var in = Files.newInputStream(bundle)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      var number = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("its caBundle is no bundle of certificates: " + e.getMessage(), e);
    }
  }
}
