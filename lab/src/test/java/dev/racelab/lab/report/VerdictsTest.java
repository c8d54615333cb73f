package dev.racelab.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictsTest {
  private static final String CELL =
      "{\"scenario\":\"withdraw\",\"strategy\":\"%s\",\"replicas\":3,\"verdict\":\"%s\"}";

  @TempDir private Path folder;

  @Test
  void runsOfOneMindDifferInNothing() throws IOException {
    Verdicts verdicts = verdicts("a", CELL.formatted("none", "INVALID"));
    assertThat(verdicts.count()).isOne();
    assertThat(
            verdicts.differencesFrom(
                verdicts("b", CELL.formatted("none", "INVALID")), "here", "there"))
        .isEmpty();
  }

  @Test
  void anotherVerdictAndACellOfOneRunOnlyAreDifferences() throws IOException {
    Verdicts here =
        verdicts("a", CELL.formatted("none", "VALID") + "," + CELL.formatted("advisory", "VALID"));
    Verdicts there = verdicts("b", CELL.formatted("none", "INVALID"));
    assertThat(here.differencesFrom(there, "here", "there"))
        .containsExactly(
            "withdraw advisory x3: VALID here, not judged there",
            "withdraw none x3: VALID here, INVALID there");
  }

  private Verdicts verdicts(String name, String cells) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(run.resolve("results.json"), "{\"cells\":[" + cells + "]}");
    return Verdicts.of(run);
  }
}
