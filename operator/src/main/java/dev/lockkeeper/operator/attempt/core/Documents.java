package dev.lockkeeper.operator.attempt.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.contract.Progress;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.contract.RunSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The contract's documents as JSON, on the operator's side. What comes from a runner is untrusted:
 * whatever cannot be read is no document.
 */
public final class Documents {
  /** No document of the contract is deeper, nor says a number that is longer. */
  private static final StreamReadConstraints NARROW =
      StreamReadConstraints.builder().maxNestingDepth(32).maxNumberLength(64).build();

  /** An object of each costs more memory than its text: some twenty thousand changesets. */
  static final int MOST_TOKENS = 500_000;

  /** Counts of changesets beyond this are a lie, and sums of them stay numbers. */
  static final int MOST_CHANGESETS = 100_000;

  private static final ObjectMapper JSON = mapper(NARROW);
  private static final ObjectMapper PLANS =
      mapper(NARROW.rebuild().maxTokenCount(MOST_TOKENS).build());

  private static ObjectMapper mapper(StreamReadConstraints constraints) {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(constraints)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build())
        .addModule(new JavaTimeModule())
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .build();
  }

  /** The order as the runner reads it. */
  public static String write(RunSpec spec) {
    try {
      return JSON.writeValueAsString(spec);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a run spec is always JSON", e);
    }
  }

  /** The result in a termination message, its texts fit to be shown; empty when it is none. */
  static Optional<RunResult> result(String terminationMessage) {
    try {
      return Optional.ofNullable(JSON.readValue(terminationMessage, RunResult.class))
          .map(Documents::bounded);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The progress in a line of the log; empty when it is none. */
  public static Optional<Progress> progress(String line) {
    if (!line.startsWith("{")) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JSON.readValue(line, Progress.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * The plan in a document as it travels, compressed by gzip.
   *
   * @throws IOException when it is no plan, or one that is larger than any may be
   */
  public static Plan packedPlan(byte[] document) throws IOException {
    try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(document))) {
      var json = unzipped.readNBytes(Plan.LARGEST_BYTES + 1);
      if (json.length > Plan.LARGEST_BYTES) {
        throw new IOException("the plan is larger than %d bytes".formatted(Plan.LARGEST_BYTES));
      }
      return plan(json);
    }
  }

  /**
   * The plan in a document.
   *
   * @throws IOException when it is no plan, or a part of a changeset is missing
   */
  public static Plan plan(byte[] json) throws IOException {
    var plan = PLANS.readValue(json, Plan.class);
    if (plan == null || !plan.changesets().stream().allMatch(Documents::isWhole)) {
      throw new IOException("the plan is not whole");
    }
    return plan;
  }

  @SuppressWarnings("ConstantValue") // what comes from a runner keeps no promise of ours
  private static boolean isWhole(Plan.Changeset changeset) {
    return Stream.of(changeset.path(), changeset.id(), changeset.author(), changeset.checksum())
        .allMatch(Objects::nonNull);
  }

  private static RunResult bounded(RunResult said) {
    var fault = said.fault();
    var engine = said.engine();
    return new RunResult(
        said.run(),
        said.number(),
        said.action(),
        said.exitCode(),
        OneLine.of(said.message()),
        fault == null
            ? null
            : new RunResult.Fault(
                line(fault.changeset()), line(fault.sqlState()), line(fault.statement())),
        new RunResult.Changesets(
            count(said.changesets().pending()),
            count(said.changesets().applied()),
            said.changesets().lastAt()),
        OneLine.of(said.lastChangeset()),
        engine == null
            ? null
            : new RunResult.Engine(line(engine.product()), line(engine.version())),
        said.plan(),
        said.startedAt(),
        said.finishedAt());
  }

  private static int count(int said) {
    return Math.clamp(said, 0, MOST_CHANGESETS);
  }

  private static String line(@Nullable String text) {
    return text == null ? "" : OneLine.of(text);
  }

  private Documents() {}
}
