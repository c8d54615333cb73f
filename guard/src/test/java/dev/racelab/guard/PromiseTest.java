package dev.racelab.guard;

import static dev.racelab.guard.Condition.LEASE_UNEXPIRED;
import static dev.racelab.guard.Condition.ONE_REPLICA;
import static dev.racelab.guard.Condition.STORE_KEEPS_LEASES;
import static dev.racelab.guard.Hazard.ABSENT_ROW;
import static dev.racelab.guard.Hazard.ONE_ROW;
import static dev.racelab.guard.Hazard.REPEATED_REQUEST;
import static dev.racelab.guard.Hazard.SEVERAL_ROWS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A promise holds where all hazards are stopped and none of its conditions is broken. */
final class PromiseTest {
  private final Promise promise =
      new Promise(
          Map.of(ONE_ROW, Set.of(), SEVERAL_ROWS, Set.of(LEASE_UNEXPIRED, STORE_KEEPS_LEASES)));

  @Test
  void everyHazardHasToBeStopped() {
    assertThat(promise.covers(Set.of(ONE_ROW), Set.of())).isTrue();
    assertThat(promise.covers(Set.of(ONE_ROW, SEVERAL_ROWS), Set.of())).isTrue();
    assertThat(promise.covers(Set.of(ONE_ROW, ABSENT_ROW), Set.of())).isFalse();
    assertThat(promise.covers(Set.of(REPEATED_REQUEST), Set.of())).isFalse();
  }

  @Test
  void oneBrokenConditionIsEnough() {
    assertThat(promise.covers(Set.of(SEVERAL_ROWS), Set.of(LEASE_UNEXPIRED))).isFalse();
    assertThat(promise.covers(Set.of(SEVERAL_ROWS), Set.of(STORE_KEEPS_LEASES))).isFalse();
    assertThat(promise.covers(Set.of(SEVERAL_ROWS), Set.of(ONE_REPLICA))).isTrue();
  }

  @Test
  void theOnlyConditionCounts() {
    Promise onOneReplica = new Promise(Map.of(ONE_ROW, Set.of(ONE_REPLICA)));
    assertThat(onOneReplica.covers(Set.of(ONE_ROW), Set.of())).isTrue();
    assertThat(onOneReplica.covers(Set.of(ONE_ROW), Set.of(ONE_REPLICA))).isFalse();
  }

  @Test
  void aBrokenConditionTouchesOnlyTheHazardsThatNeedIt() {
    assertThat(promise.covers(Set.of(ONE_ROW), Set.of(Condition.values()))).isTrue();
    assertThat(promise.covers(Set.of(ONE_ROW, SEVERAL_ROWS), Set.of(LEASE_UNEXPIRED))).isFalse();
  }

  @Test
  void nothingPromisedCoversNothingButNoHazard() {
    Promise nothing = new Promise(Map.of());
    assertThat(nothing.covers(Set.of(ONE_ROW), Set.of())).isFalse();
    assertThat(nothing.covers(Set.of(), Set.of())).isTrue();
  }
}
