package dev.racelab.lab.cli;

import dev.racelab.lab.compare.Plan;
import dev.racelab.lab.compare.Provocation;
import dev.racelab.lab.scenario.Scenario;
import dev.racelab.lab.scenario.Scenarios;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** What the long proofs race here and there: a scenario of each kind of rule, every strategy. */
final class ProofPlan {
  private static final long SEED = 7;
  private static final int REQUESTS = 60;
  private static final List<String> RACED = List.of("withdraw", "joint-minimum", "signup", "order");

  private ProofPlan() {}

  static Plan of(CommandSpec spec) {
    List<Scenario> scenarios =
        Scenarios.all().stream().filter(each -> RACED.contains(each.name())).toList();
    RacedStrategies raced = new RacedStrategies(Allowed.of(spec), scenarios, Provocation.MEETING);
    return new Plan(
        scenarios,
        raced.choose(List.of(), true),
        List.of(2),
        Plan.Rounds.DEFAULT,
        true,
        Provocation.MEETING,
        REQUESTS,
        Plan.DEFAULT_CONCURRENCY,
        Duration.ZERO,
        "",
        SEED);
  }
}
