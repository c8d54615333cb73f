package dev.racelab.lab.compare;

import dev.racelab.guard.Condition;
import dev.racelab.guard.Strategy;
import dev.racelab.lab.scenario.Scenario;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One strategy in one scenario on a number of replicas.
 *
 * @param scenario what races
 * @param strategy what guards it
 * @param weakened whether the strategy runs without its guard
 * @param replicas how many replicas each service has
 * @param trigger what provokes the race in the certain rounds
 * @param mustShow the anomaly that each of those must show, of a broken fix; null where any counts
 */
public record Cell(
    Scenario scenario,
    Strategy strategy,
    boolean weakened,
    int replicas,
    Trigger trigger,
    @Nullable String mustShow) {
  public Cell {
    if (replicas < trigger.fewestReplicas()) {
      throw new IllegalArgumentException(
          "%s takes %d replicas at least, got %d"
              .formatted(trigger.name(), trigger.fewestReplicas(), replicas));
    }
  }

  /** The conditions of promises that this cell breaks. */
  public Set<Condition> broken() {
    Set<Condition> broken = EnumSet.noneOf(Condition.class);
    if (replicas > 1) {
      broken.add(Condition.ONE_REPLICA);
    }
    broken.addAll(trigger.breaks());
    return broken;
  }

  /** Whether the strategy promises to stop this scenario's hazards under these conditions. */
  public boolean promised() {
    return strategy.promise().covers(scenario.hazards(), broken());
  }

  /** Short and unique in a run, made of letters, digits and dashes. */
  public String id() {
    return scenario.name() + "-" + strategy.name().replace('+', '-') + "-" + replicas;
  }
}
