package dev.racelab.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.guard.Hazard;
import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.lab.check.Anomaly;
import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.Fault;
import dev.racelab.lab.driver.Http1Driver;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Operation;
import dev.racelab.lab.scenario.Round;
import dev.racelab.lab.scenario.Scenario;
import dev.racelab.lab.scenario.Scenarios;
import dev.racelab.lab.scenario.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ComparisonTest {
  private static final long SEED = 20261121;

  @TempDir private Path folder;

  private final Map<String, List<Operation>> histories = new HashMap<>();
  private final List<String> begun = new ArrayList<>();

  @Test
  void everyScenarioCatchesAnUnguardedServiceAtTheFirstTryAndNamesTwoOperations()
      throws InterruptedException {
    // Of money in another service, the fakes know nothing.
    List<Scenario> faked = Scenarios.all().stream().filter(Scenario::isPartOfAll).toList();
    RunResult run = run(plan(faked, List.of("none"), List.of(3)), new FakeBackends());
    assertThat(run.cells()).hasSameSizeAs(faked).allMatch(CellResult::asPromised);
    assertThat(run.asPromised()).isTrue();
    assertThat(run.complete()).isTrue();
    for (CellResult cell : run.cells()) {
      String name = cell.cell().scenario().name();
      assertThat(cell.verdict()).as("%s, seed %d", name, SEED).isInstanceOf(Verdict.Invalid.class);
      assertThat(cell.rounds())
          .filteredOn(round -> round.kind() == RoundResult.Kind.PROVOKED)
          .as("%s, seed %d", name, SEED)
          .hasSize(3)
          .allMatch(round -> round.tries() == 1)
          .allMatch(round -> round.verdict() instanceof Verdict.Invalid);
      assertThat(cell.cell().scenario().anomalies())
          .as(name)
          .containsAll(cell.verdict().found().stream().map(Anomaly::name).toList());
      assertThat(cell.verdict().found().getFirst().witness().operations()).as(name).hasSize(2);
    }
    assertThat(anomalies(run, "withdraw")).contains("lost-update", "overdraft");
    assertThat(anomalies(run, "deposit")).containsExactly("lost-update");
    assertThat(anomalies(run, "transfer")).contains("lost-update");
    assertThat(anomalies(run, "joint-minimum")).contains("write-skew");
    assertThat(anomalies(run, "signup")).containsExactly("duplicate-row");
    assertThat(anomalies(run, "order")).containsExactlyInAnyOrder("oversell", "lost-update");
    assertThat(anomalies(run, "cancel")).containsExactly("double-effect");
    assertThat(anomalies(run, "redeem")).containsExactly("double-effect", "lost-update");
    assertThat(anomalies(run, "double-submit")).containsExactly("double-effect");
  }

  @Test
  void everyBrokenFixShowsItsAnomalyInEveryProvokedRoundAtTheFirstTry()
      throws InterruptedException {
    List<String> gallery = Gallery.exhibits().stream().map(Gallery.Exhibit::strategy).toList();
    Plan plan =
        plan(scenarios("withdraw", "signup", "redeem", "double-submit"), gallery, List.of(2));
    RunResult run = run(plan, new FakeBackends());
    assertThat(plan.size()).isEqualTo(Gallery.exhibits().size());
    assertThat(begun).filteredOn(each -> each.endsWith("-2")).hasSize(plan.size());
    assertThat(run.cells())
        .extracting(each -> each.cell().strategy().name())
        .containsExactlyInAnyOrderElementsOf(gallery);
    for (CellResult cell : run.cells()) {
      assertThat(cell.verdict()).as(cell.cell().id()).isInstanceOf(Verdict.Invalid.class);
      assertThat(cell.notShown()).as(cell.cell().id()).isEmpty();
      assertThat(cell.asPromised()).as(cell.cell().id()).isTrue();
    }
  }

  @Test
  void whatCannotBeDoneToReplicasLeavesItsCellsOutAndNoOther() throws InterruptedException {
    List<String> gallery = Gallery.exhibits().stream().map(Gallery.Exhibit::strategy).toList();
    Plan plan =
        plan(scenarios("withdraw", "signup", "redeem", "double-submit"), gallery, List.of(2));
    FakeBackends backends = new FakeBackends();
    backends.onlyKill();
    RunResult run = run(once(plan), backends);
    assertThat(run.cells())
        .extracting(each -> each.cell().id())
        .containsExactlyElementsOf(
            plan.cells(2).stream()
                .filter(each -> !each.trigger().needs().contains(Fault.PAUSE))
                .map(Cell::id)
                .toList())
        .hasSizeBetween(1, plan.size() - 1);
    assertThat(run.asPromised()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stopped-holder", "stopped-holder-early"})
  void aLeaseAlonePromisesNothingWhileItsHolderIsStoppedAndAFenceStillDoes(String trigger)
      throws InterruptedException {
    Provocation stop = Provocation.find(trigger).orElseThrow();
    Plan plan = plan(scenarios("withdraw"), List.of("redis-lock", "redis-fenced"), List.of(3));
    RunResult run = run(provoked(plan, stop), new FakeBackends());
    assertThat(run.cells())
        .extracting(
            cell ->
                "%s %s promised %s, %s"
                    .formatted(
                        cell.cell().strategy().name(),
                        cell.cell().trigger().name(),
                        cell.promised(),
                        cell.verdict().word()))
        .containsExactly(
            "redis-lock %s promised false, INVALID".formatted(stop.option()),
            "redis-fenced %s promised true, VALID".formatted(stop.option()));
    assertThat(run.asPromised()).isTrue();
  }

  @Test
  void everyScenarioFindsAGuardedServiceValid() throws InterruptedException {
    List<Scenario> ofRows =
        Scenarios.all().stream()
            .filter(each -> !each.hazards().contains(Hazard.REPEATED_REQUEST))
            .toList();
    RunResult run = run(plan(ofRows, List.of("serializable"), List.of(3)), new FakeBackends());
    assertThat(run.cells()).hasSameSizeAs(ofRows);
    for (CellResult cell : run.cells()) {
      assertThat(cell.verdict())
          .as("%s, seed %d", cell.cell().scenario().name(), SEED)
          .isEqualTo(new Verdict.Valid());
      assertThat(cell.promised()).isTrue();
      assertThat(cell.counts().requests()).isEqualTo(66);
      assertThat(cell.counts().ok() + cell.counts().failed()).isEqualTo(66);
      assertThat(cell.cost().throughput()).isPositive();
      assertThat(cell.cost().p50Millis()).isPositive();
    }
  }

  @Test
  void noGuardOfRowsStopsACopyAndEveryKeyDoes() throws InterruptedException {
    List<String> names =
        Stream.of(Strategies.all(), Strategies.keyed())
            .flatMap(List::stream)
            .map(Strategy::name)
            .toList();
    RunResult run = run(plan(scenarios("double-submit"), names, List.of(3)), new FakeBackends());
    assertThat(run.cells()).hasSameSizeAs(names);
    for (CellResult cell : run.cells()) {
      boolean keyed = cell.cell().strategy().needsKey();
      String name = cell.cell().id();
      assertThat(cell.verdict().word()).as(name).isEqualTo(keyed ? "VALID" : "INVALID");
      assertThat(cell.promised()).as(name).isEqualTo(keyed);
      assertThat(cell.rounds()).as(name).allMatch(round -> round.tries() == 1);
      assertThat(cell.counts().requests())
          .as("three rounds of 2 and 1, and one of 45 and 15")
          .isGreaterThanOrEqualTo(69);
    }
    assertThat(run.asPromised()).isTrue();
    assertThat(anomalies(run, "double-submit")).containsOnly("double-effect");
    assertThat(Attempt.of(histories.getOrDefault("double-submit-none-key-3", List.of())))
        .filteredOn(each -> each.f().equals("withdraw"))
        .allMatch(each -> each.invocation().key() != null)
        .anyMatch(each -> each.evidence().value().path("replayed").asBoolean());
    assertThat(Attempt.of(histories.getOrDefault("double-submit-none-3", List.of())))
        .allMatch(each -> each.invocation().key() == null);
  }

  @Test
  void aKeyThatIsTakenOutBreaksItsPromise() throws InterruptedException {
    Plan plan =
        plan(scenarios("double-submit"), List.of("none+key", "pessimistic+key"), List.of(3));
    RunResult run = run(weakened(plan, "pessimistic+key"), new FakeBackends());
    assertThat(run.cells()).extracting(CellResult::asPromised).containsExactly(true, false);
  }

  /** Each trigger against a key that is kept with its effect, and one that is kept beside it. */
  @ParameterizedTest
  @CsvSource({
    "killed, true VALID, false INVALID",
    "killed-at-commit, true VALID, false INVALID",
    "killed-at-lookup, true VALID, true VALID",
    "killed-at-answer, true VALID, true VALID",
    "stopped-holder, true VALID, false INVALID"
  })
  void aKeyBesideItsEffectIsPromisedAndKeptOnlyWhileNobodyDiesOrStandsStill(
      String trigger, String together, String beside) throws InterruptedException {
    Plan plan =
        plan(
            scenarios("double-submit"),
            List.of("pessimistic-nowait+key", "atomic-update+redis-key"),
            List.of(3));
    RunResult run =
        run(once(provoked(plan, Provocation.find(trigger).orElseThrow())), new FakeBackends());
    assertThat(run.cells())
        .extracting(each -> each.promised() + " " + each.verdict().word())
        .containsExactly(together, beside);
    assertThat(run.asPromised()).isTrue();
  }

  @Test
  void aFailureThatIsNotKeptIsTriedAgainWhenTheRowIsFree() throws InterruptedException {
    Plan plan = plan(scenarios("double-submit"), List.of("pessimistic-nowait+key"), List.of(3));
    RunResult run =
        run(provoked(plan, Provocation.find("busy-row").orElseThrow()), new FakeBackends());
    assertThat(run.cells().getFirst().verdict()).isEqualTo(new Verdict.Valid());
    assertThat(
            Attempt.of(histories.getOrDefault("double-submit-pessimistic-nowait-key-3", List.of())))
        .anyMatch(each -> each.evidence().value().path("error").asText().equals("lock-timeout"));
  }

  @Test
  void aLockInsideOneProcessIsValidOnOneReplicaAndCaughtOnThree() throws InterruptedException {
    FakeBackends backends = new FakeBackends();
    RunResult run =
        run(plan(scenarios("withdraw", "signup"), List.of("jvm-lock"), List.of(1, 3)), backends);
    assertThat(run.cells())
        .extracting(cell -> cell.cell().id() + " " + cell.verdict().word())
        .containsExactly(
            "withdraw-jvm-lock-1 VALID",
            "signup-jvm-lock-1 VALID",
            "withdraw-jvm-lock-3 INVALID",
            "signup-jvm-lock-3 INVALID");
    assertThat(run.asPromised()).isTrue();
    assertThat(backends.running()).isZero();
  }

  @Test
  void aStrategyWithItsGuardTakenOutBreaksItsPromise() throws InterruptedException {
    Plan plan = plan(scenarios("withdraw"), List.of("serializable", "advisory"), List.of(3));
    RunResult run = run(weakened(plan, "serializable"), new FakeBackends());
    assertThat(run.asPromised()).isFalse();
    assertThat(run.cells()).extracting(CellResult::asPromised).containsExactly(false, true);
    assertThat(run.cells().getFirst().promised()).isTrue();
  }

  @Test
  void aSystemThatRefusesEverythingIsUnknownAndNotAsPromised() throws InterruptedException {
    RunResult run =
        run(
            plan(scenarios("deposit"), List.of("serializable"), List.of(1)),
            new FakeBackends(FakeSystem::refuseAll));
    assertThat(run.cells().getFirst().verdict())
        .isInstanceOfSatisfying(
            Verdict.Unknown.class,
            unknown -> assertThat(unknown.reason()).contains("503 overloaded"));
    assertThat(run.asPromised()).isFalse();
  }

  @Test
  void aGuardBetweenReplicasIsUnknownWhereOneReplicaOnlyWasReached() throws InterruptedException {
    RunResult run =
        run(
            plan(scenarios("deposit"), List.of("serializable"), List.of(3)),
            new FakeBackends(system -> system.serveBy(n -> n % 2 == 0 ? "account-1" : "gateway")));
    CellResult cell = run.cells().getFirst();
    assertThat(cell.verdict())
        .isInstanceOfSatisfying(
            Verdict.Unknown.class,
            unknown ->
                assertThat(unknown.reason())
                    .contains("never reached two of the 3 replicas")
                    .contains("[account-1]"));
    assertThat(cell.rounds().getFirst().tries()).isEqualTo(6);
    assertThat(cell.asPromised()).isFalse();
  }

  @Test
  void onlyTheServicesThatTheScenariosNeedAreStartedAndScaled() throws InterruptedException {
    List<FakeSystem> systems = new ArrayList<>();
    run(plan(scenarios("redeem"), List.of("none"), List.of(1, 2)), new FakeBackends(systems::add));
    assertThat(systems.getFirst().services()).containsExactly("order");
    assertThat(begun)
        .containsExactly(
            "starting 1 of each: order",
            "warming up",
            "redeem-none-1",
            "scaling order to 2",
            "warming up",
            "redeem-none-2");
    systems.clear();
    run(
        plan(scenarios("deposit", "cancel"), List.of("none"), List.of(2)),
        new FakeBackends(systems::add));
    assertThat(systems.getFirst().services()).containsExactly("account", "order");
  }

  @Test
  void replicasOfTwoServicesAreNoTwoReplicasOfOne() throws InterruptedException {
    Scenario both = new BothServices(Scenarios.find("order").orElseThrow());
    RunResult run =
        run(
            plan(List.of(both), List.of("serializable"), List.of(2)),
            new FakeBackends(system -> system.serveBy(n -> n % 2 == 0 ? "account-1" : "order-1")));
    assertThat(run.cells().getFirst().verdict())
        .isInstanceOfSatisfying(
            Verdict.Unknown.class,
            unknown -> assertThat(unknown.reason()).contains("[account-1, order-1]"));
  }

  @Test
  void aWitnessNamesTheTwoOperationsAndWhereTheStockStands() throws InterruptedException {
    RunResult run =
        run(
            plan(scenarios("order", "cancel", "redeem"), List.of("none"), List.of(2)),
            new FakeBackends());
    assertThat(run.cells())
        .extracting(cell -> cell.verdict().found().getFirst().witness().text())
        .satisfiesExactly(
            text ->
                assertThat(text)
                    .matches(
                        "operations \\d+ and \\d+ both read version 0 of product \\S+ \\(orders of"
                            + " 1 by order-\\d and order-\\d\\); the stock of product \\S+ is 0 where 1"
                            + " was supplied and orders take 2"),
            text ->
                assertThat(text)
                    .matches(
                        "operations \\d+ and \\d+ both cancelled order \\S+ \\(by order-\\d and"
                            + " order-\\d\\); the stock of product \\S+ is 3 where 2 was supplied"),
            text ->
                assertThat(text)
                    .matches(
                        "operations \\d+ and \\d+ both redeemed use 1 of code RACE-[0-9A-F]{16} \\(by"
                            + " order-\\d and order-\\d\\); code \\S+ counts 1 of 1 uses"
                            + " and has 2 redemptions"));
  }

  @Test
  void aCellWithoutAllItsReplicasIsNoResultAndThoseBeforeItAreKept() {
    List<FakeSystem> systems = new ArrayList<>();
    FakeBackends backends = new FakeBackends(systems::add);
    RunListener killing =
        new Listening() {
          @Override
          public void cellBegins(Cell cell, int number) {
            if (number == 1) {
              systems.getFirst().scale("account", 2);
            }
          }
        };
    Comparison comparison =
        new Comparison(
            plan(scenarios("deposit"), List.of("none", "serializable"), List.of(3)),
            new Http1Driver(),
            killing,
            new StopSignal(Thread.currentThread()),
            System::nanoTime);
    assertThatThrownBy(() -> comparison.run(backends, folder))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("deposit-serializable-3 needs 3 replicas of account, and 2 live")
        .hasMessageContaining("its log is one.log");
    assertThat(comparison.soFar().complete()).isFalse();
    assertThat(comparison.soFar().cells())
        .extracting(cell -> cell.cell().id())
        .containsExactly("deposit-none-3");
    assertThat(backends.running()).isZero();
  }

  @Test
  void aStopKeepsTheCellsThatAreWholeAndStopsTheSystem() throws InterruptedException {
    FakeBackends backends = new FakeBackends();
    StopSignal stop = new StopSignal(Thread.currentThread());
    Plan plan = plan(scenarios("deposit"), List.of("none", "serializable"), List.of(1));
    RunListener stopping =
        new Listening() {
          @Override
          public void cellBegins(Cell cell, int number) {
            if (number == 1) {
              stop.request();
            }
          }
        };
    RunResult run =
        new Comparison(plan, new Http1Driver(), stopping, stop, System::nanoTime)
            .run(backends, folder);
    assertThat(run.complete()).isFalse();
    assertThat(run.cells()).extracting(cell -> cell.cell().id()).containsExactly("deposit-none-1");
    assertThat(backends.running()).isZero();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void thirtyFreeRoundsGiveAProbability() throws InterruptedException {
    Plan plan =
        new Plan(
            scenarios("deposit"),
            strategies(List.of("none", "serializable")),
            List.of(1),
            new Plan.Rounds(30, 30),
            false,
            Provocation.MEETING,
            8,
            4,
            Duration.ZERO,
            "",
            SEED);
    RunResult run = run(plan, new FakeBackends());
    Optional<RaceProbability> guarded = run.cells().get(1).raceProbability();
    assertThat(guarded.map(RaceProbability::estimate)).contains(0.0);
    assertThat(guarded.map(RaceProbability::high).orElseThrow()).isBetween(0.11, 0.12);
    assertThat(run.cells().get(0).raceProbability()).isPresent();
  }

  @Test
  void aHistoryHoldsTheRequestsWithWhoServedThemAndWhatTheOracleRead() throws InterruptedException {
    run(plan(scenarios("withdraw"), List.of("none"), List.of(3)), new FakeBackends());
    List<Operation> history = histories.getOrDefault("withdraw-none-3", List.of());
    List<Attempt> attempts = Attempt.of(history);
    assertThat(attempts).filteredOn(each -> each.f().equals("withdraw")).hasSize(66);
    assertThat(attempts).extracting(Attempt::f).contains("read-account", "read-entries");
    Operation first =
        attempts.stream()
            .filter(each -> each.f().equals("withdraw"))
            .findFirst()
            .orElseThrow()
            .evidence();
    assertThat(first.replica()).startsWith("account-");
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.value().path("balance").asLong()).isEqualTo(999_999);
    assertThat(first.value().path("reads").path(0).path("row").asText()).startsWith("account/");
    assertThat(first.value().path("writes").path(0).path("version").asLong()).isPositive();
  }

  private RunResult run(Plan plan, BackendFactory backends) throws InterruptedException {
    return new Comparison(
            plan,
            new Http1Driver(),
            new Listening(),
            new StopSignal(Thread.currentThread()),
            System::nanoTime)
        .run(backends, folder);
  }

  private static Plan plan(
      List<Scenario> scenarios, List<String> strategies, List<Integer> replicas) {
    return new Plan(
        scenarios,
        strategies(strategies),
        replicas,
        Plan.Rounds.DEFAULT,
        true,
        Provocation.MEETING,
        Plan.DEFAULT_REQUESTS,
        Plan.DEFAULT_CONCURRENCY,
        Duration.ZERO,
        "",
        SEED);
  }

  private static Plan weakened(Plan plan, String name) {
    return copy(plan, plan.rounds(), plan.provocation(), name);
  }

  private static Plan provoked(Plan plan, Provocation provocation) {
    return copy(plan, plan.rounds(), provocation, plan.weakened());
  }

  private static Plan once(Plan plan) {
    return copy(plan, new Plan.Rounds(1, 1), plan.provocation(), plan.weakened());
  }

  private static Plan copy(
      Plan plan, Plan.Rounds rounds, Provocation provocation, String weakened) {
    return new Plan(
        plan.scenarios(),
        plan.strategies(),
        plan.replicas(),
        rounds,
        plan.rendezvous(),
        provocation,
        plan.requests(),
        plan.concurrency(),
        plan.window(),
        weakened,
        plan.seed());
  }

  private static List<Scenario> scenarios(String... names) {
    return List.of(names).stream().map(name -> Scenarios.find(name).orElseThrow()).toList();
  }

  private static List<Strategy> strategies(List<String> names) {
    return names.stream().map(name -> Strategies.find(name).orElseThrow()).toList();
  }

  private static List<String> anomalies(RunResult run, String scenario) {
    return run.cells().stream()
        .filter(cell -> cell.cell().scenario().name().equals(scenario))
        .flatMap(cell -> cell.verdict().found().stream())
        .map(Anomaly::name)
        .toList();
  }

  /** A scenario that says that it needs the account service, too. */
  private record BothServices(Scenario scenario) implements Scenario {
    @Override
    public String name() {
      return scenario.name();
    }

    @Override
    public String race() {
      return scenario.race();
    }

    @Override
    public Set<Hazard> hazards() {
      return scenario.hazards();
    }

    @Override
    public List<String> services() {
      return List.of("account", "order");
    }

    @Override
    public List<String> anomalies() {
      return scenario.anomalies();
    }

    @Override
    public Round rendezvous(World world, int number) throws InterruptedException {
      return scenario.rendezvous(world, number);
    }

    @Override
    public Round free(World world, int requests) throws InterruptedException {
      return scenario.free(world, requests);
    }
  }

  private class Listening implements RunListener {
    @Override
    public void preparing(String what) {
      begun.add(what);
    }

    @Override
    public void cellBegins(Cell cell, int number) {
      begun.add(cell.id());
    }

    @Override
    public void cellEnded(CellResult result, List<Operation> history) {
      histories.put(result.cell().id(), history);
    }
  }
}
