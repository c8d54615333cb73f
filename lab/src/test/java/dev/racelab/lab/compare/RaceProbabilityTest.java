package dev.racelab.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RaceProbabilityTest {
  // Reference: the Wilson score interval without continuity correction, as published tables and
  // statistics packages print it.
  @ParameterizedTest
  @CsvSource({
    "0, 30, 0, 0.1135",
    "30, 30, 0.8865, 1",
    "15, 30, 0.3315, 0.6685",
    "1, 10, 0.0179, 0.4042",
    "5, 100, 0.0215, 0.1118",
    "50, 100, 0.4038, 0.5962"
  })
  void theIntervalIsWilsons(int raced, int rounds, double low, double high) {
    RaceProbability probability = RaceProbability.wilson(raced, rounds);
    assertThat(probability.low()).isCloseTo(low, within(1e-4));
    assertThat(probability.high()).isCloseTo(high, within(1e-4));
    assertThat(probability.estimate()).isEqualTo((double) raced / rounds);
  }

  @ParameterizedTest
  @CsvSource({"29, false", "30, true"})
  void thereIsNoneBelowThirtyRounds(int rounds, boolean present) {
    assertThat(RaceProbability.of(1, rounds).isPresent()).isEqualTo(present);
  }
}
