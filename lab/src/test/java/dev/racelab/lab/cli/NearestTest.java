package dev.racelab.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {
  private static final List<String> WORDS = List.of("--port", "--replicas", "status", "scale");

  @Test
  void aSlipOfTheFingersFindsItsWord() {
    assertThat(Nearest.to("--prot", WORDS)).contains("--port");
    assertThat(Nearest.to("--replica", WORDS)).contains("--replicas");
    assertThat(Nearest.to("statsu", WORDS)).contains("status");
    assertThat(Nearest.to("scal", WORDS)).contains("scale");
  }

  @Test
  void anotherWordFindsNone() {
    assertThat(Nearest.to("kubernetes", WORDS)).isEmpty();
    assertThat(Nearest.to("", WORDS)).isEmpty();
    assertThat(Nearest.to("x", List.of())).isEmpty();
  }
}
