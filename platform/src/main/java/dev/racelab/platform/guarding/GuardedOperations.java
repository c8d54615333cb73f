package dev.racelab.platform.guarding;

import dev.racelab.guard.Hazard;
import java.util.List;
import java.util.Set;

/** The operations of a service that run behind strategies. One bean per service. */
public interface GuardedOperations {
  List<Kind> kinds();

  /**
   * An operation as far as its default strategy is checked.
   *
   * @param operation the operation's name, also its configuration key below racelab.strategy
   * @param hazard the shape of its rule
   * @param tables the tables that it writes
   */
  record Kind(String operation, Hazard hazard, Set<String> tables) {}
}
