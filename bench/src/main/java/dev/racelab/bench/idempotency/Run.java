package dev.racelab.bench.idempotency;

import dev.racelab.bench.load.Turn;
import dev.racelab.bench.pool.JdbcPool;
import dev.racelab.bench.run.ClassPaths;
import dev.racelab.bench.run.RunFolder;
import dev.racelab.bench.worker.Sample;
import dev.racelab.lab.cluster.LocalReplica;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One run from the servers' start to their end; leaves nothing running and nothing on the disk. */
final class Run {
  private static final List<Side> SIDES = List.of(Side.values());
  private static final List<Contender> CONTENDERS = List.of(Contender.values());

  private final ClassPaths paths;
  private final Plan plan;
  private final Consumer<String> progress;
  private final Measured measured;

  /**
   * A run.
   *
   * @param progress is told what comes next
   * @param measured is given what was measured
   */
  Run(ClassPaths paths, Plan plan, Consumer<String> progress, Measured measured) {
    this.paths = paths;
    this.plan = plan;
    this.progress = progress;
    this.measured = measured;
  }

  void measure() throws IOException, SQLException, InterruptedException {
    Path folder = RunFolder.make();
    try (Bed bed = Bed.start(paths.home(), folder, plan.quick())) {
      progress.accept("starting replicas");
      Map<Side, URI> targets = new EnumMap<>(Side.class);
      for (Map.Entry<Side, LocalReplica> each : bed.replicas(SIDES).entrySet()) {
        targets.put(each.getKey(), each.getValue().replica().address());
      }
      try (JdbcPool ours = bed.pool(Side.OURS);
          JdbcPool peer = bed.pool(Side.PEER);
          Load load = Load.start(paths, folder, plan.quick(), bed.token(), targets)) {
        Map<Side, Accounts> accounts =
            Map.of(Side.OURS, new Accounts(ours), Side.PEER, new Accounts(peer));
        for (Accounts each : accounts.values()) {
          each.open(Plan.ACCOUNTS);
        }
        trips(bed);
        Map<Side, Long> before = new EnumMap<>(Side.class);
        for (Side side : SIDES) {
          before.put(side, found(accounts, side).entries());
        }
        requests(load);
        records(load, ours);
        for (Side side : SIDES) {
          Accounts.Found found = found(accounts, side).since(before.getOrDefault(side, 0L));
          measured.effects().put(side, new Measured.Effects(load.tally(side), found));
        }
      }
    } finally {
      RunFolder.delete(folder);
    }
  }

  private void trips(Bed bed) throws IOException, InterruptedException {
    if (plan.quick()) {
      return; // two more JVMs
    }
    for (Side side : SIDES) {
      progress.accept("counting round trips of " + side.database());
      measured.trips().put(side, Wire.count(bed, side));
    }
  }

  private static Accounts.Found found(Map<Side, Accounts> accounts, Side side) throws SQLException {
    return Objects.requireNonNull(accounts.get(side)).found();
  }

  private void requests(Load load) throws InterruptedException {
    for (Side side : SIDES) {
      progress.accept("recording " + side.database());
      load.record(side, plan.recorded(), plan.warmUpConnections());
    }
    for (Contender each : CONTENDERS) {
      progress.accept("warming up " + each.name());
      load.send(
          each, plan.warmUpConnections(), plan.warmUpMillis(), Plan.ACCOUNTS, plan.recorded());
    }
    for (int connections : plan.connections()) {
      rounds(load, Plan.spread(connections), connections, Plan.ACCOUNTS, each -> true);
    }
    if (!plan.quick()) {
      // A replay does not touch the row, so there is no other figure for it.
      rounds(load, Plan.hot(), Plan.CROWD, 1, each -> each.mode() != Turn.Mode.REPLAY);
    }
  }

  /** Each round begins with another, so that nobody always comes after the same. */
  private void rounds(
      Load load, String workload, int connections, int accounts, Predicate<Contender> takesPart)
      throws InterruptedException {
    List<Contender> part = CONTENDERS.stream().filter(takesPart).toList();
    for (int round = 0; round < plan.rounds(); round++) {
      for (int i = 0; i < part.size(); i++) {
        Contender turn = part.get((i + round) % part.size());
        progress.accept(
            "%s: round %d of %d, %s".formatted(workload, round + 1, plan.rounds(), turn.name()));
        Sample sample = load.send(turn, connections, plan.turnMillis(), accounts, plan.recorded());
        measured.results().add(turn.name(), workload, sample);
      }
    }
  }

  /** What the table of records grows by, and what it costs to have them go. */
  private void records(Load load, JdbcPool ours) throws SQLException, InterruptedException {
    Growth growth = new Growth(ours);
    measured.sizes().put("after the requests above", growth.measure());
    progress.accept("adding expired records");
    growth.empty();
    growth.expired(plan.expired());
    measured.sizes().put("expired records only", growth.measure());
    progress.accept("purging while requests go on");
    measured.purged(new PurgeRace(plan, load, measured.results(), ours).run());
    growth.vacuum();
    measured.sizes().put("purged while requests came, vacuumed", growth.measure());
    if (!plan.quick()) {
      progress.accept("adding as many records again");
      growth.lasting(plan.expired());
      measured.sizes().put("as many new ones", growth.measure());
      growth.reindex();
      measured.sizes().put("the same with new indexes", growth.measure());
    }
  }
}
