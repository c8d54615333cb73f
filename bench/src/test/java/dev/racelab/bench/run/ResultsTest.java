package dev.racelab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.bench.run.Contestant.Library;
import dev.racelab.bench.run.Contestant.Stores;
import dev.racelab.bench.worker.Metric;
import dev.racelab.bench.worker.RoundTrips;
import dev.racelab.bench.worker.Sample;
import dev.racelab.bench.worker.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private static final Contestant OURS = contestant("ours");
  private static final Contestant OTHER = contestant("other");
  private static final Workload WORKLOAD = new RoundTrips(1);

  private final Results results = new Results();

  @Test
  void aRatioIsTakenRoundByRoundSoThatASlowRoundDoesNotCount() {
    for (double speed : List.of(1.0, 10.0, 2.0)) {
      add(OURS, Metric.LOCKS_PER_SECOND, 300 * speed);
      add(OTHER, Metric.LOCKS_PER_SECOND, 100 * speed);
    }

    assertThat(ratio()).contains(new Spread(3, 3, 3));
  }

  @Test
  void aRoundInWhichNothingWasServedHasNoRatio() {
    add(OURS, Metric.LOCKS_PER_SECOND, 300);
    add(OTHER, Metric.LOCKS_PER_SECOND, 0);

    assertThat(ratio()).isEmpty();
  }

  @Test
  void theSpreadHasTheMedianTheSmallestAndTheLargest() {
    assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 10.0))).contains(new Spread(3.5, 1, 10));
    assertThat(Spread.of(List.of())).isEmpty();
  }

  @Test
  void violationsAreAddedUpAndAbsentWhereThereWereNone() {
    add(OURS, Metric.VIOLATIONS, 0);
    add(OTHER, Metric.VIOLATIONS, 2);
    add(OTHER, Metric.VIOLATIONS, 1);

    assertThat(results.violations()).containsExactly(Map.entry("other", 3L));
  }

  private Optional<Spread> ratio() {
    return results.ratio(
        "ours",
        WORKLOAD.id(),
        Metric.LOCKS_PER_SECOND,
        "other",
        WORKLOAD.id(),
        Metric.LOCKS_PER_SECOND);
  }

  private void add(Contestant lock, Metric metric, double value) {
    results.add(lock, WORKLOAD, new Sample(Map.of(metric, value)));
  }

  private static Contestant contestant(String name) {
    return new Contestant(name, name, Library.OURS, Stores.REDIS, name, true, true);
  }
}
