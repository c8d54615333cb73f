package dev.racelab.bench.run;

import dev.racelab.bench.peer.Setup;
import dev.racelab.bench.worker.Worker;
import dev.racelab.bench.worker.Workload;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One run from the servers' start to their end: warm-up, then round after round of every stage. */
public final class BenchRun {
  private final ClassPaths paths;
  private final List<String> jvmFlags;
  private final Consumer<String> progress;

  /**
   * A run.
   *
   * @param jvmFlags the same for every peer
   * @param progress is told what comes next
   */
  public BenchRun(ClassPaths paths, List<String> jvmFlags, Consumer<String> progress) {
    this.paths = paths;
    this.jvmFlags = List.copyOf(jvmFlags);
    this.progress = progress;
  }

  /**
   * Measures all stages. Leaves nothing running and nothing on the disk.
   *
   * @param warmUp what each JVM does before anything counts
   * @param results is given what was measured, also when the run ends early
   */
  public void run(
      List<Contestant> peers, List<Workload> warmUp, List<Stage> stages, Results results)
      throws InterruptedException {
    Path folder = RunFolder.make();
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      progress.accept("starting servers");
      BenchServers servers =
          BenchServers.start(
              folder, peers.stream().map(Contestant::stores).collect(Collectors.toSet()));
      started.push(servers);
      Map<Contestant, WorkerProcess> workers = new LinkedHashMap<>();
      for (Contestant peer : peers) {
        workers.put(peer, begin(peer, servers.setup(), folder, started));
      }
      for (Map.Entry<Contestant, WorkerProcess> worker : workers.entrySet()) {
        progress.accept("warming up " + worker.getKey().shown());
        worker.getValue().awaitReady();
        for (Workload workload : warmUp) {
          worker.getValue().measure(workload);
        }
      }
      for (Stage stage : stages) {
        for (int round = 0; round < stage.rounds(); round++) {
          round(stage, round, workers, servers.setup(), folder, results);
        }
      }
    } finally {
      Closing.all(started);
      RunFolder.delete(folder);
    }
  }

  /** Everybody has been first, and last, when there are as many rounds as peers. */
  private void round(
      Stage stage,
      int round,
      Map<Contestant, WorkerProcess> workers,
      Setup setup,
      Path folder,
      Results results)
      throws InterruptedException {
    List<Map.Entry<Contestant, WorkerProcess>> peers =
        workers.entrySet().stream().filter(each -> stage.takesPart().test(each.getKey())).toList();
    for (int i = 0; i < peers.size(); i++) {
      Map.Entry<Contestant, WorkerProcess> turn = peers.get((i + round) % peers.size());
      Contestant peer = turn.getKey();
      progress.accept(
          "%s: round %d of %d, %s"
              .formatted(stage.shown(), round + 1, stage.rounds(), peer.shown()));
      Deque<AutoCloseable> own = new ArrayDeque<>();
      try {
        WorkerProcess worker = turn.getValue();
        if (stage.lease().isPresent()) {
          worker = begin(peer, setup.withLease(stage.lease().get()), folder, own);
          worker.awaitReady();
        }
        for (Workload workload : stage.workloads()) {
          results.add(peer, workload, worker.measure(workload));
        }
      } finally {
        Closing.all(own);
      }
    }
  }

  private WorkerProcess begin(
      Contestant peer, Setup setup, Path folder, Deque<AutoCloseable> started) {
    WorkerProcess worker =
        WorkerProcess.start(
            peer.name(),
            jvmFlags,
            List.of(paths.of(peer.library()), Worker.class.getName(), peer.name()),
            setup.message(),
            folder);
    started.push(worker);
    return worker;
  }
}
