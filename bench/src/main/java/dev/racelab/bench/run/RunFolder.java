package dev.racelab.bench.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where the servers of one run keep their data, and the JVMs their logs. */
public final class RunFolder {
  private RunFolder() {}

  /** A new one that only its owner may enter. */
  public static Path make() {
    try {
      return Files.createTempDirectory("racelab-bench-");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder for the servers", e);
    }
  }

  /** Deletes it with all that is in it. */
  public static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
