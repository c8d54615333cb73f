package dev.racelab.lab.report;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.guard.Strategy;
import dev.racelab.lab.check.Anomaly;
import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.compare.CellResult;
import dev.racelab.lab.compare.RunResult;
import dev.racelab.lab.history.Operation;
import dev.racelab.lab.scenario.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One page without scripts and without network: matrix, witnesses, costs. */
final class HtmlReport {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final RunInfo info;
  private final RunResult run;
  private final StringBuilder out = new StringBuilder();

  private HtmlReport(RunInfo info, RunResult run) {
    this.info = info;
    this.run = run;
  }

  static String render(RunInfo info, RunResult run) {
    return new HtmlReport(info, run).page();
  }

  private String page() {
    out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<title>Racelab: ").append(escape(info.command())).append("</title>\n<style>\n");
    out.append(style()).append("</style>\n</head>\n<body>\n<main>\n");
    head();
    for (int replicas : run.plan().replicas()) {
      matrix(replicas);
    }
    witnesses();
    costs();
    out.append("</main>\n</body>\n</html>\n");
    return out.toString();
  }

  private void head() {
    long wrong = run.cells().stream().filter(each -> !each.asPromised()).count();
    out.append("<h1>Which guard stopped the race?</h1>\n");
    out.append("<p class=\"%s\">".formatted(run.asPromised() ? "good" : "bad"));
    out.append(
        wrong == 0
            ? "All %d cells are as promised.".formatted(run.cells().size())
            : "%d of %d cells are not as promised.".formatted(wrong, run.cells().size()));
    if (!run.complete()) {
      out.append(" The run was stopped before its end.");
    }
    out.append("</p>\n<p class=\"facts\">");
    out.append(escape(info.started().toString())).append(" · <code>racelab ");
    out.append(escape(String.join(" ", info.flags()))).append("</code> · seed ");
    out.append(run.plan().seed());
    info.versions().forEach((name, version) -> fact(name, version));
    info.machine().forEach((name, value) -> fact(name, String.valueOf(value)));
    out.append("</p>\n");
  }

  private void fact(String name, String value) {
    out.append(" · ").append(escape(name)).append(' ').append(escape(value));
  }

