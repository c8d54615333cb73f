package dev.racelab.lab.report;

import dev.racelab.lab.compare.Cell;
import dev.racelab.lab.compare.RunResult;
import dev.racelab.lab.history.HistoryFile;
import dev.racelab.lab.history.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a run leaves what it found: {@code results.json}, {@code report.html}, {@code junit.xml}, a
 * history per cell in {@code histories/}, and the system's logs in {@code services/}.
 */
public final class ResultsFolder {
  private final Path folder;

  private ResultsFolder(Path folder) {
    this.folder = folder;
  }

  /** Makes the folder, so that a full or read-only disk is found before the run. */
  public static ResultsFolder create(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("histories"));
    return new ResultsFolder(folder);
  }

  /** The folder itself. */
  public Path path() {
    return folder;
  }

  /** The page for people. */
  public Path page() {
    return folder.resolve("report.html");
  }

  /** Where the system's own logs go. */
  public Path services() {
    return folder.resolve("services");
  }

  /** Keeps a cell's history. */
  public void keep(Cell cell, List<Operation> history) throws IOException {
    HistoryFile.write(folder.resolve("histories").resolve(cell.id() + ".jsonl"), history);
  }

  /** Keeps the run's results in every form. */
  public void keep(RunInfo info, RunResult run) throws IOException {
    Files.writeString(folder.resolve("results.json"), JsonReport.render(info, run));
    Files.writeString(page(), HtmlReport.render(info, run));
    Files.writeString(folder.resolve("junit.xml"), JUnitReport.render(info, run));
  }
}
