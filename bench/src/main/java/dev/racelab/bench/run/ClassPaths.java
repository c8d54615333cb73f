package dev.racelab.bench.run;

import dev.racelab.bench.run.Contestant.Library;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Our side and the other libraries need different versions of what they share, and each gets its
 * own: the modules' classes, and the file in which the build wrote what they depend on.
 *
 * @param home the repository
 */
public record ClassPaths(Path home) {
  /** Those of the repository from which the racelab script runs this. */
  public static ClassPaths ofBuild() {
    return new ClassPaths(Path.of(System.getProperty("racelab.home", "")).toAbsolutePath());
  }

  /** That library's, and the worker's. */
  public String of(Library library) {
    return switch (library) {
      case OURS -> of(home.resolve("bench"));
      case OTHERS -> of(home.resolve("bench/peers"));
    };
  }

  private static String of(Path module) {
    Path list = module.resolve("target/class-path");
    try {
      return module.resolve("target/classes") + ":" + Files.readString(list).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read " + list + ", which the build writes: ./racelab bench builds", e);
    }
  }
}
