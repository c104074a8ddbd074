package dev.lockkeeper.runner.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockkeeper.contract.Plan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanDocumentTest {
  private final Random random = new Random(7);

  @Test
  void shouldUnpackWhatItPacked() throws IOException {
    var plan = new Plan(List.of(changeset(1, 10), changeset(2, 1_000)));

    assertThat(PlanDocument.unpack(PlanDocument.pack(plan, 100_000))).isEqualTo(plan);
  }

  @Test
  void shouldPackTheSamePlanIntoTheSameBytes() {
    var plan = new Plan(List.of(changeset(1, 10)));

    assertThat(PlanDocument.pack(plan, 100_000)).isEqualTo(PlanDocument.pack(plan, 100_000));
  }

  @Test
  void shouldLeaveOutAsFewAsItMustAndTheLongestFirst() throws IOException {
    var plan = new Plan(IntStream.rangeClosed(1, 40).mapToObj(i -> changeset(i, i * 100)).toList());
    int limit = PlanDocument.pack(plan, Integer.MAX_VALUE).length / 2;

    var packed = PlanDocument.pack(plan, limit);

    assertThat(packed).hasSizeLessThanOrEqualTo(limit);
    var unpacked = PlanDocument.unpack(packed).changesets();
    var leftOut =
        unpacked.stream()
            .filter(changeset -> changeset.sql().equals(List.of(PlanDocument.LEFT_OUT)))
            .map(changeset -> Integer.parseInt(changeset.id()))
            .toList();
    assertThat(leftOut).isNotEmpty();
    assertThat(leftOut).isEqualTo(IntStream.rangeClosed(41 - leftOut.size(), 40).boxed().toList());
    // One fewer would have been too large.
    var oneMore = new ArrayList<>(unpacked);
    oneMore.set(leftOut.getFirst() - 1, plan.changesets().get(leftOut.getFirst() - 1));
    assertThat(PlanDocument.pack(new Plan(oneMore), Integer.MAX_VALUE)).hasSizeGreaterThan(limit);
  }

  @Test
  void shouldPackAPlanWithNothingInIt() throws IOException {
    assertThat(PlanDocument.unpack(PlanDocument.pack(new Plan(List.of()), 1)).changesets())
        .isEmpty();
  }

  @Test
  void shouldRefuseWhatIsNoPlan() {
    assertThatThrownBy(() -> PlanDocument.unpack("no gzip".getBytes(UTF_8)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> PlanDocument.unpack(new byte[0])).isInstanceOf(IOException.class);
  }

  private Plan.Changeset changeset(int id, int length) {
    var noise = new byte[length];
    random.nextBytes(noise);
    return new Plan.Changeset(
        "shop.sql",
        Integer.toString(id),
        "ann",
        "9:" + id,
        "sql",
        true,
        false,
        false,
        List.of(HexFormat.of().formatHex(noise)));
  }
}
