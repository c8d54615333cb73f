package dev.racelab.lab.compare;

import java.util.List;

/**
 * What a run showed.
 *
 * @param plan what was to run
 * @param cells what did run, without cells that make no sense
 * @param complete whether the plan was run to its end
 */
public record RunResult(Plan plan, List<CellResult> cells, boolean complete) {
  public RunResult {
    cells = List.copyOf(cells);
  }

  /** Whether every cell is as promised, and there is one. */
  public boolean asPromised() {
    return !cells.isEmpty() && cells.stream().allMatch(CellResult::asPromised);
  }
}
