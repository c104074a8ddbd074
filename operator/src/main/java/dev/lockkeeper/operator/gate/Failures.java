package dev.lockkeeper.operator.gate;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What is wrong with a server that was asked, in words that tell what to do. */
final class Failures {

  /**
   * The end of a sentence that begins with the server.
   *
   * @param limitBytes how much of an answer is read
   */
  static String told(@Nullable Throwable failure, int limitBytes) {
    // What the JDK calls a failure to connect may have been caused by a name or by the time.
    if (cause(failure, HttpTimeoutException.class).isPresent()) {
      return "does not answer in time";
    }
    if (cause(failure, UnknownHostException.class).isPresent()
        || cause(failure, UnresolvedAddressException.class).isPresent()) {
      return "is no name that is known here";
    }
    if (cause(failure, ConnectException.class).isPresent()) {
      return "cannot be reached: is something listening there?";
    }
    var distrust = cause(failure, SSLException.class);
    if (distrust.isPresent()) {
      return "cannot be trusted: %s: is its CA in the endpoint's caBundle?"
          .formatted(distrust.get().getMessage());
    }
    if (cause(failure, IOException.class).filter(Failures::isTooLong).isPresent()) {
      return "answers more than %d KiB: ask for less".formatted(limitBytes / 1024);
    }
    return "cannot be asked: " + (failure == null ? "no reason given" : failure.getMessage());
  }

  private static <T extends Throwable> Optional<T> cause(
      @Nullable Throwable failure, Class<T> kind) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst();
  }

  /** So the JDK's limiting body handler says it. */
  private static boolean isTooLong(IOException e) {
    return String.valueOf(e.getMessage()).contains("body exceeds capacity");
  }

  private Failures() {}
}
