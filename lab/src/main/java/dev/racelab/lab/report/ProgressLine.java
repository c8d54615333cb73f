package dev.racelab.lab.report;

import dev.racelab.lab.compare.Cell;
import dev.racelab.lab.compare.CellResult;
import dev.racelab.lab.compare.RunListener;
import dev.racelab.lab.history.Operation;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One line on a terminal that says where a run is. It is there from the beginning, since the start
 * of a system alone takes longer than two seconds. Nothing at all where the output is not a
 * terminal.
 */
public final class ProgressLine implements RunListener {
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private final int cells;
  private final LongSupplier nanoTime;
  private final long start;
  private boolean drawn;

  /**
   * A line that begins to count now.
   *
   * @param out where the terminal is, usually standard error
   * @param terminal whether there is one
   * @param cells how many cells the run has
   * @param nanoTime a monotonic clock in nanoseconds
   */
  public ProgressLine(PrintWriter out, boolean terminal, int cells, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.cells = cells;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  @Override
  public void preparing(String what) {
    draw(what);
  }

  @Override
  public void cellBegins(Cell cell, int number) {
    draw(
        "%d of %d  %s  %s  %s%s"
            .formatted(
                number + 1,
                cells,
                cell.scenario().name(),
                cell.strategy().name(),
                Words.replicas(cell),
                Words.unlessPlain("  ", cell)));
  }

  @Override
  public void cellEnded(CellResult result, List<Operation> history) {
    // The next cell's line says enough.
  }

  /** Takes the line away, before anything else is printed. */
  public void clear() {
    if (drawn) {
      out.print(CLEAR);
      out.flush();
      drawn = false;
    }
  }

  private void draw(String what) {
    long elapsed = nanoTime.getAsLong() - start;
    if (terminal) {
      out.print(CLEAR + elapsed / 1_000_000_000 + " s  " + what);
      out.flush();
      drawn = true;
    }
  }
}
