package dev.racelab.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.guard.Point;
import dev.racelab.lab.check.Anomaly;
import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.driver.Http1Driver;
import dev.racelab.lab.driver.JsonClient;
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

@Timeout(60)
class ReplicaKillTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private final List<FakeSystem> systems = new ArrayList<>();
  private final FakeBackends backends = new FakeBackends(systems::add);
  private final Recorder recorder = new Recorder(System::nanoTime, System.nanoTime());
  private Backend backend;
  private JsonClient client;
  private Round round;

  @BeforeEach
  void threeReplicasAndAnAccount() throws InterruptedException {
    backend = backends.start(Map.of("account", 3), folder);
    client = new JsonClient(backend.gateway(), LONG);
    World world = new World(client, backends.tokens(), recorder, new SplittableRandom(5), true);
    round = Scenarios.find("double-submit").orElseThrow().rendezvous(world, 0);
  }

  @AfterEach
  void theSystemIsWholeAgain() {
    try {
      assertThat(backend.replicas("account")).hasSize(3);
      assertThat(systems.getFirst().stops().unreleased()).as("holds").isEmpty();
    } finally {
      client.close();
      backend.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "atomic-update+key, LOOKUP, false, VALID",
    "atomic-update+key, RECORD, false, VALID",
    "atomic-update+key, COMMIT, true, VALID",
    "atomic-update+key, ANSWER, true, VALID",
    "atomic-update+redis-key, LOOKUP, false, VALID",
    "atomic-update+redis-key, COMMIT, false, double-effect",
    "atomic-update+redis-key, ANSWER, true, VALID"
  })
  void theCopyIsSentUntilItIsToldTheOneAnswerOrHasAnEffectOfItsOwn(
      String strategy, Point at, boolean replayed, String found) throws InterruptedException {
    Steered steered = kill(strategy, at);
    assertThat(steered.missed()).isEmpty();
    assertThat(systems.getFirst().stops().everKilled()).isEqualTo(1);
    List<Attempt> copies = steered.fired().attempts();
    assertThat(copies.getFirst().isUnknown()).as("the killed one's outcome").isTrue();
    assertThat(copies.getLast().isOk()).isTrue();
    assertThat(copies.getLast().evidence().value().path("replayed").asBoolean())
        .isEqualTo(replayed);
    List<Attempt> all = new ArrayList<>(copies);
    all.addAll(steered.faults());
    Verdict verdict = round.judge(all);
    assertThat(verdict instanceof Verdict.Valid ? List.of("VALID") : names(verdict))
        .containsExactly(found);
  }

  @Test
  void theHistoryHasTheKillBetweenTheCopyAndItsEnd() throws InterruptedException {
    Steered steered = kill("atomic-update+key", Point.WRITE);
    Attempt copy = steered.fired().attempts().getFirst();
    Attempt kill = steered.faults().getFirst();
    assertThat(kill.invocation().value().path("point").asText()).isEqualTo("write");
    assertThat(kill.invocation().value().path("replica").asText()).startsWith("account-");
    assertThat(kill.invocation().value().path("wish"))
        .isEqualTo(copy.invocation().value().path("wish"));
    assertThat(kill.invocation().index()).isGreaterThan(copy.invocation().index());
  }

  @Test
  void withoutTheKillInItTheHistoryIsOpen() throws InterruptedException {
    assertThat(round.judge(kill("atomic-update+key", Point.LOOKUP).fired().attempts()))
        .isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void aCopyThatNeverComesToThePointProvesNothingAndNobodyIsKilled() throws InterruptedException {
    systems.getFirst().refuseAll();
    Steered steered = kill("atomic-update+key", Point.COMMIT);
    assertThat(steered.missed()).isEqualTo("the first copy never came to commit");
    assertThat(systems.getFirst().stops().everKilled()).isZero();
  }

  @Test
  void aSecondCopyThatGotNoAnswerProvesNothing() throws InterruptedException {
    systems.getFirst().serveBy(number -> "account-1");
    Steered steered = kill("atomic-update+key", Point.LOOKUP, Duration.ofMillis(300));
    assertThat(steered.missed())
        .isEqualTo("the second copy was given to the replica that was killed");
  }

  private Steered kill(String strategy, Point at) throws InterruptedException {
    return kill(strategy, at, LONG);
  }

  private Steered kill(String strategy, Point at, Duration step) throws InterruptedException {
    Firing firing = new Firing(new Http1Driver(), backend.gateway(), recorder);
    Steering steering =
        new Steering(
            backend,
            List.of("account"),
            backends.tokens().operator(),
            firing,
            new Resending(firing, System::nanoTime),
            step,
            System::nanoTime);
    return new ReplicaKill(steering)
        .run(
            Stand.here(at),
            round.requests(),
            Map.of("Lab-Strategy", strategy),
            "try-" + at.label());
  }

  private static List<String> names(Verdict verdict) {
    return verdict.found().stream().map(Anomaly::name).toList();
  }
}
