package dev.racelab.lab.cluster.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of the engine, by a program in its place that answers from a script. */
final class EngineTest {
  private static final Container BUSY = new Container("c0ffee", "account", 1, "", "running", 0, 0);

  @TempDir private Path folder;

  @Test
  void aContainerThatCannotBeFrozenAtTheFirstTryIsFrozenAtAnother() throws IOException {
    engine("[ $(wc -l < calls) -gt 2 ] || { echo 'unable to freeze: unknown' >&2; exit 1; }")
        .pause(BUSY);

    assertThat(Files.readAllLines(folder.resolve("calls")))
        .containsExactly("pause c0ffee", "pause c0ffee", "pause c0ffee");
  }

  @Test
  void whatIsWrongOtherwiseIsToldAtOnce() throws IOException {
    assertThatThrownBy(() -> engine("echo 'No such container: c0ffee' >&2; exit 1").pause(BUSY))
        .isInstanceOf(ClusterException.class)
        .hasMessage("docker pause: No such container: c0ffee");

    assertThat(Files.readAllLines(folder.resolve("calls"))).hasSize(1);
  }

  private Engine engine(String answer) {
    String script = "cd '%s'; echo \"$@\" >> calls; %s".formatted(folder, answer);
    return new Engine(new Program(List.of("sh", "-c", script, "docker"), Map.of()));
  }
}
