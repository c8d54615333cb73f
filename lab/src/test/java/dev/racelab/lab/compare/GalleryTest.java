package dev.racelab.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.guard.Condition;
import dev.racelab.guard.Point;
import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.lab.check.Anomaly;
import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.check.Witness;
import dev.racelab.lab.compare.RoundResult.Kind;
import dev.racelab.lab.compare.Trigger.BusyRow;
import dev.racelab.lab.compare.Trigger.Copies;
import dev.racelab.lab.compare.Trigger.Killed;
import dev.racelab.lab.compare.Trigger.LateAnswer;
import dev.racelab.lab.compare.Trigger.Meeting;
import dev.racelab.lab.compare.Trigger.Resumption;
import dev.racelab.lab.compare.Trigger.StoppedHolder;
import dev.racelab.lab.compare.Trigger.StoppedOwner;
import dev.racelab.lab.compare.Trigger.Window;
import dev.racelab.lab.scenario.Scenario;
import dev.racelab.lab.scenario.Scenarios;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    assertThat(Strategies.keyed()).allMatch(each -> Gallery.find(each.name()).isEmpty());
  }

  @Test
  void aMeetingIsWhereTheWorkDecidesOrElseWhereItHasWritten() {
    assertThat(trigger("meeting", "withdraw", "optimistic")).contains(new Meeting(Point.READ));
    assertThat(trigger("meeting", "withdraw", "atomic-update")).contains(new Meeting(Point.WRITE));
  }

  @Test
  void whatKeepsKeysIsRacedByCopiesAndNowhereElse() {
    assertThat(trigger("meeting", "double-submit", "serializable")).contains(new Copies(false));
    assertThat(trigger("meeting", "double-submit", "none+key")).contains(new Copies(false));
    assertThat(trigger("meeting", "withdraw", "none+key")).isEmpty();
    assertThat(trigger("stopped-holder", "double-submit", "none+key")).contains(new StoppedOwner());
    assertThat(trigger("stopped-holder-early", "double-submit", "none+key")).isEmpty();
    assertThat(trigger("busy-row", "double-submit", "none+key")).contains(new BusyRow());
    assertThat(trigger("killed", "double-submit", "none+key")).contains(new Killed(Trigger.WAY));
    assertThat(trigger("killed-at-row", "double-submit", "none+key"))
        .contains(new Killed(List.of(Stand.here(Point.ROW))));
    assertThat(trigger("killed", "double-submit", "serializable")).as("no key").isEmpty();
    assertThat(trigger("killed", "withdraw", "serializable")).as("no copies").isEmpty();
    assertThat(trigger("busy-row", "withdraw", "serializable")).as("no copies").isEmpty();
  }

  @Test
  void onlyAKillBehindTheCommitBreaksTheConditionThatProcessesSurviveIt() {
    assertThat(new Killed(List.of(Stand.here(Point.COMMIT))).breaks())
        .containsExactly(Condition.PROCESS_SURVIVES);
    assertThat(new Killed(Trigger.WAY).breaks()).containsExactly(Condition.PROCESS_SURVIVES);
    assertThat(new Killed(List.of(Stand.onward(Point.COMMIT))).breaks())
        .containsExactly(Condition.PROCESS_SURVIVES);
    assertThat(new Killed(List.of(Stand.here(Point.WRITE), Stand.here(Point.RECORD))).breaks())
        .isEmpty();
    assertThatThrownBy(() -> new Killed(List.of(Stand.here(Point.RELEASE))))
        .hasMessageContaining("at=RELEASE");
    assertThatThrownBy(() -> new Killed(List.of())).hasMessageContaining("got []");
  }

  @Test
  void aCallIsHarmedOnlyWhereThereIsOne() {
    assertThat(trigger("late-answer", "checkout", "none+key")).contains(new LateAnswer());
    assertThat(trigger("late-answer", "checkout", "serializable")).as("no key").isEmpty();
    assertThat(trigger("late-answer", "double-submit", "none+key")).as("no call").isEmpty();
    assertThat(trigger("killed-at-called", "checkout", "none+key"))
        .contains(new Killed(List.of(Stand.here(Point.CALLED))));
    assertThat(trigger("killed-at-called", "double-submit", "none+key")).as("no call").isEmpty();
    assertThat(trigger("killed", "checkout", "none+key")).contains(new Killed(Trigger.WAY_OF_TWO));
    assertThat(Trigger.WAY_OF_TWO.stream().map(Stand::label))
        .containsSubsequence(
            "start",
            "commit",
            "call",
            "onward-start",
            "onward-commit",
            "onward-answer",
            "called",
            "answer")
        .doesNotHaveDuplicates()
        .hasSize(19);
  }

  private static Optional<Trigger> trigger(String provocation, String scenario, String strategy) {
    return Plan.trigger(
        Scenarios.find(scenario).orElseThrow(),
        Strategies.find(strategy).orElseThrow(),
        Provocation.find(provocation).orElseThrow());
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
