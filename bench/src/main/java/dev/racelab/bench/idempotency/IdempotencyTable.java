package dev.racelab.bench.idempotency;

import static dev.racelab.bench.report.Figures.NOTHING;
import static dev.racelab.bench.report.Figures.show;

import dev.racelab.bench.report.Figures;
import dev.racelab.bench.run.Results;
import dev.racelab.bench.run.Spread;
import dev.racelab.bench.worker.Metric;
import dev.racelab.lab.report.Table;
import dev.racelab.lab.report.Table.Column;
import dev.racelab.lab.report.Table.Style;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What people read: a table per question, then the goals. */
final class IdempotencyTable {
  private static final double MILLI = 1000;
  private static final double MEBI = 1024 * 1024;
  private static final double MILLION = 1e6;

  private final Plan plan;
  private final Measured measured;
  private final Results results;
  private final Map<Side, String> names;
  private final boolean colours;
  private final StringBuilder out = new StringBuilder();

  IdempotencyTable(Plan plan, Measured measured, Map<Side, String> names, boolean colours) {
    this.plan = plan;
    this.measured = measured;
    this.results = measured.results();
    this.names = names;
    this.colours = colours;
  }

  String render() {
    out.append("Medians of ").append(plan.rounds()).append(" rounds of ");
    out.append(plan.turnMillis() / MILLI).append(" s; / : requests per second, divided round by");
    out.append(" round; median (smallest to largest).\n");
    for (int connections : plan.connections()) {
      requests(
          "Withdrawals from %,d accounts, %d connections".formatted(Plan.ACCOUNTS, connections),
          Plan.spread(connections));
    }
    requests("Withdrawals from one account, %d connections".formatted(Plan.CROWD), Plan.hot());
    trips();
    growth();
    purge();
    effects();
    if (names.containsValue("stand-in *")) {
      out.append("\n* our stand-in for quarkus-http-idempotency 0.1.0, not the library itself.\n");
    }
    Figures.goals(out, Goals.of(measured, name(Side.PEER)), colours);
    return out.toString();
  }

  private void requests(String title, String workload) {
    List<Contender> part =
        Stream.of(Contender.values())
            .filter(each -> !results.of(each.name(), workload).isEmpty())
            .toList();
    if (part.isEmpty()) {
      return;
    }
    Table table =
        table(
            "service",
            "req/s",
            "p50",
            "p99",
            "2xx",
            "409",
            "other 4xx",
            "5xx",
            "lost",
            "/ no key",
            "/ Racelab's");
    for (Contender each : part) {
      row(
          table,
          name(each.side()) + ", " + each.shown(),
          whole(each.name(), workload, Metric.REQUESTS_PER_SECOND),
          millis(each.name(), workload, Metric.ANSWER_P50_MICROS),
          millis(each.name(), workload, Metric.ANSWER_P99_MICROS),
          sum(each, workload, Metric.EFFECTS, Metric.REPLAYS),
          sum(each, workload, Metric.CONFLICTS),
          sum(each, workload, Metric.REFUSALS),
          sum(each, workload, Metric.SERVER_ERRORS),
          sum(each, workload, Metric.FAILURES),
          ratio(workload, each, each.plain()),
          ratio(workload, each, each.ours()));
    }
    section(title, table);
  }

  private void trips() {
    Table table = table("service", "PostgreSQL", "before", "after", "Redis, commands");
    for (Map.Entry<Side, Wire.Counted> each : measured.trips().entrySet()) {
      trips(table, name(each.getKey()) + ", no key", each.getValue().plain());
      trips(table, name(each.getKey()) + ", first run", each.getValue().first());
      trips(table, name(each.getKey()) + ", replay", each.getValue().replay());
    }
    if (!measured.trips().isEmpty()) {
      section(
          "Round trips of a withdrawal, counted on the wire; before and after the effect", table);
    }
  }

  private static void trips(Table table, String title, Wire.Trips trips) {
    row(
        table,
        title,
        Integer.toString(trips.postgres()),
        Integer.toString(trips.before()),
        Integer.toString(trips.after()),
        Integer.toString(trips.redis()));
  }

