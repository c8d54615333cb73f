package dev.racelab.lab.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.racelab.guard.Point;
import dev.racelab.guard.Strategies;
import dev.racelab.lab.check.Anomaly;
import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.check.Witness;
import dev.racelab.lab.compare.Cell;
import dev.racelab.lab.compare.CellResult;
import dev.racelab.lab.compare.Cost;
import dev.racelab.lab.compare.Plan;
import dev.racelab.lab.compare.Provocation;
import dev.racelab.lab.compare.RoundResult;
import dev.racelab.lab.compare.RunResult;
import dev.racelab.lab.compare.Trigger;
import dev.racelab.lab.history.Operation;
import dev.racelab.lab.history.OperationType;
import dev.racelab.lab.scenario.Scenario;
import dev.racelab.lab.scenario.Scenarios;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results written by hand. */
final class Runs {
  static final RunInfo INFO =
      new RunInfo(
          "compare",
          Instant.parse("2026-11-21T10:14:03Z"),
          List.of("compare", "<withdraw>"),
          Map.of("racelab", "0.1.0"),
          Map.of("cores", 2));

  private static final Scenario WITHDRAW = Scenarios.find("withdraw").orElseThrow();

  private Runs() {}

  static Verdict lostUpdate(String text) {
    Operation operation =
        new Operation(
            3,
            1,
            OperationType.OK,
            "withdraw",
            JsonNodeFactory.instance.objectNode().put("balance", 9),
            17,
            "account-1",
            201,
            null);
    return new Verdict.Invalid(
        List.of(new Anomaly("lost-update", 2, new Witness(text, List.of(operation, operation)))));
  }

  static CellResult cell(String strategy, int replicas, Verdict verdict) {
    return cell(strategy, replicas, new Trigger.Meeting(Point.READ), null, verdict);
  }

  static CellResult cell(
      String strategy, int replicas, Trigger trigger, @Nullable String mustShow, Verdict verdict) {
    return new CellResult(
        new Cell(
            WITHDRAW, Strategies.find(strategy).orElseThrow(), false, replicas, trigger, mustShow),
        List.of(
            new RoundResult(RoundResult.Kind.PROVOKED, 0, 1, 0, verdict),
            new RoundResult(RoundResult.Kind.FREE, 0, 1, 0, verdict)),
        new CellResult.Counts(62, 60, 1, 1),
        new Cost(1204.26, 4.25, null));
  }

  static RunResult run(CellResult... cells) {
    Plan plan =
        new Plan(
            List.of(WITHDRAW),
            List.of(cells).stream().map(each -> each.cell().strategy()).distinct().toList(),
            List.of(cells).stream().map(each -> each.cell().replicas()).distinct().toList(),
            Plan.Rounds.DEFAULT,
            true,
            Provocation.MEETING,
            60,
            8,
            Duration.ZERO,
            "",
            42);
    return new RunResult(plan, List.of(cells), true);
  }
}
