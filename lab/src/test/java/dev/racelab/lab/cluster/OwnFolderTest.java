package dev.racelab.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwnFolderTest {
  @TempDir Path folder;

  @Test
  void aRunDeletesNothingOfAFolderThatItDidNotMake() throws IOException {
    var theirs = Files.createDirectories(folder.resolve("services/postgres/data"));
    Files.writeString(theirs.resolve("thesis.txt"), "the only copy");
    var run = new RunFolder(folder.resolve("services"));
    assertThatThrownBy(run::prepare)
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining(folder.resolve("services").toString())
        .hasMessageContaining("not Racelab's");
    run.deleteData();
    assertThat(theirs.resolve("thesis.txt")).hasContent("the only copy");
  }

  @Test
  void whatAnEarlierRunLeftGoes() throws IOException {
    var run = new RunFolder(folder.resolve("run"));
    run.prepare();
    var old = Files.writeString(run.logs().resolve("account-9.log"), "old");
    run.prepare();
    assertThat(old).doesNotExist();
    assertThat(run.logs()).isDirectory();
  }

  @Test
  void anEmptyFolderIsTaken() throws IOException {
    OwnFolder.claim(folder);
    assertThat(OwnFolder.isOurs(folder)).isTrue();
    Files.writeString(folder.resolve("more"), "");
    OwnFolder.claim(folder);
  }
}
