package dev.racelab.lab.compare;

import dev.racelab.lab.cluster.Backend;
import java.util.Map;

/** Starts the system that a run races. */
@FunctionalInterface
public interface BackendFactory {
  /**
   * Starts a system of its own, beside any other that runs here; returns once it takes requests.
   *
   * @param replicas how many replicas of each service, by the service's name
   * @throws dev.racelab.lab.cluster.ClusterException if it does not come up; nothing runs then
   */
  Backend start(Map<String, Integer> replicas);
}
