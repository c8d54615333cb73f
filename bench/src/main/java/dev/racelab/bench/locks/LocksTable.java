package dev.racelab.bench.locks;

import static dev.racelab.bench.report.Figures.NOTHING;
import static dev.racelab.bench.report.Figures.show;

import dev.racelab.bench.report.Figures;
import dev.racelab.bench.run.Contestant;
import dev.racelab.bench.run.Results;
import dev.racelab.bench.worker.Metric;
import dev.racelab.bench.worker.Race;
import dev.racelab.bench.worker.Workload;
import dev.racelab.lab.report.Table;
import dev.racelab.lab.report.Table.Column;
import dev.racelab.lab.report.Table.Style;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** What people read: a table per question, then the goals. */
final class LocksTable {
  private static final double MILLI = 1000;

  private final Plan plan;
  private final List<Contestant> locks;
  private final Results results;
  private final boolean colours;
  private final StringBuilder out = new StringBuilder();

  LocksTable(Plan plan, List<Contestant> locks, Results results, boolean colours) {
    this.plan = plan;
    this.locks = locks;
    this.results = results;
    this.colours = colours;
  }

  String render() {
    out.append("Medians of ").append(plan.rounds()).append(" rounds (uncontended: of ");
    out.append(plan.turnsAlone()).append(" shorter turns). ");
    out.append("ours / it: locks per second of ours on the same store, divided round by round by");
    out.append(" those of the row; median (smallest to largest).\n");
    uncontended();
    for (int instances = 1; instances <= 2; instances++) {
      crowd(instances);
    }
    grid();
    handOver();
    hoard();
    if (locks.stream().anyMatch(lock -> !lock.waits())) {
      out.append("\n* does not wait; asked again every millisecond by the bench.\n");
    }
    Figures.goals(out, LockGoals.of(results, plan), colours);
    return out.toString();
  }

  private void uncontended() {
    Workload alone = plan.alone();
    Workload trips = plan.roundTrips();
    section(
        "Uncontended: one thread, one name",
        List.of("locks/s", "p50", "p99", "round trip", "in round trips", "ours / it", "by p50"),
        alone,
        lock ->
            List.of(
                whole(lock, alone, Metric.LOCKS_PER_SECOND),
                micros(lock, alone, Metric.CYCLE_P50_MICROS),
                micros(lock, alone, Metric.CYCLE_P99_MICROS),
                micros(lock, trips, Metric.ROUND_TRIP_P50_MICROS),
                show(
                    results.ratio(
                        lock.name(),
                        trips.id(),
                        Metric.CYCLE_P50_MICROS,
                        lock.name(),
                        trips.id(),
                        Metric.ROUND_TRIP_P50_MICROS)),
                ratio(lock, alone),
                byMedian(lock, alone)));
  }

  private void crowd(int instances) {
    Race crowd = plan.crowd(instances);
    section(
        "Contended: %d threads on one name, in %s"
            .formatted(crowd.threads(), instances == 1 ? "one instance" : "two instances"),
        List.of(
            "locks/s", "wait p50", "p99", "max", "p99 / p50", "threads never served", "ours / it"),
        crowd,
        lock ->
            List.of(
                whole(lock, crowd, Metric.LOCKS_PER_SECOND),
                millis(lock, crowd, Metric.WAIT_P50_MICROS),
                millis(lock, crowd, Metric.WAIT_P99_MICROS),
                largest(lock, crowd, Metric.WAIT_MAX_MICROS),
                show(
                    results.ratio(
                        lock.name(),
                        crowd.id(),
                        Metric.WAIT_P99_MICROS,
                        lock.name(),
                        crowd.id(),
                        Metric.WAIT_P50_MICROS)),
                whole(lock, crowd, Metric.UNSERVED),
                ratio(lock, crowd)));
  }

