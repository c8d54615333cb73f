package dev.racelab.bench.idempotency;

import dev.racelab.bench.report.Goal;
import dev.racelab.bench.run.Results;
import dev.racelab.bench.run.Spread;
import dev.racelab.bench.worker.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The figures that our idempotency is to reach. */
final class Goals {
  private static final int MANY = 256;

  private Goals() {}

  /**
   * All that can be judged by what was measured.
   *
   * @param peer what the other side is called
   */
  static List<Goal> of(Measured measured, String peer) {
    Results results = measured.results();
    List<Goal> goals = new ArrayList<>();
    String crowd = Plan.spread(Plan.CROWD);
    add(
        goals,
        "requests/s with a new key / without, 32 connections",
        0.9,
        true,
        ratio(results, crowd, Contender.OURS_FIRST, Contender.OURS_PLAIN));
    Optional.ofNullable(measured.trips().get(Side.OURS))
        .ifPresent(
            trips -> {
              add(
                  goals,
                  "more round trips to PostgreSQL with a new key, before the effect",
                  1,
                  false,
                  one(trips.first().before() - trips.plain().before()));
              add(
                  goals,
                  "the same, after the effect",
                  1,
                  false,
                  one(trips.first().after() - trips.plain().after()));
            });
    add(
        goals,
        "requests/s of replays / first runs, 32 connections",
        3,
        true,
        ratio(results, crowd, Contender.OURS_REPLAY, Contender.OURS_FIRST));
    add(
        goals,
        "requests/s of first runs, ours / " + peer + ", 32 connections",
        1.5,
        true,
        ratio(results, crowd, Contender.OURS_FIRST, Contender.PEER_FIRST));
    if (!results.of(Contender.OURS_FIRST.name(), Plan.spread(MANY)).isEmpty()) {
      add(
          goals,
          "5xx and lost answers of ours with keys, 256 connections",
          0,
          false,
          one(errors(results, Plan.spread(MANY))));
    }
    return goals;
  }

  private static double errors(Results results, String workload) {
    double errors = 0;
    for (Contender each : List.of(Contender.OURS_FIRST, Contender.OURS_REPLAY)) {
      errors += results.sum(each.name(), workload, Metric.SERVER_ERRORS);
      errors += results.sum(each.name(), workload, Metric.FAILURES);
    }
    return errors;
  }

  /** One's requests per second divided by another's, round by round. */
  static Optional<Spread> ratio(Results results, String workload, Contender one, Contender other) {
    return results.ratio(
        one.name(),
        workload,
        Metric.REQUESTS_PER_SECOND,
        other.name(),
        workload,
        Metric.REQUESTS_PER_SECOND);
  }

  private static Optional<Spread> one(double value) {
    return Optional.of(new Spread(value, value, value));
  }

  private static void add(
      List<Goal> goals, String what, double bound, boolean atLeast, Optional<Spread> measured) {
    measured.ifPresent(spread -> goals.add(new Goal(what, "", bound, atLeast, spread)));
  }
}
