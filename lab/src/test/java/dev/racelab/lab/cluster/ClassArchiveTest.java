package dev.racelab.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassArchiveTest {
  @TempDir Path folder;

  @Test
  void anArchiveThatCannotBeWrittenFailsNoRun() throws IOException {
    var archive = new ClassArchive(folder.resolve("service.jar"));
    var written = Files.createFile(path(archive.writingFlags().getFirst()));
    // A folder with a file in it cannot be replaced.
    Files.createDirectories(path(archive.readingFlags().getFirst()).resolve("in-the-way"));
    archive.publish(true);
    assertThat(written).exists();
  }

  private static Path path(String flag) {
    return Path.of(flag.substring(flag.indexOf('=') + 1));
  }
}
