package dev.racelab.lab.report;

import dev.racelab.lab.cluster.OwnFolder;
import dev.racelab.lab.compare.Cell;
import dev.racelab.lab.compare.RunResult;
import dev.racelab.lab.history.HistoryFile;
import dev.racelab.lab.history.Operation;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a run leaves what it found: {@code results.json}, {@code report.html}, {@code junit.xml}, a
 * history per cell in {@code histories/}, and the system's logs in {@code services/}.
 */
public final class ResultsFolder {
  private static final String DOCUMENT = "results.json";
  private static final String PAGE = "report.html";
  private static final String SUITE = "junit.xml";
  private static final int MOST_OF_ONE_NAME = 1_000;

  private final Path folder;

  private ResultsFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder, so that a full or read-only disk is found before the run. Histories that an
   * earlier run left there go: they would be taken for this one's.
   *
   * @throws dev.racelab.lab.cluster.ClusterException if files are in the way that no run left there
   */
  public static ResultsFolder create(Path folder) throws IOException {
    Path histories = folder.resolve("histories");
    if (!OwnFolder.isOurs(histories)
        && Stream.of(DOCUMENT, PAGE, SUITE).map(folder::resolve).anyMatch(Files::exists)) {
      throw OwnFolder.refusal(folder);
    }
    OwnFolder.claim(histories);
    try (DirectoryStream<Path> old = Files.newDirectoryStream(histories, "*.jsonl")) {
      for (Path history : old) {
        Files.delete(history);
      }
    }
    return new ResultsFolder(folder);
  }

  /**
   * Makes a folder of that name, or of that name and a number where it is taken, so that of two
   * runs that start in one moment each has its own.
   */
  public static ResultsFolder createNew(Path named) throws IOException {
    Path name = named.toAbsolutePath().normalize();
    Files.createDirectories(name.getParent());
    for (int number = 1; number <= MOST_OF_ONE_NAME; number++) {
      Path folder = number == 1 ? named : named.resolveSibling(named.getFileName() + "-" + number);
      try {
        return create(Files.createDirectory(folder));
      } catch (FileAlreadyExistsException e) {
        // Another run's; the next number may be free.
      }
    }
    throw new IOException("too many folders are called " + name);
  }

  /** The folder itself. */
  public Path path() {
    return folder;
  }

  /** The page for people. */
  public Path page() {
    return folder.resolve(PAGE);
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
    Files.writeString(folder.resolve(DOCUMENT), JsonReport.render(info, run));
    Files.writeString(page(), HtmlReport.render(info, run));
    Files.writeString(folder.resolve(SUITE), JUnitReport.render(info, run));
  }
}
