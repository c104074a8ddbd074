package dev.lockkeeper.operator.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.Pieces;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.contract.Progress;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.contract.RunSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The runner as the operator sees it: it keeps the contract, one changeset a step. A changelog is a
 * list of changesets' names, one a line.
 */
final class ModelRunner {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private final RunSpec spec;
  private final List<String> changesets;
  private final @Nullable Plan plan;
  private final Database database;
  private final StringBuilder log = new StringBuilder();
  private final Instant startedAt;
  private RunResult.@Nullable PlanReference said;
  private @Nullable List<String> pending;
  private int applied;
  private boolean terminating;

  private ModelRunner(
      RunSpec spec,
      List<String> changesets,
      @Nullable Plan plan,
      Database database,
      Instant startedAt) {
    this.spec = spec;
    this.changesets = changesets;
    this.plan = plan;
    this.database = database;
    this.startedAt = startedAt;
  }

  /**
   * Starts on what the kubelet mounted.
   *
   * @param plan as it is kept; null where none is mounted
   */
  static ModelRunner start(
      String runSpec, byte[] changelog, byte @Nullable [] plan, Database database, Instant now) {
    try {
      return new ModelRunner(
          JSON.readValue(runSpec, RunSpec.class),
          new String(changelog, java.nio.charset.StandardCharsets.UTF_8).lines().toList(),
          plan == null
              ? null
              : JSON.readValue(
                  new GZIPInputStream(new ByteArrayInputStream(plan)).readAllBytes(), Plan.class),
          database,
          now);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RunSpec.Attempt attempt() {
    return spec.attempt();
  }

  RunSpec spec() {
    return spec;
  }

  boolean isTooLate(Instant now) {
    return now.isAfter(spec.startBy());
  }

  /** As SIGTERM does. */
  void terminate() {
    terminating = true;
  }

  /** As its process' end does, however it came. */
  void end() {
    database.unlock(this);
  }

  /**
   * Goes one changeset further; says how it ends when it does.
   *
   * @param mishap what befalls it on the way, if anything does
   */
  Optional<ExitCode> step(Instant now, Optional<ExitCode> mishap) {
    if (!database.lock(this)) {
      return Optional.of(ExitCode.LOCK_HELD);
    }
    if (pending == null) {
      pending = new ArrayList<>(changesets.stream().filter(name -> !database.has(name)).toList());
      return begin();
    }
    var mustStop = terminating || (spec.stopAt() != null && !now.isBefore(spec.stopAt()));
    if (!pending.isEmpty() && spec.cancelAt() != null && !now.isBefore(spec.cancelAt())) {
      return Optional.of(ExitCode.CANCELLED);
    }
    if (!pending.isEmpty() && mustStop) {
      return Optional.of(terminating ? ExitCode.STOPPED : ExitCode.DEADLINE_REACHED);
    }
    if (mishap.isPresent()) {
      return mishap;
    }
    if (!pending.isEmpty()) {
      var next = pending.removeFirst();
      if (database.refuses(next)) {
        return Optional.of(ExitCode.CHANGESET_FAILED);
      }
      database.apply(next);
      applied++;
    }
    return pending.isEmpty() ? Optional.of(ExitCode.SUCCEEDED) : Optional.empty();
  }

  private Optional<ExitCode> begin() {
    var names = List.copyOf(pending == null ? List.of() : pending);
    if (spec.planDigest().isEmpty()) {
      say(new Plan(names.stream().map(ModelRunner::planned).toList()));
    }
    if (spec.action() == Action.PLAN) {
      return Optional.of(ExitCode.SUCCEEDED);
    }
    var covered =
        plan == null
            || plan.changesets().stream().map(Plan.Changeset::id).toList().containsAll(names);
    return covered ? Optional.empty() : Optional.of(ExitCode.PLAN_DIFFERS);
  }

  private static Plan.Changeset planned(String name) {
    return new Plan.Changeset("a", name, "b", "9:0", "", true, true, false, List.of());
  }

  private void say(Plan made) {
    try {
      var document = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(document)) {
        gzip.write(JSON.writeValueAsBytes(made));
      }
      var pieces = Pieces.of(document.toByteArray());
      for (int i = 0; i < pieces.size(); i++) {
        var piece = new Progress.Piece(i + 1, pieces.size(), pieces.get(i));
        var line = new Progress(startedAt, Progress.Event.PLAN_PIECE, "", "", piece);
        log.append(JSON.writeValueAsString(line)).append('\n');
      }
      said = new RunResult.PlanReference(pieces.size(), Pieces.hash(document.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String log() {
    return log.toString();
  }

  /** Its last word. */
  String result(ExitCode code, Instant now) {
    try {
      return JSON.writeValueAsString(
          new RunResult(
              spec.attempt().run(),
              spec.attempt().number(),
              spec.action(),
              code,
              code == ExitCode.SUCCEEDED ? "" : "It ended so.",
              null,
              new RunResult.Changesets(applied, applied, applied == 0 ? null : now),
              "",
              null,
              said,
              startedAt,
              now));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
