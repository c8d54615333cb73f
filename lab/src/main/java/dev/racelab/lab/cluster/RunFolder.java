package dev.racelab.lab.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where one run writes: {@code logs/} with a log and a pid file per JVM, a folder per store with
 * its log and pid file, and the replica list. Logs stay when the run ends, data do not.
 */
public final class RunFolder {
  /** PostgreSQL's first data, its log of changes and the logs of all, with room to breathe. */
  private static final long NEEDED_BYTES = 512L << 20;

  private static final List<String> STORES = List.of("postgres", "redis", "lab-redis");

  private final Path root;

  public RunFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** Empties it, and refuses when it is not the lab's own or the disk is nearly full. */
  void prepare() {
    try {
      OwnFolder.clear(root);
      Files.createDirectories(logs());
      var free = Files.getFileStore(root).getUsableSpace();
      if (free < NEEDED_BYTES) {
        throw new ClusterException(
            "the disk is full: %d MB are free for %s, %d are needed"
                .formatted(free >> 20, root, NEEDED_BYTES >> 20));
      }
    } catch (IOException e) {
      throw new ClusterException("cannot write to " + root + ": " + e.getMessage(), e);
    }
  }

  /** Deletes the stores' data, if the lab made them; nothing may run on them any more. */
  public void deleteData() {
    if (!OwnFolder.isOurs(root)) {
      return;
    }
    for (var store : STORES) {
      try {
        TemporaryFolder.delete(stores().resolve(store).resolve("data"));
      } catch (IOException e) {
        throw new ClusterException(
            "cannot delete the data of " + store + " in " + root + ": " + e.getMessage(), e);
      }
    }
  }

  Path logs() {
    return root.resolve("logs");
  }

  Path stores() {
    return root;
  }

  /** The keys of services that sign their own tokens, of this run only. */
  Path keys() {
    return root;
  }

  Path replicaFile() {
    return root.resolve("replicas.json");
  }

  /** All logs that are there now, those of the JVMs first. */
  public List<Path> allLogs() {
    return files("*.log");
  }

  /** The pid files of all processes that were not seen to end. */
  public List<Path> pidFiles() {
    return files("*.pid");
  }

  private List<Path> files(String glob) {
    var folders = new ArrayList<Path>(List.of(logs()));
    STORES.forEach(store -> folders.add(stores().resolve(store)));
    var found = new ArrayList<Path>();
    for (var folder : folders) {
      if (Files.isDirectory(folder)) {
        try (var entries = Files.newDirectoryStream(folder, glob)) {
          var sorted = new ArrayList<Path>();
          entries.forEach(sorted::add);
          sorted.sort(Comparator.naturalOrder());
          found.addAll(sorted);
        } catch (IOException e) {
          throw new ClusterException("cannot list " + folder + ": " + e.getMessage(), e);
        }
      }
    }
    return found;
  }
}
