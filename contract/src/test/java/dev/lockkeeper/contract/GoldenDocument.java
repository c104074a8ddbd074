package dev.lockkeeper.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A document as it stands on the wire, and what it says. Whoever reads or writes the contract's
 * documents proves its JSON mapper on all of them: a change that breaks one breaks with runners and
 * operators that are already out there.
 *
 * @param name of the resource {@code golden/<name>.json}
 */
public record GoldenDocument(String name, Object says) {

  /** Every document there is. */
  public static Stream<GoldenDocument> all() {
    return Stream.concat(
        Stream.of(
            new GoldenDocument("run-spec-full", Fixtures.fullSpec()),
            new GoldenDocument("run-spec-minimal", Fixtures.minimalSpec()),
            new GoldenDocument("run-result-success", Fixtures.success()),
            new GoldenDocument("run-result-failure", Fixtures.failure()),
            new GoldenDocument("run-result-plan", Fixtures.planned()),
            new GoldenDocument("plan", Fixtures.plan())),
        Arrays.stream(Progress.Event.values())
            .map(
                event ->
                    new GoldenDocument(
                        "progress-" + event.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        Fixtures.progress(event))));
  }

  /** Its text. */
  public String json() {
    var resource = "/golden/" + name + ".json";
    try (var stream = GoldenDocument.class.getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(stream, resource).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
