package dev.racelab.lab.compare;

import java.util.Optional;

/**
 * How likely a free round shows an anomaly, with the Wilson 95 % score interval.
 *
 * @param estimate the fraction that was seen
 * @param low the interval's lower end
 * @param high its upper end
 */
public record RaceProbability(double estimate, double low, double high) {
  /** With fewer rounds the interval says nothing. */
  public static final int MIN_ROUNDS = 30;

  private static final double Z = 1.959963984540054;

  /** The probability, or empty below {@value #MIN_ROUNDS} rounds. */
  public static Optional<RaceProbability> of(int raced, int rounds) {
    return rounds < MIN_ROUNDS ? Optional.empty() : Optional.of(wilson(raced, rounds));
  }

  /**
   * The Wilson score interval.
   *
   * @param raced how many rounds showed an anomaly, 0 to {@code rounds}
   * @param rounds how many there were, at least 1
   */
  static RaceProbability wilson(int raced, int rounds) {
    if (rounds < 1 || raced < 0 || raced > rounds) {
      throw new IllegalArgumentException(
          "rounds start at 1 and raced lies within them, got %d of %d".formatted(raced, rounds));
    }
    double n = rounds;
    double p = raced / n;
    double scale = 1 + Z * Z / n;
    double centre = (p + Z * Z / (2 * n)) / scale;
    double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / scale;
    // At the ends the formula gives exactly 0 and 1, but for rounding.
    double low = raced == 0 ? 0 : centre - half;
    double high = raced == rounds ? 1 : centre + half;
    return new RaceProbability(p, low, high);
  }
}
