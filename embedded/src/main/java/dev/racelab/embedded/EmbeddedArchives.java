package dev.racelab.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The files on the class path that PostgreSQL and Redis come from. Holds nothing but names. */
public final class EmbeddedArchives {
  private final String system;
  private final boolean arm;
  private final Properties versions;

  private EmbeddedArchives(String system, boolean arm, Properties versions) {
    this.system = system;
    this.arm = arm;
    this.versions = versions;
  }

  /**
   * Those for this system and processor.
   *
   * @throws ServerException if there are none
   */
  public static EmbeddedArchives ofThisMachine() {
    return new EmbeddedArchives(
        system(System.getProperty("os.name")), isArm(System.getProperty("os.arch")), versions());
  }

  /** All of them, by their resources' names. */
  public List<String> names() {
    return List.of(postgres(), redis());
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

  /** The versions of the servers, by product. */
  static Properties versions() {
    var versions = new Properties();
    try (var in =
        found(
            "versions.properties",
            EmbeddedArchives.class.getResourceAsStream("versions.properties"))) {
      versions.load(in);
      return versions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Version and platform, the key of everything that depends on them. */
  String postgresName() {
    return "postgresql-%s-%s-%s".formatted(version("postgresql"), system, arm ? "arm64" : "amd64");
  }

  /** What PostgreSQL is unpacked from. */
  String postgres() {
    return "postgres-%s-%s.txz".formatted(system, arm ? "arm_64" : "x86_64");
  }

  /** Redis itself. */
  String redis() {
    return "redis-server-%s-%s-%s".formatted(version("redis"), system, arm ? "arm64" : "amd64");
  }

  private String version(String product) {
    var version = versions.getProperty(product);
    if (version == null) {
      throw new ServerException("versions.properties names no version of " + product);
    }
    return version;
  }

  static InputStream open(String name) {
    return found(name, EmbeddedArchives.class.getClassLoader().getResourceAsStream(name));
  }

  private static InputStream found(String name, @Nullable InputStream in) {
    if (in == null) {
      throw new ServerException(name + " is not on the class path");
    }
    return in;
  }
}
