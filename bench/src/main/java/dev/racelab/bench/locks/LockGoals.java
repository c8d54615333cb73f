package dev.racelab.bench.locks;

import dev.racelab.bench.report.Goal;
import dev.racelab.bench.run.Results;
import dev.racelab.bench.run.Spread;
import dev.racelab.bench.worker.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The figures that our locks are to reach. */
final class LockGoals {
  private static final double MICROS_PER_MILLI = 1000;

  private LockGoals() {}

  /** All that can be judged by what was measured. */
  static List<Goal> of(Results results, Plan plan) {
    String alone = plan.alone().id();
    String trips = plan.roundTrips().id();
    String crowd = plan.crowd(1).id();
    List<Goal> goals = new ArrayList<>();
    add(
        goals,
        "uncontended lock + unlock per second, ours / Redisson RLock",
        "",
        1.5,
        true,
        results.ratio(
            Locks.REDIS,
            alone,
            Metric.LOCKS_PER_SECOND,
            Locks.REDISSON,
            alone,
            Metric.LOCKS_PER_SECOND));
    add(
        goals,
        "the same, with unlocks that wait for Redis' answer",
        "",
        1.5,
        true,
        results.ratio(
            Locks.REDIS_CONFIRMED,
            alone,
            Metric.LOCKS_PER_SECOND,
            Locks.REDISSON,
            alone,
            Metric.LOCKS_PER_SECOND));
    add(
        goals,
        "uncontended lock + unlock, in raw round trips of its client",
        "",
        2.2,
        false,
        results.ratio(
            Locks.REDIS,
            trips,
            Metric.CYCLE_P50_MICROS,
            Locks.REDIS,
            trips,
            Metric.ROUND_TRIP_P50_MICROS));
    add(
        goals,
        "the same, with unlocks that wait for Redis' answer",
        "",
        2.2,
        false,
        results.ratio(
            Locks.REDIS_CONFIRMED,
            trips,
            Metric.CYCLE_P50_MICROS,
            Locks.REDIS_CONFIRMED,
            trips,
            Metric.ROUND_TRIP_P50_MICROS));
    add(
        goals,
        "32 threads on one name, locks per second, ours / Redisson RLock",
        "",
        2,
        true,
        results.ratio(
            Locks.REDIS,
            crowd,
            Metric.LOCKS_PER_SECOND,
            Locks.REDISSON,
            crowd,
            Metric.LOCKS_PER_SECOND));
    add(
        goals,
        "32 threads on one name, p99 of the wait / its median",
        "",
        10,
        false,
        results.ratio(
            Locks.REDIS,
            crowd,
            Metric.WAIT_P99_MICROS,
            Locks.REDIS,
            crowd,
            Metric.WAIT_P50_MICROS));
    add(
        goals,
        "32 threads on one name, threads that were never served",
        "",
        0,
        false,
        results.spread(Locks.REDIS, crowd, Metric.UNSERVED));
    add(
        goals,
        "from a release to a waiter of another instance, median",
        " ms",
        5,
        false,
        results
            .spread(Locks.REDIS, plan.handOver().id(), Metric.HAND_OVER_P50_MICROS)
            .map(micros -> micros.dividedBy(MICROS_PER_MILLI)));
    String hoard = plan.hoard().id();
    String leases = "%,d held leases, ".formatted(plan.hoard().leases());
    add(
        goals,
        leases + "threads for locks",
        "",
        2,
        false,
        results.spread(Locks.REDIS, hoard, Metric.LOCK_THREADS));
    add(
        goals,
        leases + "heap",
        " MiB",
        64,
        false,
        results.spread(Locks.REDIS, hoard, Metric.HELD_MIB));
    add(goals, leases + "lost", "", 0, false, results.spread(Locks.REDIS, hoard, Metric.LOST));
    return goals;
  }

  private static void add(
      List<Goal> goals,
      String what,
      String unit,
      double bound,
      boolean atLeast,
      Optional<Spread> measured) {
    measured.ifPresent(spread -> goals.add(new Goal(what, unit, bound, atLeast, spread)));
  }
}
