package dev.racelab.lab.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** The file in which the gateway finds the replicas; readers see the old list or the new one. */
final class ReplicaFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  ReplicaFile(Path file) {
    this.file = file;
  }

  Path path() {
    return file;
  }

  void write(Map<String, List<String>> addresses) {
    var next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.write(next, JSON.writeValueAsBytes(addresses));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ClusterException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
