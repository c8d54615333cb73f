package dev.racelab.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.guard.Condition;
import dev.racelab.guard.Point;
import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.guard.WriteMode;
import dev.racelab.lab.check.Anomaly;
import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.check.Witness;
import dev.racelab.lab.compare.RoundResult.Kind;
import dev.racelab.lab.compare.Trigger.Meeting;
import dev.racelab.lab.compare.Trigger.Resumption;
import dev.racelab.lab.compare.Trigger.StoppedHolder;
import dev.racelab.lab.compare.Trigger.Window;
import dev.racelab.lab.scenario.Scenario;
import dev.racelab.lab.scenario.Scenarios;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GalleryTest {
  private static final Verdict LOST = found("lost-update");

  @Test
  void everyBrokenFixIsShownOnceByAnAnomalyOfItsScenario() {
    assertThat(Gallery.exhibits())
        .extracting(Gallery.Exhibit::strategy)
        .containsExactlyElementsOf(Strategies.gallery().stream().map(Strategy::name).toList());
    for (Gallery.Exhibit exhibit : Gallery.exhibits()) {
      Scenario scenario = Scenarios.find(exhibit.scenario()).orElseThrow();
      assertThat(scenario.anomalies()).as(exhibit.strategy()).contains(exhibit.anomaly());
    }
  }

  @Test
  void noOtherStrategyIsInTheGallery() {
    assertThat(Strategies.all()).allMatch(each -> Gallery.find(each.name()).isEmpty());
  }

  @Test
  void aMeetingIsWhereTheWorkDecidesOrElseWhereItHasWritten() {
    assertThat(Provocation.MEETING.of(WriteMode.VERSIONED)).isEqualTo(new Meeting(Point.READ));
    assertThat(Provocation.MEETING.of(WriteMode.CONDITIONAL)).isEqualTo(new Meeting(Point.WRITE));
  }

  @Test
  void onlyAStoppedHolderBreaksTheConditionThatLeasesDoNotRunOut() {
    StoppedHolder stopped = new StoppedHolder(Resumption.AFTER_WRITE);
    assertThat(cell(stopped, "lost-update").broken())
        .containsExactlyInAnyOrder(Condition.LEASE_UNEXPIRED, Condition.ONE_REPLICA);
    assertThat(cell(new Meeting(Point.READ), null).broken()).containsExactly(Condition.ONE_REPLICA);
    assertThatThrownBy(() -> new Cell(withdraw(), strategy(), false, 1, stopped, "lost-update"))
        .hasMessage("stopped-holder takes 2 replicas at least, got 1");
  }

  @Test
  void requestsDoNotMeetWhereNoTriggerIsMeantToBeAndAWindowIsNotEmpty() {
    assertThatThrownBy(() -> new Meeting(Point.COMMIT))
        .hasMessage("requests meet at read, write or release, got commit");
    assertThatThrownBy(() -> new Window(Duration.ZERO)).hasMessageContaining("got PT0S");
  }

  @Test
  void aBrokenFixIsCaughtByItsAnomalyInEveryProvokedRoundAtTheFirstTryThatCould() {
    assertThat(result(round(1, 0, LOST), round(1, 0, LOST)).asPromised()).isTrue();
    assertThat(result(round(3, 2, LOST)).asPromised()).as("two tries went astray").isTrue();
    assertThat(result(round(2, 0, LOST)).asPromised()).as("only at the second try").isFalse();
    assertThat(result(round(1, 0, LOST), round(1, 0, new Verdict.Valid())).notShown()).hasSize(1);
    assertThat(result(round(1, 0, found("overdraft"))).asPromised()).as("another one").isFalse();
    RoundResult free = new RoundResult(Kind.FREE, 0, 1, 0, new Verdict.Valid());
    assertThat(result(round(1, 0, LOST), free).asPromised())
        .as("free rounds do not count")
        .isTrue();
  }

  @Test
  void triesThatWentAstrayAreAmongTheTries() {
    assertThatThrownBy(() -> new RoundResult(Kind.PROVOKED, 0, 1, 2, LOST))
        .hasMessageContaining("got 1 and 2");
  }

  private static RoundResult round(int tries, int astray, Verdict verdict) {
    return new RoundResult(Kind.PROVOKED, 0, tries, astray, verdict);
  }

  private static CellResult result(RoundResult... rounds) {
    return new CellResult(
        cell(new Window(Duration.ofMillis(600)), "lost-update"),
        List.of(rounds),
        new CellResult.Counts(2, 2, 0, 0),
        new Cost(1, 1.0, 1.0));
  }

  private static Cell cell(Trigger trigger, @Nullable String mustShow) {
    return new Cell(withdraw(), strategy(), false, 2, trigger, mustShow);
  }

  private static Scenario withdraw() {
    return Scenarios.find("withdraw").orElseThrow();
  }

  private static Strategy strategy() {
    return Strategies.find("short-lease").orElseThrow();
  }

  private static Verdict found(String anomaly) {
    return new Verdict.Invalid(List.of(new Anomaly(anomaly, 1, new Witness("w", List.of()))));
  }
}
