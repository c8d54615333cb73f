package dev.racelab.bench.locks;

import dev.racelab.bench.run.BenchException;
import dev.racelab.bench.run.BenchRun;
import dev.racelab.bench.run.ClassPaths;
import dev.racelab.bench.run.Contestant;
import dev.racelab.bench.run.Results;
import dev.racelab.bench.run.Spread;
import dev.racelab.bench.run.Stage;
import dev.racelab.bench.worker.Metric;
import dev.racelab.bench.worker.Race;
import dev.racelab.bench.worker.RoundTrips;
import dev.racelab.bench.worker.Workload;
import dev.racelab.lab.cli.Interruption;
import dev.racelab.lab.cli.Racelab;
import dev.racelab.lab.cli.Terminal;
import dev.racelab.lab.report.ProgressLine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code racelab bench locks}. */
@Command(
    name = "locks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures locks: ours, Redisson's.")
public final class LocksCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--rounds", paramLabel = "N", description = "Turns of each lock.")
  private int rounds = 5;

  @Option(names = "--only", split = ",", paramLabel = "LOCK", description = "Only these locks.")
  private List<String> only = List.of();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    ProgressLine progress =
        new ProgressLine(
            spec.commandLine().getErr(), Terminal.isStandardError(), 0, System::nanoTime);
    Results results = new Results();
    List<Contestant> peers =
        Locks.ALL.stream().filter(each -> only.isEmpty() || only.contains(each.name())).toList();
    Workload trips = new RoundTrips(500);
    Workload alone = new Race(1, 1, 1, 1000);
    try (Interruption interruption = Interruption.watch()) {
      new BenchRun(
              new ClassPaths(Path.of(System.getProperty("racelab.home", ""))), progress::preparing)
          .run(
              peers,
              List.of(new RoundTrips(2000), new Race(1, 1, 1, 5000)),
              List.of(new Stage("uncontended", List.of(trips, alone), rounds, each -> true, false)),
              results);
      progress.clear();
    } catch (BenchException e) {
      progress.clear();
      spec.commandLine().getErr().println(e.getMessage());
      return Racelab.USAGE;
    }
    for (Contestant peer : peers) {
      out.printf(
          "%-20s round trip %s us  lock+unlock p50 %s us  in round trips %s  locks/s %s  p99 %s us  ours/it %s%n",
          peer.shown(),
          show(results.spread(peer.name(), trips.id(), Metric.ROUND_TRIP_P50_MICROS)),
          show(results.spread(peer.name(), alone.id(), Metric.CYCLE_P50_MICROS)),
          show(
              results.ratio(
                  peer.name(),
                  alone.id(),
                  Metric.CYCLE_P50_MICROS,
                  peer.name(),
                  trips.id(),
                  Metric.ROUND_TRIP_P50_MICROS)),
          show(results.spread(peer.name(), alone.id(), Metric.LOCKS_PER_SECOND)),
          show(results.spread(peer.name(), alone.id(), Metric.CYCLE_P99_MICROS)),
          show(
              results.ratio(
                  peer.ours(),
                  alone.id(),
                  Metric.LOCKS_PER_SECOND,
                  peer.name(),
                  alone.id(),
                  Metric.LOCKS_PER_SECOND)));
    }
    out.flush();
    return 0;
  }

  private static String show(Optional<Spread> spread) {
    return spread
        .map(each -> "%.2f [%.2f..%.2f]".formatted(each.median(), each.min(), each.max()))
        .orElse("-");
  }
}
