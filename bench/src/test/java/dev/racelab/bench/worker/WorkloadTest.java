package dev.racelab.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.bench.peer.LockClient;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  private static final Race RACE = new Race(8, 1, 2, 200, 200);
  private static final HandOver HAND_OVER = new HandOver(3);
  private static final Hoard HOARD = new Hoard(50, 10);

  @Test
  void aLockThatLetsTwoInIsFoundOutByTheRace() throws Exception {
    assertThat(value(RACE, new NoLock(), Metric.VIOLATIONS)).isPositive();
  }

  @Test
  void aLockThatExcludesIsNotBlamedByTheRace() throws Exception {
    LockClient right = new JvmLock();

    assertThat(value(RACE, right, Metric.VIOLATIONS)).isZero();
    assertThat(value(RACE, right, Metric.OPERATIONS)).isPositive();
    assertThat(value(RACE, right, Metric.REFUSED)).isZero();
  }

  @Test
  void aWaiterWhoIsLetInBeforeTheReleaseIsFoundOutByTheHandOver() throws Exception {
    assertThat(value(HAND_OVER, new NoLock(), Metric.VIOLATIONS)).isEqualTo(HAND_OVER.times());
    assertThat(value(HAND_OVER, new JvmLock(), Metric.VIOLATIONS)).isZero();
    assertThat(value(HAND_OVER, new JvmLock(), Metric.HAND_OVER_MAX_MICROS)).isPositive();
  }

  @Test
  void leasesThatOthersCanTakeAreCountedAsLostByTheHoard() throws Exception {
    assertThat(value(HOARD, new NoLock(), Metric.LOST)).isEqualTo(HOARD.leases());
    assertThat(value(HOARD, new JvmLock(), Metric.LOST)).isZero();
  }

  @Test
  void aWorkloadIsTheSameOnBothSidesOfTheLine() {
    for (Workload workload : List.of(RACE, HAND_OVER, HOARD, new RoundTrips(7))) {
      assertThat(Workload.of(workload.message())).isEqualTo(workload);
    }
  }

  private static double value(Workload workload, LockClient lock, Metric metric) throws Exception {
    return workload.run(number -> lock).value(metric).orElseThrow();
  }
}
