package dev.racelab.lab.report;

import dev.racelab.lab.check.Anomaly;
import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.compare.CellResult;
import dev.racelab.lab.compare.RunResult;
import java.util.stream.Collectors;

/** What continuous integration reads: a test case a cell, failed where it is not as promised. */
final class JUnitReport {
  private JUnitReport() {}

  static String render(RunInfo info, RunResult run) {
    long failures = run.cells().stream().filter(each -> !each.asPromised()).count();
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append(
        "<testsuite name=\"racelab %s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"0\" timestamp=\"%s\">\n"
            .formatted(
                Escape.markup(info.command()), run.cells().size(), failures, info.started()));
    run.cells().forEach(cell -> testCase(out, cell));
    return out.append("</testsuite>\n").toString();
  }

  private static void testCase(StringBuilder out, CellResult cell) {
    out.append(
        "  <testcase classname=\"racelab.%s\" name=\"%s on %d replicas%s\""
            .formatted(
                Escape.markup(cell.cell().scenario().name()),
                Escape.markup(cell.cell().strategy().name()),
                cell.cell().replicas(),
                Escape.markup(Words.unlessPlain(", ", cell.cell()))));
    if (cell.asPromised()) {
      out.append("/>\n");
      return;
    }
    out.append(">\n    <failure message=\"%s\">".formatted(Escape.markup(message(cell))));
    out.append(Escape.markup(details(cell))).append("</failure>\n  </testcase>\n");
  }

  private static String message(CellResult cell) {
    return (cell.promised() ? "promised and " : "not promised and ") + cell.verdict().word();
  }

  private static String details(CellResult cell) {
    return switch (cell.verdict()) {
      case Verdict.Valid valid -> "The race was not caught: the lab is too weak here.";
      case Verdict.Unknown unknown -> unknown.reason();
      case Verdict.Invalid invalid when !cell.promised() ->
          "Not shown: " + Words.notShown(cell) + ".";
      case Verdict.Invalid invalid ->
          invalid.anomalies().stream().map(JUnitReport::line).collect(Collectors.joining("\n"));
    };
  }

  private static String line(Anomaly anomaly) {
    return "%d x %s: %s".formatted(anomaly.count(), anomaly.name(), anomaly.witness().text());
  }
}
