package dev.racelab.lab.report;

import static java.util.stream.Collectors.joining;

import dev.racelab.lab.check.Anomaly;
import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.compare.CellResult;
import dev.racelab.lab.compare.Plan;
import dev.racelab.lab.compare.Provocation;
import dev.racelab.lab.compare.RoundResult;
import dev.racelab.lab.compare.RunResult;
import dev.racelab.lab.compare.Trigger;
import dev.racelab.lab.report.Table.Column;
import dev.racelab.lab.report.Table.Style;
import dev.racelab.lab.scenario.Scenario;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a person reads in a terminal: one table a scenario, witnesses, and what to do next. */
public final class TableReport {
  private static final int MAX_WITNESSES = 40;

  private final RunResult run;
  private final boolean colours;

  public TableReport(RunResult run, boolean colours) {
    this.run = run;
    this.colours = colours;
  }

  /** Tables, and below each one witness of every anomaly that it shows. */
  public String render() {
    StringBuilder out = new StringBuilder();
    for (Scenario scenario : run.plan().scenarios()) {
      List<CellResult> cells =
          run.cells().stream()
              .filter(each -> each.cell().scenario().name().equals(scenario.name()))
              .sorted(Comparator.comparingInt(this::position))
              .toList();
      if (!cells.isEmpty()) {
        heading(out, scenario, cells);
        table(out, cells);
        witnesses(out, cells);
        out.append('\n');
      }
    }
    return out.toString();
  }

  /** The same with every round's witness, for a run of one cell. */
  public String renderAllWitnesses() {
    StringBuilder out = new StringBuilder();
    for (CellResult cell : run.cells()) {
      heading(out, cell.cell().scenario(), List.of(cell));
      table(out, List.of(cell));
      int shown = 0;
      for (RoundResult round : cell.rounds()) {
        for (Anomaly anomaly : round.verdict().found()) {
          if (shown++ < MAX_WITNESSES) {
            witness(
                out,
                "%s round %d, %s"
                    .formatted(
                        round.kind().name().toLowerCase(Locale.ROOT),
                        round.number() + 1,
                        anomaly.name()),
                anomaly);
          }
        }
      }
      if (shown > MAX_WITNESSES) {
        out.append("  and %d more, in results.json\n".formatted(shown - MAX_WITNESSES));
      }
      open(out, cell);
      out.append('\n');
    }
    return out.toString();
  }

  /** Beside each other stand the cells of one strategy, whatever the order in which they ran. */
  private int position(CellResult cell) {
    return run.plan().strategies().indexOf(cell.cell().strategy());
  }

  private void heading(StringBuilder out, Scenario scenario, List<CellResult> cells) {
    Plan plan = run.plan();
    List<String> parts = new ArrayList<>();
    parts.add(scenario.name() + ": " + scenario.race());
    if (plan.rendezvous()) {
      parts.add(
          "%s of %d that %s"
              .formatted(
                  counted(plan.rounds().rendezvous(), "round"), Scenario.PARTIES, race(cells)));
    }
    parts.add(
        "%s of %s, %d at a time%s"
            .formatted(
                counted(plan.rounds().free(), "free round"),
                counted(plan.requests(), "request"),
                plan.concurrency(),
                plan.window().isZero() ? "" : ", window " + plan.window().toMillis() + " ms"));
    parts.add("hazard: " + Words.hazards(scenario.hazards()));
    out.append(String.join(" · ", parts)).append("\n\n");
  }

  private static String race(List<CellResult> cells) {
    if (!isPlain(cells)) {
      return "are made to race";
    }
    return cells.stream().allMatch(each -> each.cell().trigger() instanceof Trigger.Copies)
        ? "are sent at once, and once more"
        : "meet";
  }

  private static boolean isPlain(List<CellResult> cells) {
    return cells.stream().allMatch(each -> each.cell().trigger().isPlain());
  }

  private static String counted(int number, String noun) {
    return number == 1 ? "1 " + noun : number + " " + noun + "s";
  }

