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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks HTTP servers: each within its time, so many at once, and no more of an answer than is
 * needed. Redirects are not followed: they could lead anywhere.
 */
final class HttpSource {
  /** More than a health page or an instant query has to say. */
  private static final int LIMIT_BYTES = 256 * 1024;

  private static final int AT_A_TIME = 16;

  /** Servers that hang must not hold up others, nor the namespaces of others. */
  private static final int AT_A_TIME_EACH = 4;

  private static final Pattern TOKEN = Pattern.compile("[!-~]+");

  private final Turns all = new Turns(AT_A_TIME);
  private final Map<String, Turns> each = new ConcurrentHashMap<>();
  private final Trust trust = new Trust();

  /**
   * A GET.
   *
   * @param namespace of the Migration for which it is asked
   * @param server what people call it
   * @param files folder with the credential and the CA certificate; null without any
   */
  record Question(
      String namespace, String server, URI uri, @Nullable String files, Duration timeout) {}

  /**
   * The answer.
   *
   * @param read what to make of a status and a body
   */
  Answer get(Question question, BiFunction<Integer, String, Answer> read) {
    var deadline = System.nanoTime() + question.timeout().toNanos();
    var own = each.computeIfAbsent(question.namespace(), _ -> new Turns(AT_A_TIME_EACH));
    try {
      return own.take(
          question.timeout(),
          silent(question, "was not asked in time: other gates of this namespace hang"),
          () ->
              all.take(
                  until(deadline),
                  silent(question, "was not asked in time: too many gates are asked at once"),
                  () -> send(question, until(deadline), read)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return silent(question, "was not asked: the operator stops");
    }
  }

  private static Duration until(long deadline) {
    return Duration.ofNanos(deadline - System.nanoTime());
  }

  private Answer send(Question question, Duration time, BiFunction<Integer, String, Answer> read)
      throws InterruptedException {
    if (!time.isPositive()) {
      return silent(question, "was not asked in time");
    }
    try {
      var request = HttpRequest.newBuilder(question.uri()).timeout(time).GET();
      authorization(question.files()).ifPresent(value -> request.header("Authorization", value));
      var text = BodyHandlers.ofString(StandardCharsets.UTF_8);
      var answer =
          trust
              .client(question.files())
              .sendAsync(request.build(), BodyHandlers.limiting(text, LIMIT_BYTES));
      try {
        var response = answer.get(time.toNanos(), TimeUnit.NANOSECONDS);
        return read.apply(response.statusCode(), response.body());
      } finally {
        answer.cancel(true); // ends the exchange where it is still under way
      }
    } catch (TimeoutException e) {
      return silent(question, "does not answer in time");
    } catch (ExecutionException e) {
      return silent(question, Failures.told(e.getCause(), LIMIT_BYTES));
    } catch (IOException e) {
      return silent(question, "cannot be asked: " + e.getMessage());
    }
  }

  /** Read anew each time: the kubelet renews mounted files. */
  private static Optional<String> authorization(@Nullable String files) throws IOException {
    if (files == null) {
      return Optional.empty();
    }
    var token = Path.of(files, "token");
    if (Files.exists(token)) {
      var text = Files.readString(token).strip();
      if (!TOKEN.matcher(text).matches()) {
        throw new IOException("the token in its Secret is none"); // and not shown to anybody
      }
      return Optional.of("Bearer " + text);
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

  private static Answer silent(Question question, String why) {
    return new Answer.Silent("%s %s".formatted(question.server(), why));
  }
}
