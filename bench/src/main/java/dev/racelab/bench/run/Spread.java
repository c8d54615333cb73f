package dev.racelab.bench.run;

import java.util.List;
import java.util.Optional;

/**
 * The same thing, measured in several rounds.
 *
 * @param median the middle one; of an even number, the mean of the two in the middle
 * @param min the smallest
 * @param max the largest
 */
public record Spread(double median, double min, double max) {
  /** The spread of those values that are numbers, if there are any. */
  public static Optional<Spread> of(List<Double> values) {
    List<Double> sorted = values.stream().filter(Double::isFinite).sorted().toList();
    if (sorted.isEmpty()) {
      return Optional.empty();
    }
    int size = sorted.size();
    double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return Optional.of(new Spread(median, sorted.getFirst(), sorted.getLast()));
  }

  /** The same in a larger unit. */
  public Spread dividedBy(double factor) {
    return new Spread(median / factor, min / factor, max / factor);
  }
}
