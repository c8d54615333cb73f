package dev.racelab.lab.compare;

import dev.racelab.lab.compare.Firing.Fired;
import dev.racelab.lab.history.Attempt;
import java.util.List;

/**
 * One try to lead requests into each other's way.
 *
 * @param fired what became of the requests
 * @param faults what was done to the system meanwhile, as the history has it
 * @param missed the step that did not come about, or empty; then nothing is proved
 */
record Steered(Fired fired, List<Attempt> faults, String missed) {
  Steered(Fired fired, String missed) {
    this(fired, List.of(), missed);
  }

  static Steered missed(Fired fired, String step) {
    return new Steered(fired, List.of(), step);
  }
}
