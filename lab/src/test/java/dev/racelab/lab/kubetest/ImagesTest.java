package dev.racelab.lab.kubetest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.lab.cluster.ClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How a cluster comes to have its images, with commands that only write down what they are told.
 */
final class ImagesTest {
  @TempDir private Path home;

  @Test
  void ourImagesAndTheStoresAreLoadedAndStandInsInTheirPlace() throws IOException {
    Images images =
        new Images(
            home,
            words("echo built > built"),
            Map.of("postgres:18", "racelab/postgres:18"),
            List.of("sh", "-c", "echo \"$@\" > loaded", "load"));

    assertThat(images.provide()).matches("built in \\d+ s, 6 loaded in \\d+ s");
    assertThat(home.resolve("built")).exists();
    assertThat(Files.readString(home.resolve("loaded")).strip())
        .isEqualTo(
            "racelab/account-service:0.1.0 racelab/order-service:0.1.0 racelab/gateway:0.1.0 racelab/lab:0.1.0 racelab/postgres:18 redis:8");
  }

  @Test
  void aBuildThatFailsIsToldByItsLastWordsAndNothingIsLoaded() {
    Images images =
        new Images(home, words("echo no engine; exit 2"), Map.of(), words("touch loaded"));

    assertThatThrownBy(images::provide)
        .isInstanceOf(ClusterException.class)
        .hasMessage("sh: no engine");
    assertThat(home.resolve("loaded")).doesNotExist();
  }

  @Test
  void whoHasThemDoesNothing() {
    assertThat(new Images(home, List.of(), Map.of(), List.of()).nothingToDo()).isTrue();
  }

  private static List<String> words(String script) {
    return List.of("sh", "-c", script);
  }
}
