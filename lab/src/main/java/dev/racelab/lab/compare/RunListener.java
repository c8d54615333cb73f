package dev.racelab.lab.compare;

import dev.racelab.lab.history.Operation;
import java.util.List;

/** Hears of a run's progress, on the run's thread. */
public interface RunListener {
  /** The system is being started or scaled. */
  void preparing(String what);

  /**
   * A cell begins.
   *
   * @param number from 0
   */
  void cellBegins(Cell cell, int number);

  /** A cell has ended. */
  void cellEnded(CellResult result, List<Operation> history);
}
