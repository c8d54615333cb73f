package dev.racelab.bench.locks;

import dev.racelab.bench.run.Contestant;
import dev.racelab.bench.run.Stage;
import dev.racelab.bench.worker.HandOver;
import dev.racelab.bench.worker.Hoard;
import dev.racelab.bench.worker.Race;
import dev.racelab.bench.worker.RoundTrips;
import dev.racelab.bench.worker.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is measured, and for how long.
 *
 * @param rounds how many turns each lock gets: 1 to 50
 * @param threads of the contended races: each 1 to 512
 * @param names of the contended races: each 1 to 4096
 * @param quick whether everything is as short as it can be and still be seen to work
 */
record Plan(int rounds, List<Integer> threads, List<Integer> names, boolean quick) {
  /** The contended race that has figures to reach. */
  static final int CROWD = 32;

  /**
   * Nobody waits for anybody there, so turns may be short; many short ones suffer less from what
   * else the machine does.
   */
  private static final int TURNS_PER_ROUND = 4;

  private static final int MOST_ROUNDS = 50;
  private static final int MOST_THREADS = 512;
  private static final int MOST_NAMES = 4096;

  Plan {
    check("--rounds", List.of(rounds), MOST_ROUNDS);
    check("--threads", threads, MOST_THREADS);
    check("--names", names, MOST_NAMES);
    threads = List.copyOf(threads);
    names = List.copyOf(names);
  }

  private static void check(String option, List<Integer> numbers, int most) {
    for (int number : numbers) {
      if (number < 1 || number > most) {
        throw new IllegalArgumentException(
            option + " is between 1 and " + most + ", not " + number);
      }
    }
  }

  List<Workload> warmUp() {
    return List.of(
        new RoundTrips(quick ? 50 : 500),
        new Race(1, 1, 1, quick ? 100 : 2500, 0),
        new Race(8, 1, 1, quick ? 50 : 1000, 0));
  }

  List<Stage> stages() {
    List<Stage> stages = new ArrayList<>();
    stages.add(new Stage("exclusion", List.of(exclusion()), 1, lock -> true, Optional.empty()));
    stages.add(
        new Stage(
            "uncontended",
            List.of(roundTrips(), alone()),
            turnsAlone(),
            lock -> true,
            Optional.empty()));
    for (Race race : grid()) {
      stages.add(contended(race));
    }
    stages.add(contended(crowd(1)));
    stages.add(contended(crowd(2)));
    stages.add(
        new Stage(
            "hand-over",
            List.of(handOver()),
            rounds,
            lock -> lock.waits() && isContended(lock),
            Optional.empty()));
    stages.add(
        new Stage(
            hoard().leases() + " held leases",
            List.of(hoard()),
            1,
            lock -> lock.name().equals(Locks.REDIS) || lock.name().equals(Locks.REDISSON),
            Optional.of(quick ? Duration.ofSeconds(1) : Duration.ofSeconds(6))));
    return stages;
  }

  /** Not to be quick, but to be sure: two instances, and time in which to meet inside the lock. */
  Race exclusion() {
    return new Race(8, 1, 2, quick ? 200 : 500, 500);
  }

  int turnsAlone() {
    return quick ? rounds : rounds * TURNS_PER_ROUND;
  }

  RoundTrips roundTrips() {
    return new RoundTrips(quick ? 50 : 125);
  }

  Race alone() {
    return new Race(1, 1, 1, quick ? 100 : 175, 0);
  }

  /** Every combination but those that have a stage of their own. */
  List<Race> grid() {
    List<Race> grid = new ArrayList<>();
    for (int crowd : threads) {
      for (int locks : names) {
        boolean own = locks == 1 && (crowd == 1 || crowd == CROWD);
        if (!own) {
          grid.add(new Race(crowd, locks, 1, quick ? 100 : 300, 0));
        }
      }
    }
    return grid;
  }

  /** Many threads on one name, spread over so many instances. */
  Race crowd(int instances) {
    return new Race(CROWD, 1, instances, quick ? 100 : 600, 0);
  }

  HandOver handOver() {
    return new HandOver(quick ? 3 : 20);
  }

  Hoard hoard() {
    return quick ? new Hoard(200, 1200) : new Hoard(10_000, 8_000);
  }

  private Stage contended(Race race) {
    return new Stage(
        "%d threads on %d names".formatted(race.threads(), race.names()),
        List.of(race),
        rounds,
        Plan::isContended,
        Optional.empty());
  }

  static boolean isContended(Contestant lock) {
    return !Locks.ALONE_ONLY.contains(lock.name());
  }
}
