package dev.racelab.platform.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The source tree that the tests run in. */
final class Repository {
  private Repository() {}

  /** The folder of the whole project: the nearest one above that has the Maven wrapper. */
  static Path root() {
    Path start = Path.of("").toAbsolutePath();
    for (@Nullable Path here = start; here != null; here = here.getParent()) {
      if (Files.exists(here.resolve("mvnw"))) {
        return here;
      }
    }
    throw new IllegalStateException("no folder above " + start + " has the Maven wrapper");
  }

  /** The files below every module's {@code folder} whose names end so, in the order of paths. */
  static List<Path> files(String folder, String ending) throws IOException {
    try (Stream<Path> modules = Files.list(root())) {
      List<Path> folders =
          modules
              .map(module -> module.resolve(folder))
              .filter(Files::isDirectory)
              .sorted()
              .toList();
      return folders.stream().flatMap(below -> walk(below, ending)).toList();
    }
  }

  private static Stream<Path> walk(Path folder, String ending) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  /**
   * Fails if docs/reference/{@code name} does not say {@code text}, or writes it where asked to.
   */
  static void assertPage(String name, String text) throws IOException {
    Path page = root().resolve("docs/reference").resolve(name);
    if (Boolean.getBoolean("racelab.docs.write")) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, text);
    }
    assertThat(Files.exists(page) ? Files.readString(page) : "")
        .as(
            "docs/reference/%s is stale; write it with"
                + " ./mvnw -pl platform -am test -Dtest='*ReferenceTest'"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dracelab.docs.write=true",
            name)
        .isEqualTo(text);
  }
}
