package dev.racelab.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.scenario.TokenSource;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {
  @TempDir private Path folder;

  @Test
  void anErrorInTheLabIsOneLineAndNoVerdict() {
    StringWriter err = new StringWriter();
    var line = Racelab.commandLine(List.of(new RaceCommand(new Broken())));
    line.setErr(new PrintWriter(err, true));
    int status = line.execute("race", "deposit", "--strategy", "none", "--out", folder.toString());
    assertThat(status).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("an error in Racelab").contains("the lab forgot its lines");
  }

  private static final class Broken implements BackendFactory {
    @Override
    public Backend start(Map<String, Integer> replicas, Path folder) {
      throw new IllegalStateException("the lab forgot its lines");
    }

    @Override
    public TokenSource tokens() {
      throw new IllegalStateException("never started");
    }
  }
}
