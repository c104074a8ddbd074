package dev.lockkeeper.runner.plan;

import dev.lockkeeper.contract.Plan;
import dev.lockkeeper.contract.Plan.Changeset;
import dev.lockkeeper.runner.result.Documents;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The plan as it travels: JSON, compressed, and small enough for a ConfigMap. */
public final class PlanDocument {
  static final String LEFT_OUT = "-- SQL left out: the plan is too large";

  /**
   * {@code plan} in at most {@code limit} bytes: where it is too large, the longest SQL is left
   * out, changeset by changeset, and {@link #LEFT_OUT} stands in its place.
   */
  static byte[] pack(Plan plan, int limit) {
    if (fits(plan, limit) || plan.changesets().isEmpty()) {
      return gzip(plan);
    }
    var longestFirst =
        IntStream.range(0, plan.changesets().size())
            .boxed()
            .sorted(Comparator.comparing(index -> -sqlSize(plan.changesets().get(index))))
            .toList();
    // Each trial compresses the whole plan again: the search halves.
    int fewest = 1;
    int most = longestFirst.size();
    while (fewest < most) {
      int middle = (fewest + most) / 2;
      if (fits(without(plan, longestFirst.subList(0, middle)), limit)) {
        most = middle;
      } else {
        fewest = middle + 1;
      }
    }
    return gzip(without(plan, longestFirst.subList(0, fewest)));
  }

  /**
   * Reads what {@link #pack} made.
   *
   * @throws IOException when {@code packed} is no plan
   */
  public static Plan unpack(byte[] packed) throws IOException {
    try (var stream = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      var json = stream.readNBytes(Plan.LARGEST_BYTES + 1);
      if (json.length > Plan.LARGEST_BYTES) {
        throw new IOException("larger than %d MiB".formatted(Plan.LARGEST_BYTES >> 20));
      }
      return Documents.read(json, Plan.class);
    }
  }

  private static boolean fits(Plan plan, int limit) {
    return Documents.bytes(plan).length <= Plan.LARGEST_BYTES && gzip(plan).length <= limit;
  }

  private static Plan without(Plan plan, List<Integer> leftOut) {
    var indexes = Set.copyOf(leftOut);
    List<Changeset> changesets = new ArrayList<>();
    for (int i = 0; i < plan.changesets().size(); i++) {
      var changeset = plan.changesets().get(i);
      changesets.add(indexes.contains(i) ? withSql(changeset, List.of(LEFT_OUT)) : changeset);
    }
    return new Plan(changesets);
  }

  private static Changeset withSql(Changeset changeset, List<String> sql) {
    return new Changeset(
        changeset.path(),
        changeset.id(),
        changeset.author(),
        changeset.checksum(),
        changeset.description(),
        changeset.transactional(),
        changeset.reversible(),
        changeset.destructive(),
        sql);
  }

  private static int sqlSize(Changeset changeset) {
    return changeset.sql().stream().collect(Collectors.summingInt(String::length));
  }

  private static byte[] gzip(Plan plan) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(Documents.bytes(plan));
    } catch (IOException e) {
      throw new IllegalStateException("memory can be written", e);
    }
    return bytes.toByteArray();
  }

  private PlanDocument() {}
}
