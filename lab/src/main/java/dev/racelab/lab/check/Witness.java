package dev.racelab.lab.check;

import dev.racelab.lab.history.Operation;
import java.util.List;

/**
 * Why an anomaly is certain.
 *
 * @param text one sentence for a person
 * @param operations the lines of the history that prove it, possibly none
 */
public record Witness(String text, List<Operation> operations) {
  public Witness {
    operations = List.copyOf(operations);
  }
}
