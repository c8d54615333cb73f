package dev.racelab.bench.idempotency;

import dev.racelab.bench.load.LoadWorker;
import dev.racelab.bench.load.Turn;
import dev.racelab.bench.run.ClassPaths;
import dev.racelab.bench.run.Contestant.Library;
import dev.racelab.bench.run.JvmFlags;
import dev.racelab.bench.run.WorkerProcess;
import dev.racelab.bench.worker.Metric;
import dev.racelab.bench.worker.Sample;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The JVM that sends requests, and what it was answered in all. */
final class Load implements AutoCloseable {
  private final WorkerProcess worker;
  private final Map<Side, URI> targets;
  private final Map<Side, Tally> tallies = new EnumMap<>(Side.class);
  private int turns;

  /**
   * What was answered to everything that was sent.
   *
   * @param effects answers that say that something was done
   * @param unknown 5xx, and no answer at all: something may have been done
   */
  record Tally(long effects, long unknown) {
    Tally plus(Sample sample) {
      return new Tally(
          effects + count(sample, Metric.EFFECTS),
          unknown + count(sample, Metric.SERVER_ERRORS) + count(sample, Metric.FAILURES));
    }

    private static long count(Sample sample, Metric metric) {
      return Math.round(sample.value(metric).orElse(0.0));
    }
  }

  private Load(WorkerProcess worker, Map<Side, URI> targets) {
    this.worker = worker;
    this.targets = Map.copyOf(targets);
  }

  static Load start(
      ClassPaths paths, Path folder, boolean quick, String token, Map<Side, URI> targets)
      throws InterruptedException {
    WorkerProcess worker =
        WorkerProcess.start(
            "load",
            JvmFlags.of(quick),
            List.of(paths.of(Library.OURS), LoadWorker.class.getName()),
            LoadWorker.setup(token),
            folder);
    worker.awaitReady();
    return new Load(worker, targets);
  }

  /** Uses so many keys once, for replays. */
  Sample record(Side side, int keys, int connections) throws InterruptedException {
    return send(side, Turn.Mode.RECORD, connections, 1, Plan.ACCOUNTS, keys);
  }

  /** Sends requests of one kind for a while. */
  Sample send(Contender contender, int connections, int millis, int accounts, int recorded)
      throws InterruptedException {
    return send(contender.side(), contender.mode(), connections, millis, accounts, recorded);
  }

  private Sample send(
      Side side, Turn.Mode mode, int connections, int millis, int accounts, int recorded)
      throws InterruptedException {
    String keys =
        switch (mode) {
          case RECORD, REPLAY -> "kept";
          case FIRST, PLAIN -> "new-" + turns++;
        };
    URI target = targets.getOrDefault(side, URI.create(""));
    Sample sample =
        worker.measure(
            new Turn(target, mode, connections, millis, accounts, keys, recorded).message());
    tallies.merge(side, new Tally(0, 0).plus(sample), (old, one) -> old.plus(sample));
    return sample;
  }

  /** What that side answered until now. */
  Tally tally(Side side) {
    return tallies.getOrDefault(side, new Tally(0, 0));
  }

  @Override
  public void close() throws InterruptedException {
    worker.close();
  }
}
