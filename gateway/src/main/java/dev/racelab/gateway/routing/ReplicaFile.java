package dev.racelab.gateway.routing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file with the replica lists, read again only when it changed. A change is told by time, size
 * and the file's own key, so that a replacement by rename within one tick of the clock is seen,
 * too. Not thread-safe.
 */
final class ReplicaFile {
  private static final long MOST_BYTES = 1 << 20;

  private final Path path;
  private @Nullable Stamp seen;
  private boolean missing;

  ReplicaFile(Path path) {
    this.path = path;
  }

  /** What a look at the file found. */
  sealed interface Look {
    /** The same as last time. */
    record Unchanged() implements Look {}

    /** New lists. */
    record Changed(Map<String, List<URI>> lists) implements Look {}

    /** A file that cannot be used; told once per change. */
    record Broken(String why) implements Look {}
  }

  Look look() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      missing = false;
      Stamp stamp =
          new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
      if (stamp.equals(seen)) {
        return new Look.Unchanged();
      }
      seen = stamp;
      return read(attributes.size());
    } catch (IOException unreadable) {
      seen = null;
      return missing() ? new Look.Unchanged() : broken("it cannot be read: " + unreadable);
    }
  }

  private Look read(long size) throws IOException {
    if (size > MOST_BYTES) {
      return broken("it has " + size + " bytes; at most " + MOST_BYTES);
    }
    try {
      return new Look.Changed(ReplicaLists.parse(Files.readString(path)));
    } catch (IllegalArgumentException wrong) {
      return broken(String.valueOf(wrong.getMessage()));
    }
  }

  private boolean missing() {
    boolean toldBefore = missing;
    missing = true;
    return toldBefore;
  }

  private Look broken(String why) {
    return new Look.Broken("Replica list " + path + ": " + why + ". The last good list stays.");
  }

  private record Stamp(FileTime modified, long size, @Nullable Object key) {}
}
