package dev.lockkeeper.runner.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Makes sockets that notice within a minute that the server has vanished. By the kernel's own
 * settings a statement that waits for a server that is gone waits for more than two hours. Public,
 * as the driver makes its instance by reflection.
 */
public final class WatchfulSocketFactory extends SocketFactory {
  private static final int IDLE_SECONDS = 30;
  private static final int INTERVAL_SECONDS = 10;
  private static final int PROBES = 3;

  @Override
  public Socket createSocket() throws IOException {
    var socket = new Socket();
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    // Where the system cannot, its own settings stay.
    if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
    }
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(createSocket(), InetAddress.getByName(host), port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket(InetAddress.getByName(host), port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(createSocket(), host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    var socket = createSocket();
    socket.bind(new InetSocketAddress(localHost, localPort));
    return connected(socket, host, port);
  }

  private static Socket connected(Socket socket, InetAddress host, int port) throws IOException {
    socket.connect(new InetSocketAddress(host, port));
    return socket;
  }
}
