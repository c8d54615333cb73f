package dev.racelab.bench.report;

import dev.racelab.bench.run.BenchException;
import dev.racelab.bench.run.BenchFacts;
import dev.racelab.lab.cli.Interruption;
import dev.racelab.lab.cli.Racelab;
import dev.racelab.lab.cli.Terminal;
import dev.racelab.lab.report.ProgressLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Where a command of the bench puts what it measured. */
public final class Output {
  private static final int INTERRUPTED = 130;
  private static final String DOCUMENT = "results.json";

  private enum Format {
    TABLE,
    JSON
  }

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Keep the measurements there, too, as results.json.")
  private @Nullable Path out;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "What goes to standard output: ${COMPLETION-CANDIDATES}. Default: table.")
  private Format format = Format.TABLE;

  /** What takes minutes. */
  public interface Measuring {
    /** Measures, and tells what comes next. */
    void run(Consumer<String> progress) throws Exception;
  }

  /**
   * Measures with a progress line.
   *
   * @return the exit status if nothing is to be shown: somebody pressed Ctrl-C, or something is in
   *     the way, which has been said then
   */
  public OptionalInt measure(CommandLine line, Measuring measuring) throws Exception {
    ProgressLine progress =
        new ProgressLine(line.getErr(), Terminal.isStandardError(), 0, System::nanoTime);
    try (Interruption interruption = Interruption.watch()) {
      unlessInterrupted(interruption, () -> measuring.run(progress::preparing));
      return interruption.signal().isRequested()
          ? OptionalInt.of(INTERRUPTED)
          : OptionalInt.empty();
    } catch (BenchException e) {
      progress.clear();
      line.getErr().println(e.getMessage());
      line.getErr().flush();
      return OptionalInt.of(Racelab.USAGE);
    } finally {
      progress.clear();
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  /**
   * What fails because somebody pressed Ctrl-C, which JVMs and servers hear as well, is no failure.
   */
  private static void unlessInterrupted(Interruption interruption, Step step) throws Exception {
    try {
      step.run();
    } catch (Exception e) {
      if (!interruption.signal().isRequested()) {
        throw e;
      }
    }
  }

  /** Shows the table or the document, and keeps the document where it is wanted. */
  public void show(CommandLine line, BenchFacts facts, String table, String document) {
    PrintWriter screen = line.getOut();
    if (format == Format.JSON) {
      screen.print(document);
    } else {
      screen.println(facts.line());
      screen.print(table);
    }
    screen.flush();
    if (out != null) {
      keep(line.getErr(), out, document);
    }
  }

  private static void keep(PrintWriter err, Path folder, String document) {
    try {
      Path file = Files.createDirectories(folder).resolve(DOCUMENT);
      Files.writeString(file, document);
      err.println("Measurements: " + file);
      err.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the measurements in " + folder, e);
    }
  }
}
