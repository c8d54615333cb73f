package dev.racelab.lab.compare;

import dev.racelab.guard.Condition;
import dev.racelab.guard.Strategy;
import dev.racelab.guard.WriteMode;
import dev.racelab.lab.scenario.Scenario;
import java.util.EnumSet;
import java.util.Set;

/**
 * One strategy in one scenario on a number of replicas.
 *
 * @param scenario what races
 * @param strategy what guards it
 * @param weakened whether the strategy runs without its guard
 * @param replicas how many replicas each service has
 */
public record Cell(Scenario scenario, Strategy strategy, boolean weakened, int replicas) {

  /** The conditions of promises that this cell breaks. */
  public Set<Condition> broken() {
    Set<Condition> broken = EnumSet.noneOf(Condition.class);
    if (replicas > 1) {
      broken.add(Condition.ONE_REPLICA);
    }
    return broken;
  }

  /** Whether the strategy promises to stop this scenario's hazards under these conditions. */
  public boolean promised() {
    return strategy.promise().covers(scenario.hazards(), broken());
  }

  /** Short and unique in a run, made of letters, digits and dashes. */
  public String id() {
    return scenario.name() + "-" + strategy.name() + "-" + replicas;
  }

  /**
   * Where the parties have to meet for the race to be certain: a work that reads decides there; one
   * that only writes has nothing to meet at before its write.
   */
  String meetingPoint() {
    WriteMode writes = weakened ? strategy.weakened().writes() : strategy.writes();
    return writes == WriteMode.CONDITIONAL ? "write" : "read";
  }
}
