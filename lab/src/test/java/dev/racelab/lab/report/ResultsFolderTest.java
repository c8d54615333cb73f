package dev.racelab.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.lab.cluster.ClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResultsFolderTest {
  @TempDir private Path folder;

  @Test
  void runsOfOneMomentHaveAFolderEach() throws IOException {
    Path name = folder.resolve("racelab-results/2026-11-21T10-14-03");
    assertThat(ResultsFolder.createNew(name).path()).isEqualTo(name);
    assertThat(ResultsFolder.createNew(name).path()).hasToString(name + "-2");
    assertThat(ResultsFolder.createNew(name).path()).hasToString(name + "-3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.json", "report.html", "junit.xml", "histories/war.jsonl"})
  void filesThatNoRunLeftThereStay(String name) throws IOException {
    Path theirs = folder.resolve(name);
    Files.createDirectories(theirs.getParent());
    Files.writeString(theirs, "the only copy");
    assertThatThrownBy(() -> ResultsFolder.create(folder))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining(folder.toString());
    assertThat(theirs).hasContent("the only copy");
  }

  @Test
  void aRunMayReplaceTheResultsOfAnEarlierOne() throws IOException {
    ResultsFolder.create(folder).keep(Runs.INFO, Runs.run());
    ResultsFolder.create(folder).keep(Runs.INFO, Runs.run());
    assertThat(folder.resolve("results.json")).isNotEmptyFile();
  }
}
