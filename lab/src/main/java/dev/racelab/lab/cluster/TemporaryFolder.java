package dev.racelab.lab.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * A folder that its owner alone may enter, and that goes with everything in it.
 *
 * @param path where it is
 */
public record TemporaryFolder(Path path) implements AutoCloseable {
  /**
   * A new one.
   *
   * @param prefix how its name begins
   */
  public static TemporaryFolder make(String prefix) {
    try {
      return new TemporaryFolder(Files.createTempDirectory(prefix));
    } catch (IOException failed) {
      throw new ClusterException("cannot make a temporary folder: " + failed.getMessage(), failed);
    }
  }

  /** Deletes it; does nothing if it is gone. */
  @Override
  public void close() {
    try {
      delete(path);
    } catch (IOException failed) {
      throw new ClusterException("cannot delete " + path + ": " + failed.getMessage(), failed);
    }
  }

  /** Deletes a folder with everything in it, if it is there. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
