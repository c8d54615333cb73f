package dev.racelab.lab.cli;

import dev.racelab.lab.conformance.Conformance;
import dev.racelab.lab.conformance.Rule.Finding;
import dev.racelab.lab.conformance.Rules;
import dev.racelab.lab.conformance.Target;
import dev.racelab.lab.conformance.UnusableTargetException;
import dev.racelab.lab.driver.Http1Driver;
import dev.racelab.lab.report.ConformanceReport;
import dev.racelab.lab.report.ProgressLine;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code racelab check-idempotency}: the rules of idempotency keys, tried on any endpoint. */
@Command(
    name = "check-idempotency",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tries the rules of idempotency keys on an endpoint of yours, from outside, and shows which it keeps.",
      "It sends some 200 requests, most of which take effect: use data that may be lost. Example:",
      "  ./racelab check-idempotency http://localhost:8080/api/orders \\",
      "    --header \"Authorization: Bearer $TOKEN\" --body '{\"amount\": 1}' \\",
      "    --effect-pointer /id"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no rule was broken (with --strict: nor an informative one)",
      "1:a rule was broken",
      "2:wrong option, nobody answers there, or the request itself is refused; the message says which",
      "130:Ctrl-C"
    })
final class CheckIdempotencyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "URL",
      arity = "1",
      description = "The endpoint, with its path: http://localhost:8080/api/orders.")
  private String url = "";

  @Mixin private TargetOptions options = new TargetOptions();

  @Option(
      names = "--strict",
      description =
          "Informative rules decide, too: those that neither the draft nor Stripe requires.")
  private boolean strict;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "table, or json: one document on standard output and nothing else. Default: ${DEFAULT-VALUE}.")
  private String format = "table";

  @Override
  public Integer call() throws InterruptedException {
    Allowed.of(spec).require("--format", format, List.of("table", "json"));
    Target target = options.target(url);
    ProgressLine progress =
        new ProgressLine(
            spec.commandLine().getErr(),
            Terminal.isStandardError(),
            Rules.all().size(),
            System::nanoTime);
    try {
      AtomicInteger tried = new AtomicInteger(1);
      List<Finding> findings =
          new Conformance(target, new Http1Driver())
              .run(
                  rule ->
                      progress.preparing(
                          "%d of %d  %s"
                              .formatted(tried.incrementAndGet(), Rules.all().size(), rule.id())));
      progress.clear();
      return print(target, findings);
    } catch (UnusableTargetException e) {
      progress.clear();
      PrintWriter err = spec.commandLine().getErr();
      err.println(e.getMessage());
      err.flush();
      return Racelab.USAGE;
    }
  }

  private int print(Target target, List<Finding> findings) {
    boolean json = format.equals("json");
    ConformanceReport report =
        new ConformanceReport(target.method() + " " + target.url(), findings, strict);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    out.print(json ? report.json() : report.render(Terminal.isStandardOutput()));
    (json ? err : out).println(report.conclusion());
    out.flush();
    err.flush();
    return report.conforms() ? 0 : Racelab.NOT_AS_PROMISED;
  }
}
