package dev.racelab.bench.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.bench.worker.Metric;
import dev.racelab.bench.worker.Sample;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComplaintsTest {
  private final Measured measured = new Measured();

  @Test
  void nobodyComplainsWhereTheLedgerHasWhatWasAnswered() {
    effects(100, 0, 100, 0);

    assertThat(Complaints.of(measured, true)).isEmpty();
  }

  @Test
  void anEffectThatNobodyWasToldOfIsTooMany() {
    effects(100, 0, 101, 0);

    assertThat(Complaints.of(measured, false)).singleElement().asString().contains("OURS", "101");
  }

  @Test
  void anAnswerWithoutAnEffectIsOneTooFew() {
    effects(100, 5, 99, 0);

    assertThat(Complaints.of(measured, false)).hasSize(1);
  }

  @Test
  void whatWasNotAnsweredMayHaveBeenDone() {
    effects(100, 2, 101, 0);

    assertThat(Complaints.of(measured, false)).isEmpty();
    assertThat(Complaints.of(measured, true)).singleElement().asString().contains("2 requests");
  }

  @Test
  void anAccountThatDoesNotAddUpIsEnough() {
    effects(100, 0, 100, 1);

    assertThat(Complaints.of(measured, false)).hasSize(1);
  }

  @Test
  void aReplayThatHadAnEffectIsNoReplay() {
    answers(Contender.OURS_REPLAY, Metric.EFFECTS);

    assertThat(Complaints.of(measured, false)).singleElement().asString().contains("OURS_REPLAY");
  }

  @Test
  void aFirstRunThatWasAnsweredFromARecordIsNoFirstRun() {
    answers(Contender.PEER_FIRST, Metric.REPLAYS);

    assertThat(Complaints.of(measured, false)).singleElement().asString().contains("PEER_FIRST");
  }

  private void answers(Contender contender, Metric metric) {
    measured.results().add(contender.name(), Plan.spread(1), new Sample(Map.of(metric, 1.0)));
  }

  private void effects(long answered, long unknown, long entries, long wrong) {
    measured
        .effects()
        .put(
            Side.OURS,
            new Measured.Effects(
                new Load.Tally(answered, unknown), new Accounts.Found(entries, wrong)));
  }
}