  /** Throughput of every combination of threads and names, then the ratios. */
  private void grid() {
    List<Race> races = plan.grid();
    if (races.isEmpty()) {
      return;
    }
    List<String> titles =
        races.stream().map(race -> race.threads() + " on " + race.names()).toList();
    section(
        "Contended: locks/s of so many threads on so many names",
        titles,
        races.getFirst(),
        lock -> races.stream().map(race -> whole(lock, race, Metric.LOCKS_PER_SECOND)).toList());
    section(
        "The same, ours / it",
        titles,
        races.getFirst(),
        lock -> races.stream().map(race -> ratio(lock, race)).toList());
  }

  private void handOver() {
    Workload handOver = plan.handOver();
    section(
        "Hand-over: from a release to a waiter of another instance",
        List.of("p50", "p99", "max"),
        handOver,
        lock ->
            List.of(
                millis(lock, handOver, Metric.HAND_OVER_P50_MICROS),
                millis(lock, handOver, Metric.HAND_OVER_P99_MICROS),
                largest(lock, handOver, Metric.HAND_OVER_MAX_MICROS)));
  }

  private void hoard() {
    Workload hoard = plan.hoard();
    section(
        "%,d held leases, in a JVM of their own".formatted(plan.hoard().leases()),
        List.of("heap MiB", "threads, client's included", "for locks", "lost"),
        hoard,
        lock ->
            List.of(
                one(lock, hoard, Metric.HELD_MIB),
                whole(lock, hoard, Metric.THREADS),
                whole(lock, hoard, Metric.LOCK_THREADS),
                whole(lock, hoard, Metric.LOST)));
  }

  private interface Row {
    List<String> of(Contestant lock);
  }

  /** A table of the locks that took part in {@code workload}; nothing if none did. */
  private void section(String title, List<String> titles, Workload workload, Row row) {
    List<Contestant> part =
        locks.stream().filter(lock -> !results.of(lock, workload).isEmpty()).toList();
    if (part.isEmpty()) {
      return;
    }
    List<Column> columns = new ArrayList<>(List.of(new Column("lock", false)));
    titles.forEach(each -> columns.add(new Column(each, true)));
    Table table = new Table(columns);
    for (Contestant lock : part) {
      List<String> cells = Stream.concat(Stream.of(lock.shown()), row.of(lock).stream()).toList();
      table.add(cells, Collections.nCopies(cells.size(), Style.PLAIN));
    }
    out.append('\n').append(title).append('\n');
    table.render(out, colours);
  }

  /** Nobody is compared with itself. */
  private String ratio(Contestant lock, Workload workload) {
    return lock.isOurs()
        ? NOTHING
        : show(
            results.ratio(
                lock.ours(),
                workload.id(),
                Metric.LOCKS_PER_SECOND,
                lock.name(),
                workload.id(),
                Metric.LOCKS_PER_SECOND));
  }

  /** Their median time divided by ours, which a busy machine disturbs less than throughput. */
  private String byMedian(Contestant lock, Workload workload) {
    return lock.isOurs()
        ? NOTHING
        : show(
            results.ratio(
                lock.name(),
                workload.id(),
                Metric.CYCLE_P50_MICROS,
                lock.ours(),
                workload.id(),
                Metric.CYCLE_P50_MICROS));
  }

  private String whole(Contestant lock, Workload workload, Metric metric) {
    return median(lock, workload, metric, value -> "%,.0f".formatted(value));
  }

  private String one(Contestant lock, Workload workload, Metric metric) {
    return median(lock, workload, metric, value -> "%.1f".formatted(value));
  }

  private String micros(Contestant lock, Workload workload, Metric metric) {
    return median(lock, workload, metric, value -> "%,.0f us".formatted(value));
  }

  private String millis(Contestant lock, Workload workload, Metric metric) {
    return median(lock, workload, metric, value -> "%,.2f ms".formatted(value / MILLI));
  }

  private String largest(Contestant lock, Workload workload, Metric metric) {
    return results
        .spread(lock.name(), workload.id(), metric)
        .map(spread -> "%,.2f ms".formatted(spread.max() / MILLI))
        .orElse(NOTHING);
  }

  private interface Words {
    String of(double value);
  }

  private String median(Contestant lock, Workload workload, Metric metric, Words words) {
    return results
        .spread(lock.name(), workload.id(), metric)
        .map(spread -> words.of(spread.median()))
        .orElse(NOTHING);
  }
}
