package dev.lockkeeper.runner;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.ContentHash;
import dev.lockkeeper.contract.Layout;
import dev.lockkeeper.contract.Pieces;
import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.contract.Progress;
import dev.lockkeeper.contract.Progress.Event;
import dev.lockkeeper.contract.RunResult;
import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.runner.plan.Packed;
import dev.lockkeeper.runner.plan.PlanDocument;
import dev.lockkeeper.runner.result.Documents;
import dev.lockkeeper.runner.result.ProgressLog;
import dev.lockkeeper.runner.spec.Places;
import dev.lockkeeper.runner.stop.Stop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the operator does for an attempt, done by hand: files, Secret, order, and reading it all.
 */
final class Workbench {
  final Places places;
  private final Path root;
  private final TreeMap<String, byte[]> files = new TreeMap<>();
  private final Map<String, String> properties = new HashMap<>();
  private final List<RunSpec.Parameter> parameters = new ArrayList<>();
  private final List<String> contexts = new ArrayList<>();
  private String path = "";
  private String contentHash = "";
  private String labelFilter = "";
  private String schema = "";
  private String planDigest = "";
  private String migration = "shop";
  private Instant startBy = Instant.now().plus(Duration.ofMinutes(5));
  private @Nullable Instant stopAt;
  private @Nullable Instant cancelAt;
  private int number;

  Workbench(Path root) {
    this.root = root;
    places =
        new Places(
            folder("changelog"),
            folder("plan"),
            folder("credentials"),
            root.resolve("termination-log"));
  }

  /** What an attempt left: its result, its progress, and all that it ever said as text. */
  record Attempt(RunResult result, List<Progress> progress, String output) {

    List<String> applied() {
      return progress.stream()
          .filter(line -> line.event() == Event.CHANGESET_APPLIED)
          .map(Progress::changeset)
          .toList();
    }

    Plan plan() {
      var pieces = new HashMap<Integer, String>();
      progress.stream()
          .map(Progress::piece)
          .filter(piece -> piece != null)
          .forEach(piece -> pieces.put(piece.number(), piece.data()));
      var reference = result.plan();
      if (reference == null) {
        throw new AssertionError("no plan: " + result);
      }
      try {
        return PlanDocument.unpack(Pieces.join(pieces, reference.pieces(), reference.hash()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  Workbench root(String path) {
    this.path = path;
    return this;
  }

  /** Adds a file to the changelog; the first one is the root. */
  Workbench file(String path, String content) {
    if (this.path.isEmpty()) {
      this.path = path;
    }
    return bytes(path, content.getBytes(UTF_8));
  }

  Workbench bytes(String path, byte[] content) {
    files.put(path, content);
    write(places.changelog().resolve(path), content);
    contentHash = ContentHash.of(files);
    return this;
  }

  Workbench secret(String key, String value) {
    write(places.credentials().resolve(key), value.getBytes(UTF_8));
    return this;
  }

  /** The Secret as CloudNativePG writes it, in parts. */
  Workbench target(PostgresServer.Database database) {
    return secret("host", "localhost")
        .secret("port", Integer.toString(PostgresServer.port()))
        .secret("dbname", database.name())
        .secret("username", database.name())
        .secret("password", PostgresServer.PASSWORD);
  }

  Workbench property(String name, String value) {
    properties.put(name, value);
    return this;
  }

  Workbench parameter(String name, String value) {
    parameters.add(new RunSpec.Parameter(name, value));
    return this;
  }

  Workbench context(String name) {
    contexts.add(name);
    return this;
  }

  Workbench labelFilter(String filter) {
    labelFilter = filter;
    return this;
  }

  Workbench schema(String name) {
    schema = name;
    return this;
  }

  Workbench migration(String name) {
    migration = name;
    return this;
  }

  Workbench startBy(Instant instant) {
    startBy = instant;
    return this;
  }

  Workbench stopAt(@Nullable Instant instant) {
    stopAt = instant;
    return this;
  }

  /** Where it stops, and what runs then is cancelled. */
  Workbench cancelAt(@Nullable Instant instant) {
    cancelAt = instant;
    return stopAt(instant);
  }

  Workbench contentHash(String hash) {
    contentHash = hash;
    return this;
  }

  Workbench planDigest(String digest) {
    planDigest = digest;
    return this;
  }

  /** Mounts {@code plan} as the one to apply. */
  Workbench mount(Plan plan) {
    write(places.plan().resolve(Layout.PLAN_FILE), Packed.of(plan));
    planDigest = plan.digest();
    return this;
  }

  RunSpec spec(Action action) {
    number++;
    return new RunSpec(
        List.of("ONE_COMMIT", "PLAN_COVERS", "TIME_BOUNDS"),
        action,
        new RunSpec.Attempt("team", migration, "uid-of-" + migration, "main", "7f3a91c2-1", number),
        startBy,
        stopAt,
        cancelAt,
        new RunSpec.Changelog(path, contentHash, contexts, labelFilter, parameters),
        new RunSpec.Database(Map.of(), "", properties, schema, "shop-app"),
        action == Action.APPLY ? planDigest : "");
  }

  Attempt plan() {
    return run(spec(Action.PLAN));
  }

  /** Plans, mounts the plan and applies it. */
  Attempt planAndApply() {
    return mount(plan().plan()).apply();
  }

  Attempt apply() {
    return run(spec(Action.APPLY));
  }

  /** Runs the attempt in this JVM. */
  Attempt run(RunSpec spec) {
    return run(spec, Clock.systemUTC());
  }

  Attempt run(RunSpec spec, Clock clock) {
    return run(new String(Documents.bytes(spec), UTF_8), new Stop(clock), clock);
  }

  Attempt run(String json, Stop stop) {
    return run(json, stop, Clock.systemUTC());
  }

  private Attempt run(String json, Stop stop, Clock clock) {
    var out = new ByteArrayOutputStream();
    var progress = new ProgressLog(new PrintStream(out, true, UTF_8), clock);
    var result = new Runner(places, clock, stop, progress).run(json);
    var text = out.toString(UTF_8);
    return new Attempt(result, lines(text), text + new String(Documents.bytes(result), UTF_8));
  }

  /** Starts the attempt as a process of its own, as its Job would. */
  ChildRunner start(Action action) {
    return ChildRunner.start(root, new String(Documents.bytes(spec(action)), UTF_8));
  }

  static List<Progress> lines(String text) {
    return text.lines()
        .map(
            line -> {
              try {
                return Documents.read(line.getBytes(UTF_8), Progress.class);
              } catch (IOException e) {
                throw new UncheckedIOException("not a line of progress: " + line, e);
              }
            })
        .toList();
  }

  private Path folder(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