  private void matrix(int replicas) {
    List<Scenario> scenarios = run.plan().scenarios();
    out.append("<h2>").append(replicas);
    out.append(replicas == 1 ? " replica" : " replicas").append(" of each service</h2>\n");
    out.append("<div class=\"wide\"><table>\n<thead><tr><th>strategy</th><th>stages</th>");
    for (Scenario scenario : scenarios) {
      out.append("<th>").append(escape(scenario.name())).append("<small>");
      out.append(escape(Words.hazards(scenario.hazards()))).append("</small></th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (Strategy strategy : run.plan().strategies()) {
      out.append("<tr><th>").append(escape(strategy.name())).append("</th><td class=\"stages\">");
      out.append(escape(strategy.order())).append("</td>");
      for (Scenario scenario : scenarios) {
        out.append(cell(find(scenario, strategy, replicas)));
      }
      out.append("</tr>\n");
    }
    out.append("</tbody>\n</table></div>\n");
  }

  private Optional<CellResult> find(Scenario scenario, Strategy strategy, int replicas) {
    return run.cells().stream()
        .filter(each -> each.cell().scenario().name().equals(scenario.name()))
        .filter(each -> each.cell().strategy().name().equals(strategy.name()))
        .filter(each -> each.cell().replicas() == replicas)
        .findFirst();
  }

  private static String cell(Optional<CellResult> found) {
    if (found.isEmpty()) {
      return "<td class=\"none\">n/a</td>";
    }
    CellResult cell = found.get();
    String verdict = cell.verdict().word();
    String kind = kind(cell);
    String shown = "<b>" + verdict + "</b>";
    if (!(cell.verdict() instanceof Verdict.Valid)) {
      shown = "<a href=\"#%s\">%s</a>".formatted(escape(cell.cell().id()), shown);
    }
    return "<td class=\"%s\">%s<small>%s</small></td>"
        .formatted(
            kind,
            shown,
            (cell.promised() ? "promised" : "not promised")
                + (cell.asPromised() ? "" : ", " + escape(Words.asPromised(cell)))
                + (cell.cell().weakened() ? ", weakened" : "")
                + escape(Words.unlessPlain(", ", cell.cell())));
  }

  private static String kind(CellResult cell) {
    if (!cell.asPromised()) {
      return "bad";
    }
    return cell.verdict() instanceof Verdict.Valid ? "good" : "caught";
  }

  private void witnesses() {
    out.append("<h2>Witnesses</h2>\n");
    List<CellResult> shown =
        run.cells().stream().filter(each -> !(each.verdict() instanceof Verdict.Valid)).toList();
    if (shown.isEmpty()) {
      out.append("<p>No anomaly was seen.</p>\n");
    }
    for (CellResult cell : shown) {
      out.append("<section id=\"%s\">\n<h3>".formatted(escape(cell.cell().id())));
      out.append(
          "%s in %s, %s%s"
              .formatted(
                  escape(cell.cell().strategy().name()),
                  escape(cell.cell().scenario().name()),
                  Words.replicas(cell.cell()),
                  escape(Words.unlessPlain(", ", cell.cell()))));
      out.append("</h3>\n");
      if (Words.isOtherThanShown(cell)) {
        out.append("<p>Not shown: ").append(escape(Words.notShown(cell))).append("</p>\n");
      }
      if (cell.verdict() instanceof Verdict.Unknown unknown) {
        out.append("<p>Open: ").append(escape(unknown.reason())).append("</p>\n");
      }
      cell.verdict().found().forEach(this::witness);
      out.append("</section>\n");
    }
  }

  private void witness(Anomaly anomaly) {
    out.append("<p><b>").append(anomaly.count()).append(" × ");
    out.append(escape(anomaly.name())).append("</b>, for example: ");
    out.append(escape(anomaly.witness().text())).append("</p>\n");
    if (!anomaly.witness().operations().isEmpty()) {
      out.append("<details><summary>operations</summary><pre>");
      out.append(
          anomaly.witness().operations().stream()
              .map(HtmlReport::json)
              .map(HtmlReport::escape)
              .collect(joining("\n")));
      out.append("</pre></details>\n");
    }
  }

  private void costs() {
    out.append("<h2>Costs</h2>\n<p>Measured in free rounds: ").append(run.plan().requests());
    out.append(" requests, ").append(run.plan().concurrency()).append(" at a time. ");
    out.append("Rates count what succeeded, and times leave refusals out.</p>\n");
    out.append("<div class=\"wide\"><table>\n<thead><tr><th>scenario</th><th>strategy</th>");
    for (String title :
        List.of("replicas", "ok", "failed", "unknown", "req/s", "p50", "p99", "race probability")) {
      out.append("<th class=\"n\">").append(title).append("</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    run.cells().forEach(this::cost);
    out.append("</tbody>\n</table></div>\n");
  }

  private void cost(CellResult cell) {
    out.append("<tr><td>").append(escape(cell.cell().scenario().name())).append("</td><td>");
    out.append(escape(cell.cell().strategy().name())).append("</td>");
    for (String value :
        List.of(
            String.valueOf(cell.cell().replicas()),
            String.valueOf(cell.counts().ok()),
            String.valueOf(cell.counts().failed()),
            String.valueOf(cell.counts().unknown()),
            Words.perSecond(cell.cost().throughput()),
            Words.millis(cell.cost().p50Millis()),
            Words.millis(cell.cost().p99Millis()),
            cell.raceProbability().map(Words::probability).orElse("-"))) {
      out.append("<td class=\"n\">").append(escape(value)).append("</td>");
    }
    out.append("</tr>\n");
  }

  private static String json(Operation operation) {
    try {
      return MAPPER.writeValueAsString(operation);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an operation can always be written", e);
    }
  }

  private static String escape(String text) {
    return Escape.markup(text);
  }

  private static String style() {
    try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
      if (css == null) {
        throw new IllegalStateException("report.css is not on the class path");
      }
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("report.css cannot be read", e);
    }
  }
}
