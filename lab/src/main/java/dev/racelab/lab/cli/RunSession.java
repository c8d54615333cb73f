package dev.racelab.lab.cli;

import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.compare.Cell;
import dev.racelab.lab.compare.CellResult;
import dev.racelab.lab.compare.Comparison;
import dev.racelab.lab.compare.Plan;
import dev.racelab.lab.compare.RunListener;
import dev.racelab.lab.compare.RunResult;
import dev.racelab.lab.driver.Http1Driver;
import dev.racelab.lab.history.Operation;
import dev.racelab.lab.report.JsonReport;
import dev.racelab.lab.report.ProgressLine;
import dev.racelab.lab.report.ResultsFolder;
import dev.racelab.lab.report.RunInfo;
import dev.racelab.lab.report.TableReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** One run from the command line: progress, results on disk, output, exit code. */
final class RunSession {
  private static final int EXIT_NOT_AS_WANTED = 1;
  private static final int EXIT_ENVIRONMENT = 2;
  private static final int EXIT_INTERRUPTED = 130;
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss").withZone(ZoneId.systemDefault());

  private final BackendFactory backends;
  private final CommandSpec spec;
  private final RunOptions options;

  RunSession(BackendFactory backends, @Nullable CommandSpec spec, RunOptions options) {
    this.backends = backends;
    this.spec = Objects.requireNonNull(spec, "picocli sets the spec before it runs a command");
    this.options = options;
  }

  /** Succeeds when every cell is as promised. */
  int compare(Plan plan) throws InterruptedException {
    return run(plan, RunResult::asPromised);
  }

  /** Succeeds when every cell is VALID, promised or not. */
  int race(Plan plan) throws InterruptedException {
    return run(
        plan,
        run ->
            !run.cells().isEmpty()
                && run.cells().stream().allMatch(each -> each.verdict() instanceof Verdict.Valid));
  }

  private int run(Plan plan, Predicate<RunResult> success) throws InterruptedException {
    Instant started = Instant.now();
    PrintWriter err = spec.commandLine().getErr();
    ProgressLine progress =
        new ProgressLine(err, Terminal.isStandardError(), plan.size(), System::nanoTime);
    try (Interruption interruption = Interruption.watch()) {
      ResultsFolder folder = folder(started);
      Comparison comparison =
          new Comparison(
              plan,
              new Http1Driver(),
              new Keeping(progress, folder),
              interruption.signal(),
              System::nanoTime);
      RunResult result = run(comparison, plan, folder, started, progress);
      RunInfo info = RunFacts.of(spec, options, backends, plan, started);
      folder.keep(info, result);
      progress.clear();
      print(info, result, folder);
      if (interruption.signal().isRequested()) {
        return EXIT_INTERRUPTED;
      }
      return success.test(result) ? CommandLine.ExitCode.OK : EXIT_NOT_AS_WANTED;
    } catch (ClusterException e) {
      return failed(progress, String.valueOf(e.getMessage()));
    } catch (IOException | UncheckedIOException e) {
      return failed(progress, "results cannot be written: " + e.getMessage());
    }
  }

  /** A run that fails leaves what it found until then. */
  private RunResult run(
      Comparison comparison,
      Plan plan,
      ResultsFolder folder,
      Instant started,
      ProgressLine progress)
      throws InterruptedException {
    try {
      return comparison.run(backends, folder.services());
    } catch (RuntimeException e) {
      progress.clear();
      keep(comparison.soFar(), plan, folder, started, e);
      throw e;
    }
  }

  private void keep(
      RunResult found, Plan plan, ResultsFolder folder, Instant started, RuntimeException failure) {
    if (found.cells().isEmpty()) {
      return;
    }
    try {
      folder.keep(RunFacts.of(spec, options, backends, plan, started), found);
      spec.commandLine()
          .getErr()
          .printf(
              "The run failed after %d of %d cells, which are kept: %s%n",
              found.cells().size(), plan.size(), folder.page());
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private ResultsFolder folder(Instant started) throws IOException {
    Path given = options.out();
    return given == null
        ? ResultsFolder.createNew(Path.of("racelab-results", FOLDER.format(started)))
        : ResultsFolder.create(given);
  }

  private void print(RunInfo info, RunResult result, ResultsFolder folder) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    TableReport table = new TableReport(result, !options.json() && Terminal.isStandardOutput());
    boolean race = info.command().equals("race");
    String conclusion =
        race ? table.raceConclusion(folder.page()) : table.conclusion(folder.page());
    if (options.json()) {
      out.print(JsonReport.render(info, result));
      err.println(conclusion);
    } else {
      out.print(race ? table.renderAllWitnesses() : table.render());
      out.println("Seed " + result.plan().seed() + " repeats this run's rows and choices.");
      out.println(conclusion);
    }
    out.flush();
    err.flush();
  }

  private int failed(ProgressLine progress, String message) {
    progress.clear();
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
    return EXIT_ENVIRONMENT;
  }

  /** Shows progress, and keeps each history as soon as it is whole. */
  private record Keeping(ProgressLine progress, ResultsFolder folder) implements RunListener {
    @Override
    public void preparing(String what) {
      progress.preparing(what);
    }

    @Override
    public void cellBegins(Cell cell, int number) {
      progress.cellBegins(cell, number);
    }

    @Override
    public void cellEnded(CellResult result, List<Operation> history) {
      progress.cellEnded(result, history);
      try {
        folder.keep(result.cell(), history);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
