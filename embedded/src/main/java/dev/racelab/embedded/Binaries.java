package dev.racelab.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** The servers' programs for this machine, unpacked from the class path once per user. */
final class Binaries {
  private static final int OWNER_MAY_RUN = 0100;

  private final Cache cache;
  private final String system;
  private final boolean arm;
  private final Properties versions;

  Binaries(Cache cache) {
    this.cache = cache;
    this.system = system(System.getProperty("os.name"));
    this.arm = isArm(System.getProperty("os.arch"));
    this.versions = versions();
  }

  private static String system(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    if (lower.contains("linux")) {
      return "linux";
    }
    if (lower.contains("mac")) {
      return "darwin";
    }
    throw new ServerException(
        "there is no embedded PostgreSQL and Redis for " + name + ": use Linux, macOS, or WSL");
  }

  private static boolean isArm(String architecture) {
    return switch (architecture) {
      case "amd64", "x86_64" -> false;
      case "aarch64", "arm64" -> true;
      default ->
          throw new ServerException(
              "there is no embedded PostgreSQL and Redis for the processor "
                  + architecture
                  + ": amd64 and arm64 are supported");
    };
  }

  static Properties versions() {
    var versions = new Properties();
    try (var in =
        resource(
            "versions.properties", Binaries.class.getResourceAsStream("versions.properties"))) {
      versions.load(in);
      return versions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name, @Nullable InputStream in) {
    if (in == null) {
      throw new ServerException(name + " is not on the class path");
    }
    return in;
  }

  /** Version and platform, the key of everything that depends on them. */
  String postgresName() {
    return "postgresql-%s-%s-%s".formatted(version("postgresql"), system, arm ? "arm64" : "amd64");
  }

  /** The resource that PostgreSQL is unpacked from. */
  String postgresArchive() {
    return "postgres-%s-%s.txz".formatted(system, arm ? "arm_64" : "x86_64");
  }

  /** The resource that is Redis. */
  String redisArchive() {
    return "redis-server-%s-%s-%s".formatted(version("redis"), system, arm ? "arm64" : "amd64");
  }

  /** The folder with {@code bin/postgres}, {@code bin/initdb} and what they need. */
  Path postgres() {
    return cache.entry(
        postgresName(),
        folder -> {
          try (var tar =
              new TarArchiveInputStream(
                  new XZCompressorInputStream(new BufferedInputStream(open(postgresArchive()))))) {
            unpack(tar, folder);
          }
        });
  }

  /** The program {@code redis-server}. */
  Path redis() {
    var name = redisArchive();
    var folder =
        cache.entry(
            name,
            made -> {
              var program = made.resolve("redis-server");
              try (var in = open(name)) {
                Files.copy(in, program);
              }
              makeRunnable(program);
            });
    return folder.resolve("redis-server");
  }

  private String version(String product) {
    var version = versions.getProperty(product);
    if (version == null) {
      throw new ServerException("versions.properties names no version of " + product);
    }
    return version;
  }

  private static InputStream open(String name) {
    return resource(name, Binaries.class.getClassLoader().getResourceAsStream(name));
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
