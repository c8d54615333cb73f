package dev.racelab.guard;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The hazards that a strategy stops, each with the conditions on which it does.
 *
 * @param stops hazard to conditions; a hazard that is absent is not promised at all
 */
public record Promise(Map<Hazard, Set<Condition>> stops) {
  public Promise {
    EnumMap<Hazard, Set<Condition>> copy = new EnumMap<>(Hazard.class);
    stops.forEach((hazard, conditions) -> copy.put(hazard, Set.copyOf(conditions)));
    stops = Collections.unmodifiableMap(copy);
  }

  /** Whether every one of {@code hazards} is stopped in a run that breaks {@code broken}. */
  public boolean covers(Set<Hazard> hazards, Set<Condition> broken) {
    return hazards.stream()
        .allMatch(
            hazard -> {
              Set<Condition> conditions = stops.get(hazard);
              return conditions != null && Collections.disjoint(conditions, broken);
            });
  }

  Promise and(Set<Condition> conditions, Hazard... hazards) {
    EnumMap<Hazard, Set<Condition>> more = new EnumMap<>(Hazard.class);
    more.putAll(stops);
    for (Hazard hazard : hazards) {
      more.put(
          hazard,
          conditions.isEmpty()
              ? Set.of()
              : Collections.unmodifiableSet(EnumSet.copyOf(conditions)));
    }
    return new Promise(more);
  }
}
