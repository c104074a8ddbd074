package dev.lockkeeper.runner.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

class WatchfulSocketFactoryTest {
  private final WatchfulSocketFactory factory = new WatchfulSocketFactory();

  @Test
  void shouldNoticeWithinAMinuteThatTheServerIsGone() throws IOException {
    var here = InetAddress.getLoopbackAddress();
    try (var server = new ServerSocket(0, 5, here)) {
      int port = server.getLocalPort();
      for (var socket :
          Set.of(
              factory.createSocket(),
              factory.createSocket(here, port),
              factory.createSocket(here.getHostAddress(), port),
              factory.createSocket(here, port, here, 0),
              factory.createSocket(here.getHostAddress(), port, here, 0))) {
        assertWatchful(socket);
        socket.close();
      }
    }
  }

  private static void assertWatchful(Socket socket) throws IOException {
    assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
    int seconds =
        socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)
            + socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)
                * socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT);
    assertThat(seconds).isBetween(30, 60);
  }
}
