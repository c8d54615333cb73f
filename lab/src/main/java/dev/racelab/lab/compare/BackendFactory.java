package dev.racelab.lab.compare;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.Form;
import dev.racelab.lab.scenario.TokenSource;
import java.nio.file.Path;
import java.util.Map;

/** Starts the system that a run races. */
public interface BackendFactory {
  /**
   * Starts a system of its own, beside any other that runs here; returns once it takes requests.
   *
   * @param replicas how many replicas of each service, by the service's name; services that it does
   *     not name are not started
   * @param folder where it may write; logs stay there when it ends
   * @throws ClusterException if it does not come up; nothing runs then
   */
  Backend start(Map<String, Integer> replicas, Path folder);

  /**
   * The factory of the same systems with services in another form.
   *
   * @throws ClusterException if they run in one form only, and not in this
   */
  default BackendFactory in(Form form) {
    if (form.equals(Form.JVM)) {
      return this;
    }
    throw new ClusterException("this backend runs no services in the form " + form.word());
  }

  /** Signs tokens that the started system accepts. Only to be called after {@link #start}. */
  TokenSource tokens();

  /** What the system is made of, by name, for the results; for example a server's version. */
  default Map<String, String> versions() {
    return Map.of();
  }
}