  private void growth() {
    Table table =
        table(
            "the table of records",
            "records",
            "table",
            "primary key",
            "full",
            "by expiry",
            "full",
            "a million records");
    measured
        .sizes()
        .forEach(
            (when, sizes) ->
                row(
                    table,
                    when,
                    "%,d".formatted(sizes.rows()),
                    mebi((double) sizes.table()),
                    mebi((double) sizes.key()),
                    percent(sizes.keyDensity()),
                    mebi((double) sizes.expiry()),
                    percent(sizes.expiryDensity()),
                    // Of fewer, or where much is free to be used again, it would not be true.
                    sizes.rows() < plan.expired()
                        ? NOTHING
                        : mebi((double) sizes.total() / (double) sizes.rows() * MILLION)));
    if (!measured.sizes().isEmpty()) {
      section("Growth", table);
    }
  }

  private static String mebi(double bytes) {
    return Double.isFinite(bytes) ? "%,.1f MiB".formatted(bytes / MEBI) : NOTHING;
  }

  private static String percent(double value) {
    return Double.isFinite(value) ? "%.0f %%".formatted(value) : NOTHING;
  }

  private void purge() {
    if (measured.purge().isEmpty()) {
      return;
    }
    PurgeRace.Done done = measured.purge().get();
    Table table = table("withdrawals with keys", "req/s", "p50", "p99", "5xx", "lost", "/ without");
    for (String each : List.of(PurgeRace.WITHOUT, PurgeRace.WITH)) {
      row(
          table,
          each,
          whole(each, PurgeRace.WORKLOAD, Metric.REQUESTS_PER_SECOND),
          millis(each, PurgeRace.WORKLOAD, Metric.ANSWER_P50_MICROS),
          millis(each, PurgeRace.WORKLOAD, Metric.ANSWER_P99_MICROS),
          "%,.0f".formatted(results.sum(each, PurgeRace.WORKLOAD, Metric.SERVER_ERRORS)),
          "%,.0f".formatted(results.sum(each, PurgeRace.WORKLOAD, Metric.FAILURES)),
          each.equals(PurgeRace.WITHOUT) ? NOTHING : show(duringPurge(results)));
    }
    section(
        "Purge of %,d records in %.1f s, %d connections"
            .formatted(done.deleted(), done.seconds(), Plan.DURING_PURGE),
        table);
  }

  /** Requests per second with a purge divided by those without, round by round. */
  static Optional<Spread> duringPurge(Results results) {
    return results.ratio(
        PurgeRace.WITH,
        PurgeRace.WORKLOAD,
        Metric.REQUESTS_PER_SECOND,
        PurgeRace.WITHOUT,
        PurgeRace.WORKLOAD,
        Metric.REQUESTS_PER_SECOND);
  }

  private void effects() {
    Table table =
        table("effects", "answered", "unknown", "in the ledger", "accounts that do not add up");
    measured
        .effects()
        .forEach(
            (side, effects) ->
                row(
                    table,
                    name(side),
                    "%,d".formatted(effects.answered().effects()),
                    "%,d".formatted(effects.answered().unknown()),
                    "%,d".formatted(effects.found().entries()),
                    "%,d".formatted(effects.found().wrong())));
    section("Everything that was sent, warm-up included", table);
  }

  private String name(Side side) {
    return names.getOrDefault(side, side.name());
  }

  private static Table table(String first, String... others) {
    return new Table(
        Stream.concat(
                Stream.of(new Column(first, false)),
                Stream.of(others).map(title -> new Column(title, true)))
            .toList());
  }

  private static void row(Table table, String... cells) {
    table.add(List.of(cells), Collections.nCopies(cells.length, Style.PLAIN));
  }

  private void section(String title, Table table) {
    out.append('\n').append(title).append('\n');
    table.render(out, colours);
  }

  /** Nobody is compared with itself. */
  private String ratio(String workload, Contender one, Contender other) {
    return one == other ? NOTHING : show(Goals.ratio(results, workload, one, other));
  }

  private String whole(String name, String workload, Metric metric) {
    return results
        .spread(name, workload, metric)
        .map(spread -> "%,.0f".formatted(spread.median()))
        .orElse(NOTHING);
  }

  private String millis(String name, String workload, Metric metric) {
    return results
        .spread(name, workload, metric)
        .map(spread -> "%,.2f ms".formatted(spread.median() / MILLI))
        .orElse(NOTHING);
  }

  private String sum(Contender each, String workload, Metric... metrics) {
    return "%,.0f"
        .formatted(
            Stream.of(metrics)
                .mapToDouble(metric -> results.sum(each.name(), workload, metric))
                .sum());
  }
}
