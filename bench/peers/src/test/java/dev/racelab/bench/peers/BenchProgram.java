package dev.racelab.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The bench, started as the racelab script starts it. */
final class BenchProgram {
  private static final long LIMIT_SECONDS = 180;

  private BenchProgram() {}

  /**
   * Runs one command that must end well, and leave nothing behind.
   *
   * @param folder exists, and is empty
   * @return the document that it printed
   */
  static JsonNode run(Path folder, String... words) throws IOException, InterruptedException {
    Path home = home();
    Path bench = home.resolve("bench/target");
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dracelab.home=" + home,
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                bench.resolve("classes")
                    + File.pathSeparator
                    + Files.readString(bench.resolve("class-path")).strip(),
                "dev.racelab.bench.Bench",
                "bench"));
    command.addAll(List.of(words));
    command.addAll(List.of("--quick", "--format", "json"));
    Process program =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      program.destroy();
    }
    assertThat(program.exitValue()).as(Files.readString(errors)).isZero();
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(each -> each.getFileName().toString().startsWith("racelab")))
          .isEmpty();
    }
    return new ObjectMapper().readTree(output.toFile());
  }

  /** The repository. */
  static Path home() throws IOException {
    return Path.of("../..").toRealPath();
  }
}
