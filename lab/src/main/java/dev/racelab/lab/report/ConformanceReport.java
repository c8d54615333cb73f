package dev.racelab.lab.report;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.conformance.Result;
import dev.racelab.lab.conformance.Rule;
import dev.racelab.lab.conformance.Rule.Finding;
import dev.racelab.lab.report.Table.Column;
import dev.racelab.lab.report.Table.Style;
import java.util.List;
import java.util.function.Predicate;

/** How an endpoint stands to the rules of idempotency keys: a table, or one document. */
public final class ConformanceReport {
  private static final int LONGEST_WITNESS = 12;

  private final String target;
  private final List<Finding> findings;
  private final boolean strict;

  /**
   * A report.
   *
   * @param target method and URL
   * @param strict whether informative rules decide, too
   */
  public ConformanceReport(String target, List<Finding> findings, boolean strict) {
    this.target = target;
    this.findings = findings;
    this.strict = strict;
  }

  /** Whether no rule that decides was broken. */
  public boolean conforms() {
    return findings.stream().noneMatch(this::decides);
  }

  private boolean decides(Finding finding) {
    return finding.isBroken() && (strict || !finding.rule().informative());
  }

  /** The table, and below it the witness of every rule that was broken. */
  public String render(boolean colours) {
    Table table =
        new Table(
            List.of(
                new Column("rule", false),
                new Column("result", false),
                new Column("source", false),
                new Column("what was seen", false)));
    for (Finding each : findings) {
      Rule rule = each.rule();
      table.add(
          List.of(
              rule.id(),
              each.result().word() + (rule.informative() ? " (informative)" : ""),
              rule.source(),
              seen(each)),
          List.of(Style.PLAIN, style(each), Style.PLAIN, Style.PLAIN));
    }
    StringBuilder out = new StringBuilder(target).append("\n\n");
    table.render(out, colours);
    findings.forEach(each -> witness(out, each));
    return out.append('\n').toString();
  }

  private Style style(Finding finding) {
    return switch (finding.result()) {
      case Result.Pass pass -> Style.GOOD;
      case Result.Fail fail -> decides(finding) ? Style.BAD : Style.EXPECTED;
      case Result.NotApplicable none -> Style.PLAIN;
    };
  }

  private static String seen(Finding finding) {
    return switch (finding.result()) {
      case Result.Pass pass ->
          finding.rule().sentence() + (pass.note().isEmpty() ? "" : " (" + pass.note() + ")");
      case Result.Fail fail -> fail.what();
      case Result.NotApplicable none -> none.reason();
    };
  }

  private static void witness(StringBuilder out, Finding finding) {
    if (!(finding.result() instanceof Result.Fail fail)) {
      return;
    }
    out.append("\n  ").append(finding.rule().id()).append(": ");
    out.append(finding.rule().sentence()).append("\n  but ").append(fail.what()).append('\n');
    fail.witness().stream()
        .limit(LONGEST_WITNESS)
        .forEach(line -> out.append("    ").append(line).append('\n'));
    int more = fail.witness().size() - LONGEST_WITNESS;
    if (more > 0) {
      out.append("    and %d more lines, which --format json has\n".formatted(more));
    }
  }

  /** The last line. */
  public String conclusion() {
    String counts =
        "%d rules: %d pass, %d fail, %d not applicable."
            .formatted(
                findings.size(),
                count(it -> it.result() instanceof Result.Pass),
                count(Finding::isBroken),
                count(it -> it.result() instanceof Result.NotApplicable));
    String wrong =
        findings.stream().filter(this::decides).map(it -> it.rule().id()).collect(joining(", "));
    if (!wrong.isEmpty()) {
      return counts + " Not as it should be: " + wrong + ". Their witnesses are above.";
    }
    return counts + " No rule that decides was broken.";
  }

  private long count(Predicate<Finding> kind) {
    return findings.stream().filter(kind).count();
  }

  /** One document. */
  public String json() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode document = mapper.createObjectNode().put("version", 1).put("target", target);
    document.put("strict", strict).put("conforms", conforms());
    ArrayNode rules = document.putArray("rules");
    for (Finding each : findings) {
      Rule rule = each.rule();
      ObjectNode row = rules.addObject().put("id", rule.id()).put("source", rule.source());
      row.put("informative", rule.informative()).put("sentence", rule.sentence());
      row.put("result", each.result().word());
      switch (each.result()) {
        case Result.Pass pass -> row.put("seen", pass.note());
        case Result.NotApplicable none -> row.put("seen", none.reason());
        case Result.Fail fail -> {
          row.put("seen", fail.what());
          fail.witness().forEach(row.putArray("witness")::add);
        }
      }
    }
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document) + '\n';
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and booleans can always be written", e);
    }
  }
}
