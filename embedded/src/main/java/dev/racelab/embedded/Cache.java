package dev.racelab.embedded;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What is made once per user and machine: unpacked binaries, an initialised database. An entry is a
 * folder that is never changed after it has appeared. It is made under another name and then
 * renamed, so nobody ever sees half of it; of two processes that make the same entry at once, the
 * second finds its rename refused, drops its own work and takes the first one's.
 */
final class Cache {
  /** What is being made carries this prefix. */
  private static final String UNFINISHED = ".new-";

  /** Nobody takes so long: older unfinished entries are what a killed process left. */
  private static final Duration ABANDONED = Duration.ofHours(6);

  /** Fills an empty folder. */
  interface Maker {
    void make(Path folder) throws IOException;
  }

  private final Path root;

  Cache(Path root) {
    this.root = root;
  }

  /** {@code $XDG_CACHE_HOME/racelab}, or {@code ~/.cache/racelab}. */
  static Cache ofUser() {
    var base =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(value -> !value.isBlank())
            .map(Path::of)
            .filter(Path::isAbsolute)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
    return new Cache(base.resolve("racelab"));
  }

  /** The entry's folder, made first if it is not there. */
  Path entry(String name, Maker maker) {
    var entry = root.resolve(name);
    if (Files.isDirectory(entry)) {
      return entry;
    }
    var unfinished = root.resolve(UNFINISHED + name + "-" + UUID.randomUUID());
    try {
      deleteAbandoned();
      Folders.createPrivate(unfinished);
      maker.make(unfinished);
      publish(unfinished, entry);
      return entry;
    } catch (IOException e) {
      throw new ServerException(
          "cannot prepare %s (is the disk full, or the folder not yours?): %s"
              .formatted(entry, e.getMessage()),
          e);
    } finally {
      Folders.delete(unfinished);
    }
  }

  /** A folder cannot be renamed over one that has something in it: then another was first. */
  private static void publish(Path unfinished, Path entry) throws IOException {
    try {
      Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(entry)) {
        throw e;
      }
    }
  }

  private void deleteAbandoned() throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    var limit = Instant.now().minus(ABANDONED);
    try (var entries = Files.newDirectoryStream(root, UNFINISHED + "*")) {
      for (var entry : entries) {
        if (Files.getLastModifiedTime(entry).toInstant().isBefore(limit)) {
          Folders.delete(entry);
        }
      }
    }
  }
}
