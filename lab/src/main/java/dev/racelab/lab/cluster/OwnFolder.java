package dev.racelab.lab.cluster;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;

/**
 * Folders that the lab may write to and empty. People name folders on the command line, and may
 * name one that holds files of theirs; so a folder is the lab's only if the lab made it, or found
 * it empty, which a marker file in it says from then on. Of any other folder nothing is touched.
 */
public final class OwnFolder {
  static final String MARKER = ".racelab-folder";

  private OwnFolder() {}

  /**
   * Makes the folder, or takes an empty one. Does nothing where it is the lab's already.
   *
   * @throws ClusterException if the folder holds files and no marker; nothing was changed then
   */
  public static void claim(Path folder) throws IOException {
    if (isOurs(folder)) {
      return;
    }
    Files.createDirectories(folder);
    // Two may claim it at once, so the marker is looked for once more where a file is found.
    if (!isEmpty(folder) && !isOurs(folder)) {
      throw refusal(folder);
    }
    try {
      Files.writeString(
          folder.resolve(MARKER),
          "Racelab uses this folder, and deletes and overwrites what is in it.\n",
          StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      // The other one of two that claim it at once was faster; both are the lab.
    }
  }

  /** Whether the lab may delete what is in the folder. */
  public static boolean isOurs(Path folder) {
    return Files.isRegularFile(folder.resolve(MARKER));
  }

  /** What is said where a folder holds files of somebody else. */
  public static ClusterException refusal(Path folder) {
    return new ClusterException(
        "%s holds files that are not Racelab's, and they would be lost: name an empty or a new folder"
            .formatted(folder.toAbsolutePath().normalize()));
  }

  /** Claims the folder and deletes everything in it but the marker. */
  static void clear(Path folder) throws IOException {
    claim(folder);
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(folder) && !path.equals(folder.resolve(MARKER))) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      return !files.iterator().hasNext();
    }
  }
}
