package dev.lockkeeper.operator.gate;

import dev.lockkeeper.operator.gate.core.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks HTTP servers: each within its time, so many at once, and no more of an answer than is
 * needed. Redirects are not followed: they could lead anywhere.
 */
final class HttpSource {
  /** More than a health page or an instant query has to say. */
  private static final int LIMIT_BYTES = 1024 * 1024;

  /** One that hangs must not be asked by ever more of us. */
  private static final int AT_A_TIME_EACH = 4;

  private static final int AT_A_TIME = 32;

  private final Semaphore all = new Semaphore(AT_A_TIME);
  private final Map<String, Semaphore> each = new ConcurrentHashMap<>();
  private final Trust trust = new Trust();

  /**
   * The answer to a GET of {@code uri}.
   *
   * @param files folder with the credential and the CA certificate; null without any
   * @param read what to make of a status and a body
   */
  Answer get(
      URI uri, @Nullable String files, Duration timeout, BiFunction<Integer, String, Answer> read) {
    var deadline = System.nanoTime() + timeout.toNanos();
    var own = each.computeIfAbsent(uri.getAuthority(), _ -> new Semaphore(AT_A_TIME_EACH));
    try {
      if (!own.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        return silent(uri, "is asked by other gates, none of which it has answered in " + timeout);
      }
      try {
        if (!all.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return silent(uri, "was not asked in time: too many gates are asked at once");
        }
        try {
          return send(uri, files, Duration.ofNanos(deadline - System.nanoTime()), read);
        } finally {
          all.release();
        }
      } finally {
        own.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return silent(uri, "was not asked: the operator stops");
    }
  }

  private Answer send(
      URI uri, @Nullable String files, Duration time, BiFunction<Integer, String, Answer> read)
      throws InterruptedException {
    if (!time.isPositive()) {
      return silent(uri, "was not asked in time");
    }
    try {
      var request = HttpRequest.newBuilder(uri).timeout(time).GET();
      authorization(files).ifPresent(value -> request.header("Authorization", value));
      var text = BodyHandlers.ofString(StandardCharsets.UTF_8);
      var answer =
          trust.client(files).sendAsync(request.build(), BodyHandlers.limiting(text, LIMIT_BYTES));
      try {
        var response = answer.get(time.toNanos(), TimeUnit.NANOSECONDS);
        return read.apply(response.statusCode(), response.body());
      } finally {
        answer.cancel(true); // ends the exchange where it is still under way
      }
    } catch (TimeoutException e) {
      return silent(uri, "does not answer in time");
    } catch (ExecutionException e) {
      return silent(uri, Failures.told(e.getCause(), LIMIT_BYTES));
    } catch (IOException e) {
      return silent(uri, "cannot be asked: " + e.getMessage());
    }
  }

  /** Read anew each time: the kubelet renews mounted files. */
  private static Optional<String> authorization(@Nullable String files) throws IOException {
    if (files == null) {
      return Optional.empty();
    }
    var token = Path.of(files, "token");
    if (Files.exists(token)) {
      return Optional.of("Bearer " + Files.readString(token).strip());
    }
    var username = Path.of(files, "username");
    if (!Files.exists(username)) {
      return Optional.empty();
    }
    var pair =
        Files.readString(username).strip()
            + ":"
            + Files.readString(Path.of(files, "password")).strip();
    return Optional.of(
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  private static Answer silent(URI uri, String why) {
    return new Answer.Silent("%s %s".formatted(uri.getAuthority(), why));
  }
}
