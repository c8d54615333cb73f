package dev.racelab.lab.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The {@code java} that runs services: the lab's own, or, where the lab has none, the machine's.
 */
public final class JavaLauncher {
  private JavaLauncher() {}

  /** A path, or the bare name where only PATH can tell. */
  public static String path() {
    @Nullable String own = System.getProperty("java.home");
    @Nullable String chosen = own == null ? System.getenv("JAVA_HOME") : own;
    if (chosen == null) {
      return "java";
    }
    Path java = Path.of(chosen, "bin", "java");
    return Files.isExecutable(java) ? java.toString() : "java";
  }
}
