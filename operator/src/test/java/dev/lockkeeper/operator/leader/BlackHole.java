package dev.lockkeeper.operator.leader;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/**
 * A way to a server that can be cut as a network is: connections stay open, new ones are accepted,
 * and nothing comes through any more.
 */
final class BlackHole implements AutoCloseable {
  private final ServerSocket entrance;
  private final InetSocketAddress server;
  private final CountDownLatch forEver = new CountDownLatch(1);
  private volatile boolean cut;

  BlackHole(InetSocketAddress server) throws IOException {
    this.server = server;
    this.entrance = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  void cut() {
    cut = true;
  }

  private void accept() {
    try {
      while (true) {
        var client = entrance.accept();
        var upstream = new Socket(server.getAddress(), server.getPort());
        Thread.ofVirtual().start(() -> pass(client, upstream));
        Thread.ofVirtual().start(() -> pass(upstream, client));
      }
    } catch (IOException e) {
      if (!entrance.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void pass(Socket from, Socket to) {
    try (from;
        to) {
      pass(from.getInputStream(), to.getOutputStream());
    } catch (IOException e) {
      // One of the two hung up.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(InputStream from, OutputStream to) throws IOException, InterruptedException {
    var buffer = new byte[8192];
    for (var read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      if (cut) {
        forEver.await();
      }
      to.write(buffer, 0, read);
      to.flush();
    }
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    forEver.countDown();
  }
}
