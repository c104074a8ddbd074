package dev.lockkeeper.operator.leader.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimTest {
  private static final LeaseTimes TIMES = new LeaseTimes(Duration.ofSeconds(5));
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Moment START = new Moment(0, NOON);
  private static final Sighting NOTHING_SEEN = new Sighting(null, START);

  @Test
  void shouldCreateTheFirstLease() {
    assertThat(candidate(NOTHING_SEEN, null, 0)).isEqualTo(Claim.CREATE);
  }

  @Test
  void shouldTakeALeaseThatWasGivenBack() {
    var released = Leases.released(heldBy("other"), NOON);
    var seen = NOTHING_SEEN.then(released, START);

    assertThat(candidate(seen, released, 0)).isEqualTo(Claim.TAKE);
  }

  @Test
  void shouldTakeTheLeaseOfTheContainerBeforeIt() {
    var before = heldBy("us");

    assertThat(candidate(NOTHING_SEEN.then(before, START), before, 0)).isEqualTo(Claim.TAKE);
  }

  @ParameterizedTest
  @CsvSource({"0, WAIT", "5000, WAIT", "5001, TAKE"})
  void shouldTakeALeaseThatItSawUnrenewedForItsWholeTime(long millis, Claim claim) {
    var lease = heldBy("other");
    var seen = NOTHING_SEEN.then(lease, START).then(lease, at(millis));

    assertThat(candidate(seen, lease, millis)).isEqualTo(claim);
  }

  @Test
  void shouldNotBelieveAnotherMachinesClock() {
    var old = Leases.created("ns", "lease", "other", TIMES, NOON.minusSeconds(3600));

    assertThat(candidate(NOTHING_SEEN.then(old, START), old, 0)).isEqualTo(Claim.WAIT);
  }

  @Test
  void shouldNotBelieveItsOwnTimeOfDay() {
    var lease = heldBy("other");
    var seen = NOTHING_SEEN.then(lease, START);
    var setForward = new Moment(0, NOON.plusSeconds(3600));

    assertThat(Claim.ofCandidate(seen, lease, "us", TIMES, setForward)).isEqualTo(Claim.WAIT);
  }

  @Test
  void shouldBeginToCountAgainAtEachRenewal() {
    var first = heldBy("other");
    var renewed = Leases.held(first, "other", TIMES, NOON.plusSeconds(4));
    var seen = NOTHING_SEEN.then(first, START).then(renewed, at(4000));

    assertThat(candidate(seen, renewed, 8999)).isEqualTo(Claim.WAIT);
    assertThat(candidate(seen, renewed, 9001)).isEqualTo(Claim.TAKE);
  }

  @Test
  void shouldCountOnThroughEditsThatAreNoRenewal() {
    var lease = heldBy("other");
    var annotated = new LeaseBuilder(lease).editMetadata().addToLabels("a", "b").endMetadata();
    var seen = NOTHING_SEEN.then(lease, START).then(annotated.build(), at(4000));

    assertThat(candidate(seen, annotated.build(), 5001)).isEqualTo(Claim.TAKE);
  }

  @Test
  void shouldWaitAsLongAsTheHolderWasPromised() {
    var longer = new LeaseTimes(Duration.ofSeconds(30));
    var lease = Leases.created("ns", "lease", "other", longer, NOON);
    var seen = NOTHING_SEEN.then(lease, START);

    assertThat(candidate(seen, lease, 6000)).isEqualTo(Claim.WAIT);
    assertThat(candidate(seen, lease, 30_001)).isEqualTo(Claim.TAKE);
  }

  @Test
  void shouldWaitForTheHolderOfALeaseThatSomebodyDeleted() {
    var seen = NOTHING_SEEN.then(heldBy("other"), START).then(null, at(1000));

    assertThat(candidate(seen, null, 1000)).isEqualTo(Claim.WAIT);
    assertThat(candidate(seen, null, 5001)).isEqualTo(Claim.CREATE);
  }

  @Test
  void shouldRenewAsLongAsNobodyElseHoldsIt() {
    assertThat(Claim.ofLeader(heldBy("us"), "us")).isEqualTo(Claim.TAKE);
    assertThat(Claim.ofLeader(null, "us")).isEqualTo(Claim.CREATE);
    assertThat(Claim.ofLeader(heldBy("other"), "us")).isEqualTo(Claim.LOST);
    assertThat(Claim.ofLeader(Leases.released(heldBy("us"), NOON), "us"))
        .as("somebody let go of it for us")
        .isEqualTo(Claim.LOST);
  }

  @Test
  void shouldSayInTheLeaseWhoHoldsItSinceWhen() {
    var first = Leases.created("ns", "lease", "a", TIMES, NOON);
    var renewed = Leases.held(first, "a", TIMES, NOON.plusSeconds(1));
    var taken = Leases.held(renewed, "b", TIMES, NOON.plusSeconds(9));

    assertThat(first.getSpec().getLeaseDurationSeconds()).isEqualTo(5);
    assertThat(first.getSpec().getLeaseTransitions()).isZero();
    assertThat(renewed.getSpec().getAcquireTime()).isEqualTo(first.getSpec().getAcquireTime());
    assertThat(renewed.getSpec().getRenewTime().toInstant()).isEqualTo(NOON.plusSeconds(1));
    assertThat(renewed.getSpec().getLeaseTransitions()).isZero();
    assertThat(taken.getSpec().getHolderIdentity()).isEqualTo("b");
    assertThat(taken.getSpec().getAcquireTime().toInstant()).isEqualTo(NOON.plusSeconds(9));
    assertThat(taken.getSpec().getLeaseTransitions()).isEqualTo(1);
    assertThat(Claim.holderOf(Leases.released(taken, NOON))).isEmpty();
  }

  private static Claim candidate(Sighting seen, Lease found, long askedMillis) {
    return Claim.ofCandidate(seen, found, "us", TIMES, at(askedMillis));
  }

  private static Moment at(long millis) {
    return new Moment(Duration.ofMillis(millis).toNanos(), NOON.plusMillis(millis));
  }

  private static Lease heldBy(String holder) {
    return Leases.created("ns", "lease", holder, TIMES, NOON);
  }
}
