package dev.racelab.lab.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A program's classes as the JVM has them in memory once loaded (class data sharing), which takes a
 * quarter off the processor time of a start. One JVM of the first run after a build writes the
 * archive when it ends in order; all later ones read it. A JVM that finds it unfit ignores it.
 *
 * <p>It is written beside the program, under another name, and renamed when the writer has ended,
 * so nobody reads half of it; of two systems that write at once, the later one's stays.
 */
record ClassArchive(Path jar) {
  private static final System.Logger LOG = System.getLogger(ClassArchive.class.getName());

  /** That of a program that loads its classes from one jar. */
  static Optional<ClassArchive> of(ServiceProgram program) {
    return switch (program) {
      case ServiceProgram.OnJvm jvm -> jvm.file().map(ClassArchive::new);
      case ServiceProgram.Executable executable -> Optional.empty();
    };
  }

  private Path archive() {
    var java = Runtime.version().toString().replaceAll("[^A-Za-z0-9.+-]", "_");
    return jar.resolveSibling("racelab-" + java + ".jsa");
  }

  private Path unfinished() {
    return jar.resolveSibling("racelab-" + ProcessHandle.current().pid() + ".jsa.new");
  }

  /** Whether there is one, and no later build. */
  boolean isThere() {
    try {
      return Files.exists(archive())
          && Files.getLastModifiedTime(archive()).compareTo(Files.getLastModifiedTime(jar)) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** For a JVM that shall read the archive. */
  List<String> readingFlags() {
    return List.of("-XX:SharedArchiveFile=" + archive(), "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
  }

  /** For the one JVM that shall write it at its end. */
  List<String> writingFlags() {
    return List.of("-XX:ArchiveClassesAtExit=" + unfinished(), "-Xlog:cds=off");
  }

  /** To be called when the writer has ended: takes over what it wrote, if it ended in order. */
  void publish(boolean inOrder) {
    try {
      if (inOrder && Files.exists(unfinished())) {
        Files.move(unfinished(), archive(), StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.deleteIfExists(unfinished());
      }
    } catch (IOException e) {
      // Starts stay slower, and nothing else: no reason for a run to fail.
      LOG.log(System.Logger.Level.WARNING, "cannot write " + archive() + ": " + e.getMessage());
    }
  }
}
