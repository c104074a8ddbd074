package dev.lockkeeper.runner.connection;

import java.security.GeneralSecurityException;
import java.sql.SQLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What it means that a session could not be opened. */
enum Trouble {
  /** Passes by itself: not there yet, starting, failing over, no free place. */
  STARTING,
  LOGIN_REFUSED,
  NO_DATABASE,
  NOT_PERMITTED,
  NOT_TRUSTED,
  WRONG_PROPERTY,
  OTHER;

  static Trouble of(SQLException e) {
    var state = e.getSQLState() == null ? "" : e.getSQLState();
    // A broken connection has an exception of the network's behind it. One that the driver closed
    // by itself has none: the server's certificate is for another name.
    boolean closedByDriver = state.equals("08006") && e.getCause() == null;
    if (closedByDriver || isDistrust(e) || isWithoutTls(state, e)) {
      return NOT_TRUSTED;
    }
    return switch (state) {
      case "28P01", "28000" -> LOGIN_REFUSED;
      case "3D000" -> NO_DATABASE;
      case "42501" -> NOT_PERMITTED;
      case "22023" -> WRONG_PROPERTY;
      // 57P03: starting up; 57P01, 57P02: going down; 53300: no connection left
      case "08001", "08006", "57P01", "57P02", "57P03", "53300" -> STARTING;
      default -> OTHER;
    };
  }

  /** The driver's word for a server that offers no TLS; the same state stands for other trouble. */
  private static boolean isWithoutTls(String state, SQLException e) {
    return state.equals("08004") && String.valueOf(e.getMessage()).contains("not support SSL");
  }

  private static boolean isDistrust(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLHandshakeException
          || cause instanceof SSLPeerUnverifiedException
          || cause instanceof GeneralSecurityException) {
        return true;
      }
    }
    return false;
  }
}
