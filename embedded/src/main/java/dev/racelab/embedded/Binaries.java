package dev.racelab.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The servers' programs for this machine, unpacked from the class path once per user. */
final class Binaries {
  private static final int OWNER_MAY_RUN = 0100;

  private final Cache cache;
  private final EmbeddedArchives archives;

  Binaries(Cache cache) {
    this.cache = cache;
    this.archives = EmbeddedArchives.ofThisMachine();
  }

  /** Version and platform, the key of everything that depends on them. */
  String postgresName() {
    return archives.postgresName();
  }

  /** The folder with {@code bin/postgres}, {@code bin/initdb} and what they need. */
  Path postgres() {
    return cache.entry(
        postgresName(),
        folder -> {
          try (var tar =
              new TarArchiveInputStream(
                  new XZCompressorInputStream(
                      new BufferedInputStream(EmbeddedArchives.open(archives.postgres()))))) {
            unpack(tar, folder);
          }
        });
  }

  /** The program {@code redis-server}. */
  Path redis() {
    var name = archives.redis();
    var folder =
        cache.entry(
            name,
            made -> {
              var program = made.resolve("redis-server");
              try (var in = EmbeddedArchives.open(name)) {
                Files.copy(in, program);
              }
              makeRunnable(program);
            });
    return folder.resolve("redis-server");
  }

  private static void unpack(TarArchiveInputStream tar, Path folder) throws IOException {
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      var target = folder.resolve(entry.getName()).normalize();
      if (!target.startsWith(folder)) {
        throw new IOException("the archive wants to write outside its folder: " + entry.getName());
      }
      if (entry.isDirectory()) {
        Files.createDirectories(target);
        continue;
      }
      Files.createDirectories(target.getParent());
      if (entry.isSymbolicLink()) {
        Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      } else {
        Files.copy(tar, target);
        if ((entry.getMode() & OWNER_MAY_RUN) != 0) {
          makeRunnable(target);
        }
      }
    }
  }

  private static void makeRunnable(Path program) throws IOException {
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
