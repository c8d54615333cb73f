package dev.racelab.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the racelab script says before it builds or starts anything. */
@Timeout(60)
class ScriptTest {
  @TempDir private Path folder;

  @Test
  void withoutNativeImageItSaysLoudlyThatNothingWasTested() throws Exception {
    File err = folder.resolve("err").toFile();
    ProcessBuilder script =
        new ProcessBuilder("sh", "../racelab", "native-test").redirectError(err);
    script.environment().put("GRAALVM_HOME", folder.toString());
    Process process = script.start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(2);
      assertThat(lines(err))
          .singleElement()
          .asString()
          .startsWith("NOTHING WAS TESTED: native-test needs GRAALVM_HOME")
          .contains("'" + folder + "' has no bin/native-image");
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> lines(File file) throws IOException {
    return Files.readAllLines(file.toPath());
  }
}
