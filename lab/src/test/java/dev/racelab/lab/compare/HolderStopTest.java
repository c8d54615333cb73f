package dev.racelab.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.lab.check.Anomaly;
import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.compare.Trigger.Resumption;
import dev.racelab.lab.driver.Http1Driver;
import dev.racelab.lab.driver.JsonClient;
import dev.racelab.lab.driver.UnexpectedAnswerException;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Recorder;
import dev.racelab.lab.scenario.Round;
import dev.racelab.lab.scenario.Scenarios;
import dev.racelab.lab.scenario.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class HolderStopTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private final List<FakeSystem> systems = new ArrayList<>();
  private final FakeBackends backends = new FakeBackends(systems::add);
  private final Recorder recorder = new Recorder(System::nanoTime, System.nanoTime());
  private Backend backend;
  private JsonClient client;
  private Round round;

  @BeforeEach
  void twoReplicasAndAnAccount() throws InterruptedException {
    backend = backends.start(Map.of("account", 2), folder);
    client = new JsonClient(backend.gateway(), LONG);
    World world = new World(client, backends.tokens(), recorder, new SplittableRandom(5), false);
    round = Scenarios.find("withdraw").orElseThrow().rendezvous(world, 0);
  }

  @AfterEach
  void nothingStandsStill() {
    FakeStops stops = systems.getFirst().stops();
    try {
      assertThat(stops.stopped()).as("stopped replicas").isEmpty();
      assertThat(stops.unreleased()).as("holds").isEmpty();
    } finally {
      client.close();
      backend.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "redis-lock, AFTER_WRITE, OK OK, lost-update",
    "redis-lock, BEFORE_WRITE, OK OK, lost-update",
    "redis-fenced, AFTER_WRITE, FAIL OK, VALID",
    "redis-fenced, BEFORE_WRITE, OK FAIL, VALID",
    "pessimistic, AFTER_WRITE, OK FAIL, VALID",
    "pessimistic, BEFORE_WRITE, OK FAIL, VALID",
    "none, AFTER_WRITE, OK OK, lost-update"
  })
  void theFirstGoesOnWhenTheSecondHasComeAsFarAsItsGuardLetsIt(
      String strategy, Resumption resumption, String outcomes, String found)
      throws InterruptedException {
    Steered result = run(strategy, resumption, LONG);
    assertThat(result.missed()).isEmpty();
    List<Attempt> attempts = result.fired().attempts();
    assertThat(attempts.get(0).outcome() + " " + attempts.get(1).outcome()).isEqualTo(outcomes);
    assertThat(result.fired().replicas()).hasSize(2);
    assertThat(systems.getFirst().stops().everStopped()).isEqualTo(1);
    Verdict verdict = round.judge(attempts);
    assertThat(verdict instanceof Verdict.Valid ? List.of("VALID") : names(verdict))
        .containsExactly(found);
  }

  /** Each takes its time before it writes, so that whoever is not waited for comes too late. */
  @Test
  void theSecondWritesInsideTheStopOrAfterItAsTheOrderSays() throws InterruptedException {
    Map<String, String> slow = Map.of("Lab-Strategy", "none", "Lab-Window", "200ms");
    List<Attempt> late = run(slow, Resumption.AFTER_WRITE, LONG).fired().attempts();
    assertThat(late.get(1).evidence().index()).isLessThan(late.get(0).evidence().index());
    List<Attempt> early = run(slow, Resumption.BEFORE_WRITE, LONG).fired().attempts();
    assertThat(early.get(0).evidence().index()).isLessThan(early.get(1).evidence().index());
  }

  @ParameterizedTest
  @EnumSource(Resumption.class)
  void aSecondRequestThatReachesTheStoppedReplicaProvesNothing(Resumption resumption)
      throws InterruptedException {
    systems.getFirst().serveBy(number -> "account-1");
    Steered result = run("redis-lock", resumption, Duration.ofMillis(300));
    assertThat(result.missed())
        .isEqualTo("the second request came nowhere while account-1 was stopped");
    assertThat(result.fired().attempts()).hasSize(2).allMatch(Attempt::isOk);
  }

  @Test
  void aFirstRequestThatNeverStandsProvesNothingAndNobodyIsStopped() throws InterruptedException {
    systems.getFirst().refuseAll();
    Steered result = run("redis-lock", Resumption.AFTER_WRITE, LONG);
    assertThat(result.missed()).isEqualTo("the first request never stood between read and write");
    assertThat(result.fired().attempts()).hasSize(1);
    assertThat(systems.getFirst().stops().everStopped()).isZero();
  }

  @Test
  void aHoldThatCannotBeAskedForLeavesNobodyStopped() {
    systems.getFirst().stops().failToTell("-second", 1);
    assertThatThrownBy(() -> run("none", Resumption.BEFORE_WRITE, LONG))
        .isInstanceOf(UnexpectedAnswerException.class)
        .hasMessageContaining("status 500");
    assertThat(systems.getFirst().stops().everStopped()).isEqualTo(1);
  }

  @Test
  void aReplicaThatCannotBeStoppedLeavesNobodyAtAHold() {
    backends.failToStop();
    assertThatThrownBy(() -> run("none", Resumption.AFTER_WRITE, LONG))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("cannot be stopped");
  }

  @Test
  void anInterruptLeavesNobodyStoppedOrAtAHold() {
    FakeStops stops = systems.getFirst().stops();
    Thread runner = Thread.currentThread();
    stops.whenStopped(runner::interrupt);
    assertThatThrownBy(() -> run("redis-lock", Resumption.AFTER_WRITE, LONG))
        .isInstanceOf(InterruptedException.class);
    assertThat(stops.everStopped()).isEqualTo(1);
  }

  private Steered run(String strategy, Resumption resumption, Duration step)
      throws InterruptedException {
    return run(Map.of("Lab-Strategy", strategy), resumption, step);
  }

  private Steered run(Map<String, String> headers, Resumption resumption, Duration step)
      throws InterruptedException {
    Firing firing = new Firing(new Http1Driver(), backend.gateway(), recorder);
    HolderStop holderStop =
        new HolderStop(
            new Steering(
                backend,
                List.of("account"),
                backends.tokens().operator(),
                firing,
                new Resending(firing, System::nanoTime),
                step,
                System::nanoTime));
    return holderStop.run(resumption, round.requests(), headers, "try-" + resumption);
  }

  private static List<String> names(Verdict verdict) {
    return verdict.found().stream().map(Anomaly::name).toList();
  }
}