  private void table(StringBuilder out, List<CellResult> cells) {
    boolean probabilities = cells.stream().anyMatch(each -> each.raceProbability().isPresent());
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("strategy", false));
    columns.add(new Column("replicas", true));
    boolean triggers = !isPlain(cells);
    if (triggers) {
      columns.add(new Column("trigger", false));
    }
    int verdict = columns.size() + 1;
    columns.add(new Column("promise", false));
    columns.add(new Column("verdict", false));
    columns.add(new Column("as promised", false));
    columns.add(new Column("req/s", true));
    columns.add(new Column("p50", true));
    columns.add(new Column("p99", true));
    if (probabilities) {
      columns.add(new Column("race probability", false));
    }
    columns.add(new Column("anomalies", false));
    Table table = new Table(columns);
    for (CellResult cell : cells) {
      Style style = style(cell);
      List<String> row = new ArrayList<>();
      List<Style> styles = new ArrayList<>();
      row.add(cell.cell().strategy().name() + (cell.cell().weakened() ? " (weakened)" : ""));
      row.add(String.valueOf(cell.cell().replicas()));
      if (triggers) {
        row.add(cell.cell().trigger().name());
      }
      row.add(Words.promise(cell.cell()));
      row.add(cell.verdict().word());
      row.add(Words.asPromised(cell));
      row.add(Words.perSecond(cell.cost().throughput()));
      row.add(Words.millis(cell.cost().p50Millis()));
      row.add(Words.millis(cell.cost().p99Millis()));
      if (probabilities) {
        row.add(cell.raceProbability().map(Words::probability).orElse("-"));
      }
      row.add(Words.anomalies(cell));
      for (int i = 0; i < row.size(); i++) {
        styles.add(i == verdict || i == verdict + 1 ? style : Style.PLAIN);
      }
      table.add(row, styles);
    }
    table.render(out, colours);
  }

  private static Style style(CellResult cell) {
    if (!cell.asPromised()) {
      return Style.BAD;
    }
    return cell.verdict() instanceof Verdict.Valid ? Style.GOOD : Style.EXPECTED;
  }

  /** Every witness against a promise, and else the first of each anomaly. */
  private static void witnesses(StringBuilder out, List<CellResult> cells) {
    Map<String, Runnable> shown = new LinkedHashMap<>();
    for (CellResult cell : cells) {
      boolean broken = !cell.asPromised();
      String who = cell.cell().strategy().name() + " on " + Words.replicas(cell.cell());
      for (Anomaly anomaly : cell.verdict().found()) {
        String key = broken ? anomaly.name() + " in " + cell.cell().id() : anomaly.name();
        shown.putIfAbsent(key, () -> witness(out, anomaly.name() + ", " + who, anomaly));
      }
    }
    shown.values().stream().limit(MAX_WITNESSES).forEach(Runnable::run);
    cells.forEach(cell -> open(out, cell));
  }

  private static void witness(StringBuilder out, String what, Anomaly anomaly) {
    out.append("  ").append(what).append(": ");
    out.append(Words.shortened(anomaly.witness().text())).append('\n');
  }

  private static void open(StringBuilder out, CellResult cell) {
    if (cell.verdict() instanceof Verdict.Unknown unknown) {
      out.append("  open, ").append(cell.cell().strategy().name()).append(": ");
      out.append(Words.shortened(unknown.reason())).append('\n');
    }
    if (Words.isOtherThanShown(cell)) {
      out.append("  not shown, ").append(cell.cell().strategy().name()).append(": ");
      out.append(Words.notShown(cell)).append('\n');
    }
  }

  /**
   * The last line of a race: the verdict, what the strategy had promised, and where to look.
   *
   * @param report the HTML page
   */
  public String raceConclusion(Path report) {
    if (run.cells().isEmpty()) {
      return nothingRan(report);
    }
    CellResult cell = run.cells().getFirst();
    String surprise =
        switch (cell.verdict()) {
          case Verdict.Valid valid ->
              cell.promised() ? "as promised" : "although it promises nothing here";
          case Verdict.Invalid invalid ->
              cell.promised() ? "against its promise" : "and it promises nothing here";
          case Verdict.Unknown unknown -> "see the reason above";
        };
    return "%s in %s on %s: %s, %s. Report: %s"
        .formatted(
            cell.cell().strategy().name(),
            cell.cell().scenario().name(),
            Words.replicas(cell.cell()),
            cell.verdict().word(),
            surprise,
            report);
  }

  private String nothingRan(Path report) {
    return run.complete()
        ? "No cell was run: the strategy makes no sense there. Report: " + report
        : "Stopped before the first cell was whole. Report: " + report;
  }

  /**
   * The last line: whether all is as promised, and where to look.
   *
   * @param report the HTML page
   */
  public String conclusion(Path report) {
    if (run.cells().isEmpty()) {
      return nothingRan(report);
    }
    String incomplete =
        run.complete()
            ? ""
            : "Stopped after %d of %d cells. ".formatted(run.cells().size(), run.plan().size());
    List<CellResult> wrong = run.cells().stream().filter(each -> !each.asPromised()).toList();
    if (wrong.isEmpty()) {
      return "%s%s as promised. Report: %s"
          .formatted(
              incomplete,
              run.cells().size() == 1 ? "The cell is" : "All " + run.cells().size() + " cells are",
              report);
    }
    String names =
        wrong.stream()
            .limit(5)
            .map(
                each ->
                    "%s in %s on %s (%s)"
                        .formatted(
                            each.cell().strategy().name(),
                            each.cell().scenario().name(),
                            Words.replicas(each.cell()),
                            Words.asPromised(each)))
            .collect(joining(", "));
    CellResult first = wrong.getFirst();
    return "%s%d of %d cells are not as promised: %s%s.\nNext: ./racelab race %s --strategy %s --replicas %d%s%s --seed %d, or see %s"
        .formatted(
            incomplete,
            wrong.size(),
            run.cells().size(),
            names,
            wrong.size() > 5 ? " and others" : "",
            first.cell().scenario().name(),
            first.cell().strategy().name(),
            first.cell().replicas(),
            first.cell().mustShow() == null && !run.plan().provocation().equals(Provocation.MEETING)
                ? " --trigger " + run.plan().provocation().option()
                : "",
            first.cell().weakened() ? " --weaken " + first.cell().strategy().name() : "",
            run.plan().seed(),
            report);
  }
}
