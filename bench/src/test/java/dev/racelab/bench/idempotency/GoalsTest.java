package dev.racelab.bench.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.bench.report.Goal;
import dev.racelab.bench.worker.Metric;
import dev.racelab.bench.worker.Sample;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoalsTest {
  private final Measured measured = new Measured();

  @Test
  void nothingIsJudgedThatWasNotMeasured() {
    assertThat(Goals.of(measured, "peer")).isEmpty();
  }

  @Test
  void theCostOfAKeyIsTheSameRequestsWithOneDividedByThoseWithout() {
    speed(Contender.OURS_PLAIN, 1000);
    speed(Contender.OURS_FIRST, 890);

    assertThat(Goals.of(measured, "peer")).singleElement().matches(goal -> !goal.isReached());
  }

  @Test
  void aReplayAndThePeerAreMeasuredByOurFirstRun() {
    speed(Contender.OURS_FIRST, 900);
    speed(Contender.OURS_REPLAY, 2700);
    speed(Contender.PEER_FIRST, 600);

    assertThat(Goals.of(measured, "peer")).hasSize(2).allMatch(Goal::isReached);
  }

  @Test
  void oneMoreRoundTripOnEitherSideIsAllowedAndTwoAreNot() {
    measured
        .trips()
        .put(
            Side.OURS,
            new Wire.Counted(
                new Wire.Trips(5, 2, 2, 0),
                new Wire.Trips(8, 3, 4, 0),
                new Wire.Trips(4, 4, 0, 0)));

    assertThat(Goals.of(measured, "peer")).extracting(Goal::isReached).containsExactly(true, false);
  }

  @Test
  void aSingleServerErrorOrLostAnswerAtManyConnectionsIsTooMany() {
    for (Metric metric : new Metric[] {Metric.SERVER_ERRORS, Metric.FAILURES}) {
      Measured one = new Measured();
      one.results()
          .add(Contender.OURS_FIRST.name(), Plan.spread(256), new Sample(Map.of(metric, 1.0)));

      assertThat(Goals.of(one, "peer")).singleElement().matches(goal -> !goal.isReached());
    }
  }

  private void speed(Contender contender, double requestsPerSecond) {
    measured
        .results()
        .add(
            contender.name(),
            Plan.spread(Plan.CROWD),
            new Sample(Map.of(Metric.REQUESTS_PER_SECOND, requestsPerSecond)));
  }
}
