package dev.racelab.lab.kubetest;

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
import dev.racelab.lab.kubetest.Transcript.MissedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The same cells on this machine and in the cluster: the verdicts must be the same. */
final class Verdicts {
  private final Plan plan;
  private final BackendFactory local;
  private final BackendFactory cluster;
  private final Path folder;

  Verdicts(Plan plan, BackendFactory local, BackendFactory cluster, Path folder) {
    this.plan = plan;
    this.local = local;
    this.cluster = cluster;
    this.folder = folder;
  }

  String compare() throws InterruptedException {
    Map<String, String> here = verdicts(local, folder.resolve("local"));
    Map<String, String> there = verdicts(cluster, folder.resolve("kubernetes"));
    if (!here.equals(there)) {
      Map<String, String> others = new TreeMap<>();
      here.forEach(
          (cell, verdict) -> {
            if (!verdict.equals(there.get(cell))) {
              others.put(cell, "local " + verdict + ", kubernetes " + there.get(cell));
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
