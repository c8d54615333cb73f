package dev.racelab.lab.proof;

import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.compare.Cell;
import dev.racelab.lab.compare.CellResult;
import dev.racelab.lab.compare.Comparison;
import dev.racelab.lab.compare.Plan;
import dev.racelab.lab.compare.RunListener;
import dev.racelab.lab.compare.RunResult;
import dev.racelab.lab.compare.StopSignal;
import dev.racelab.lab.driver.Http1Driver;
import dev.racelab.lab.history.Operation;
import dev.racelab.lab.proof.Transcript.MissedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The same cells on this machine and elsewhere: the verdicts must be the same. */
public final class Verdicts {
  private final Plan plan;
  private final BackendFactory local;
  private final BackendFactory other;
  private final String where;
  private final Path folder;

  /**
   * The cells of one plan, on two backends.
   *
   * @param where the other backend's name
   */
  public Verdicts(
      Plan plan, BackendFactory local, BackendFactory other, String where, Path folder) {
    this.plan = plan;
    this.local = local;
    this.other = other;
    this.where = where;
    this.folder = folder;
  }

  /** Races on both, and says how many cells there were. */
  public String compare() throws InterruptedException {
    Map<String, String> here = verdicts(local, folder.resolve("local"));
    Map<String, String> there = verdicts(other, folder.resolve(where));
    if (!here.equals(there)) {
      Map<String, String> others = new TreeMap<>();
      here.forEach(
          (cell, verdict) -> {
            if (!verdict.equals(there.get(cell))) {
              others.put(cell, "local %s, %s %s".formatted(verdict, where, there.get(cell)));
            }
          });
      throw new MissedException("verdicts differ: " + others);
    }
    long broken = here.values().stream().filter(each -> each.equals("INVALID")).count();
    return "%d cells, the same verdicts as on this machine: %d valid, %d invalid"
        .formatted(here.size(), here.size() - broken, broken);
  }

  private Map<String, String> verdicts(BackendFactory factory, Path logs)
      throws InterruptedException {
    Comparison comparison =
        new Comparison(
            plan,
            new Http1Driver(),
            new Silent(),
            new StopSignal(Thread.currentThread()),
            System::nanoTime);
    RunResult result = comparison.run(factory, logs);
    Map<String, String> verdicts = new TreeMap<>();
    for (CellResult each : result.cells()) {
      verdicts.put(each.cell().id(), each.verdict().word());
    }
    return verdicts;
  }

  /** The step's own line says it all. */
  private record Silent() implements RunListener {
    @Override
    public void preparing(String what) {}

    @Override
    public void cellBegins(Cell cell, int number) {}

    @Override
    public void cellEnded(CellResult result, List<Operation> history) {}
  }
}
